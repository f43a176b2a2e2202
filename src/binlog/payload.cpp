#include "binlog/payload.hpp"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <optional>

#include "binlog/event_header.hpp"
#include "binlog/limits.hpp"

namespace tributary::binlog {
namespace {

/// Fields of the payload's header (MySQL 9 manual of the source, "Transaction_payload_event").
enum class PayloadField : std::uint64_t { kEnd = 0, kSize = 1, kCompression = 2, kPlainSize = 3 };
enum class Compression : std::uint64_t { kZstd = 0, kNone = 255 };

struct Payload {
    Compression compression = Compression::kNone;
    std::optional<std::uint64_t> plain_size;
    ByteView data;
};

Result<Payload> decode_payload_header(ByteView body) {
    ByteReader reader(body);
    Payload payload;
    std::optional<std::uint64_t> size;
    while (true) {
        const std::uint64_t field = reader.length_encoded();
        if (reader.failed()) break;
        if (field == static_cast<std::uint64_t>(PayloadField::kEnd)) {
            payload.data = reader.rest();
            if (size && *size != payload.data.size()) break;
            return payload;
        }
        ByteReader value(reader.length_encoded_bytes());
        const std::uint64_t number = value.length_encoded();
        if (reader.failed() || value.failed()) break;
        if (field == static_cast<std::uint64_t>(PayloadField::kSize)) size = number;
        if (field == static_cast<std::uint64_t>(PayloadField::kPlainSize))
            payload.plain_size = number;
        if (field == static_cast<std::uint64_t>(PayloadField::kCompression)) {
            payload.compression = static_cast<Compression>(number);
            if (payload.compression != Compression::kZstd &&
                payload.compression != Compression::kNone) {
                return fail(fmt::format("transaction compressed by unknown method {}: set "
                                        "binlog_transaction_compression=OFF",
                                        number),
                            reader.offset());
            }
        }
    }
    return fail("a damaged head of a compressed transaction", reader.offset());
}

}  // namespace

/// Gives the plain bytes piece by piece.
class PayloadReader::Source {
public:
    Source(ZSTD_DCtx* context, const Payload& payload)
        : context_(payload.compression == Compression::kZstd ? context : nullptr),
          in_{payload.data.data(), payload.data.size(), 0},
          limit_(std::min(payload.plain_size.value_or(kPayloadBytesMax), kPayloadBytesMax)) {}

    /// Appends exactly `size` bytes to `out`. The buffer grows with what is really there, not with
    /// what was claimed.
    Result<void> append(std::string& out, std::size_t size) {
        constexpr std::size_t kStep = std::size_t{1} << 20;
        while (size > 0) {
            const std::size_t step = std::min(size, kStep);
            const std::size_t before = out.size();
            out.resize(before + step);
            const auto got = fill(out.data() + before, step);
            if (!got) return tl::unexpected(got.error());
            if (*got != step)
                return fail("a compressed transaction that ends inside an event", given_);
            size -= step;
        }
        return {};
    }
    [[nodiscard]] std::uint64_t given() const { return given_; }
    Result<bool> is_at_end() {
        if (has_ahead_) return false;
        const auto got = fill(&ahead_, 1);
        if (!got) return tl::unexpected(got.error());
        has_ahead_ = *got == 1;
        return !has_ahead_;
    }

private:
    Result<std::size_t> fill(char* to, std::size_t size) {
        std::size_t done = 0;
        if (has_ahead_ && size > 0) {
            to[done++] = ahead_;
            has_ahead_ = false;
            --given_;
        }
        ZSTD_outBuffer out{to, size, done};
        while (out.pos < size) {
            const std::size_t in_before = in_.pos;
            const std::size_t out_before = out.pos;
            if (context_ == nullptr) {
                const std::size_t step = std::min(size - out.pos, in_.size - in_.pos);
                std::copy_n(static_cast<const char*>(in_.src) + in_.pos, step, to + out.pos);
                in_.pos += step;
                out.pos += step;
            } else {
                const std::size_t status = ZSTD_decompressStream(context_, &out, &in_);
                if (ZSTD_isError(status) != 0) {
                    return fail(fmt::format("a damaged compressed transaction: {}",
                                            ZSTD_getErrorName(status)),
                                in_.pos);
                }
            }
            if (out.pos == out_before && in_.pos == in_before) break;
        }
        given_ += out.pos;
        if (given_ > limit_)
            return fail(fmt::format("a compressed transaction of more than {} bytes", limit_),
                        in_.pos);
        return out.pos;
    }

    ZSTD_DCtx* context_;
    ZSTD_inBuffer in_;
    std::uint64_t limit_;
    std::uint64_t given_ = 0;
    char ahead_ = 0;
    bool has_ahead_ = false;
};

PayloadReader::PayloadReader() = default;
PayloadReader::~PayloadReader() = default;
PayloadReader::PayloadReader(PayloadReader&&) noexcept = default;
PayloadReader& PayloadReader::operator=(PayloadReader&&) noexcept = default;

void PayloadReader::FreeContext::operator()(void* context) const {
    ZSTD_freeDCtx(static_cast<ZSTD_DCtx*>(context));
}

Result<void> PayloadReader::read(ByteView body, const std::function<Result<void>(ByteView)>& take) {
    const auto payload = decode_payload_header(body);
    if (!payload) return tl::unexpected(payload.error());
    if (context_ == nullptr) context_.reset(ZSTD_createDCtx());
    auto* const context = static_cast<ZSTD_DCtx*>(context_.get());
    if (context == nullptr) return fail("no memory for decompressing a transaction");
    ZSTD_DCtx_reset(context, ZSTD_reset_session_only);
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, kPayloadWindowLogMax);

    Source source(context, *payload);
    while (true) {
        const auto at_end = source.is_at_end();
        if (!at_end) return tl::unexpected(at_end.error());
        if (*at_end) break;
        event_.clear();
        if (auto read = source.append(event_, kHeaderBytes); !read) return read;
        const std::size_t size = ByteReader(as_bytes(event_).subspan(9, 4)).u32();
        if (size < kHeaderBytes || size > kEventBytesMax) {
            return fail(fmt::format("an event of {} bytes in a compressed transaction", size));
        }
        if (auto read = source.append(event_, size - kHeaderBytes); !read) return read;
        if (auto taken = take(as_bytes(event_)); !taken) return taken;
    }
    if (payload->plain_size && *payload->plain_size != source.given()) {
        return fail(fmt::format("a compressed transaction of {} bytes that says {}", source.given(),
                                *payload->plain_size));
    }
    if (event_.capacity() > kKeptScratchBytes) event_ = {};
    return {};
}

}  // namespace tributary::binlog
