#include "wire/envelope.hpp"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <string>

#include "base/fingerprint.hpp"
#include "wire/limits.hpp"

namespace tributary::wire {
namespace {

constexpr std::uint32_t kMagic = 0x4d425254;  // "TRBM"
constexpr std::uint8_t kVersion = 1;
enum class Coding : std::uint8_t { kStored = 0, kZstd = 1 };
constexpr std::size_t kHeaderBytes = 20;

template <class T>
void put(char*& out, T value) {
    std::memcpy(out, &value, sizeof value);
    out += sizeof value;
}

void write_header(char* out, Coding coding, std::string_view payload) {
    put(out, kMagic);
    put(out, kVersion);
    put(out, static_cast<std::uint8_t>(coding));
    put(out, std::uint16_t{0});
    put(out, static_cast<std::uint32_t>(payload.size()));
    put(out, fingerprint_of(as_bytes(payload)));
}

}  // namespace

char* Scratch::reserve(std::size_t size) {
    const bool is_too_large = capacity_ > kRetainedBytesMax && size <= kRetainedBytesMax;
    if (size > capacity_ || is_too_large || data_ == nullptr) {
        const std::size_t grown = is_too_large ? size : std::min(2 * capacity_, kRetainedBytesMax);
        data_.reset();
        capacity_ = std::max(size, grown);
        data_ = std::make_unique_for_overwrite<char[]>(capacity_);
    }
    return data_.get();
}

void Sealer::FreeContext::operator()(ZSTD_CCtx_s* context) const {
    ZSTD_freeCCtx(context);
}
void Opener::FreeContext::operator()(ZSTD_DCtx_s* context) const {
    ZSTD_freeDCtx(context);
}

Sealer::Sealer(int compression_level) : context_(ZSTD_createCCtx()) {
    if (context_ == nullptr) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, compression_level);
}
Sealer::~Sealer() = default;

Result<std::string_view> Sealer::seal(std::string_view payload) {
    if (payload.size() > std::numeric_limits<std::uint32_t>::max()) {
        return fail(fmt::format("a payload of {} bytes", payload.size()));
    }
    const std::size_t bound = std::max(ZSTD_compressBound(payload.size()), payload.size());
    char* const out = out_.reserve(kHeaderBytes + bound);
    std::size_t size =
        ZSTD_compress2(context_.get(), out + kHeaderBytes, bound, payload.data(), payload.size());
    Coding coding = Coding::kZstd;
    if (ZSTD_isError(size) != 0 || size >= payload.size()) {
        std::memcpy(out + kHeaderBytes, payload.data(), payload.size());
        size = payload.size();
        coding = Coding::kStored;
    }
    write_header(out, coding, payload);
    return std::string_view(out, kHeaderBytes + size);
}

Opener::Opener() : context_(ZSTD_createDCtx()) {
    if (context_ == nullptr) throw std::bad_alloc();
}
Opener::~Opener() = default;

Result<ByteView> Opener::open(ByteView message, std::size_t payload_bytes_max) {
    ByteReader in(message);
    const std::uint32_t magic = in.u32();
    const std::uint8_t version = in.u8();
    const std::uint8_t coding = in.u8();
    const std::uint16_t reserved = in.u16();
    const std::size_t size = in.u32();
    const std::uint64_t checksum = in.u64();
    if (in.failed()) return fail(fmt::format("{} bytes are no stream message", message.size()));
    if (magic != kMagic)
        return fail("the bytes are no stream message: they do not begin with TRBM");
    if (version != kVersion) {
        return fail(fmt::format(
            "a stream message of format version {}; this program reads version {}: update it",
            version, kVersion));
    }
    if (reserved != 0) return fail("the header of a stream message has unknown bits");
    if (size > payload_bytes_max) {
        return fail(fmt::format("a stream message of {} bytes; at most {} are accepted", size,
                                payload_bytes_max));
    }
    ByteView payload = in.rest();
    if (coding == static_cast<std::uint8_t>(Coding::kZstd)) {
        auto decompressed = decompress(payload, size);
        if (!decompressed) return decompressed;
        payload = *decompressed;
    } else if (coding != static_cast<std::uint8_t>(Coding::kStored)) {
        return fail(fmt::format("a stream message in the unknown coding {}", coding));
    }
    if (payload.size() != size)
        return fail(fmt::format("{} of a stream message's {} bytes", payload.size(), size));
    if (fingerprint_of(payload) != checksum)
        return fail("the checksum of a stream message does not match");
    return payload;
}

Result<ByteView> Opener::decompress(ByteView body, std::size_t size) {
    if (ZSTD_getFrameContentSize(body.data(), body.size()) != size) {
        return fail("the compressed part of a stream message does not have the announced size");
    }
    if (ZSTD_findFrameCompressedSize(body.data(), body.size()) != body.size()) {
        return fail("the compressed part of a stream message is not exactly one zstd frame");
    }
    char* const out = payload_.reserve(size);
    const std::size_t got =
        ZSTD_decompressDCtx(context_.get(), out, size, body.data(), body.size());
    if (ZSTD_isError(got) != 0) {
        return fail(
            fmt::format("a stream message cannot be decompressed: {}", ZSTD_getErrorName(got)));
    }
    return as_bytes(std::string_view(out, got));
}

}  // namespace tributary::wire
