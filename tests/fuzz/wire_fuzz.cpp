// Stream messages and their parts. The first byte of an input says how the rest is taken: 0 as a
// message, 1 as a payload that gets a sound envelope (so that checksums do not hide what is behind
// them), otherwise as parts: each two bytes of length, then a part whose checksum is made to match.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/fingerprint.hpp"
#include "wire/segments.hpp"
#include "wire/stream_codec.hpp"

namespace tributary {
namespace {

constexpr WireLimits kLimits{.payload_bytes_max = std::size_t{1} << 20,
                             .decoded_bytes_max = std::size_t{8} << 20,
                             .rows_max = 1 << 16,
                             .steps_max = 1 << 16,
                             .transactions_max = 1 << 16};
constexpr std::size_t kPartHeaderBytes = 40;

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

/// What is accepted comes back equal when it is written again.
void decode(ByteView bytes) {
    static StreamDecoder decoder(kLimits);
    static StreamEncoder encoder(kLimits);
    const auto message = decoder.decode(bytes);
    if (!message) return;
    const auto encoded = encoder.encode(*message);
    require(encoded.has_value(), "a decoded message is refused by the encoder");
    const auto again = decoder.decode(as_bytes(*encoded));
    require(again.has_value(), "what the encoder wrote is refused by the decoder");
    require(*again == *message, "a message has changed on its way");
}

void decode_payload(ByteView payload) {
    std::string message;
    ByteWriter out(message);
    out.bytes("TRBM");
    out.u8(1);
    out.u8(0);
    out.u16(0);
    out.u32(static_cast<std::uint32_t>(payload.size()));
    out.u64(fingerprint_of(payload));
    out.bytes(as_text(payload));
    decode(as_bytes(message));
}

void assemble(ByteView bytes) {
    SegmentAssembler assembler(std::size_t{1} << 20);
    ByteReader in(bytes);
    while (!in.is_at_end()) {
        std::string part(in.take_text(in.u16()));
        if (part.size() >= kPartHeaderBytes) {
            const std::string summed =
                part.substr(0, kPartHeaderBytes - 8) + part.substr(kPartHeaderBytes);
            const std::uint64_t checksum = fingerprint_of(as_bytes(summed));
            std::memcpy(part.data() + kPartHeaderBytes - 8, &checksum, sizeof checksum);
        }
        const auto whole = assembler.add(as_bytes(part));
        if (whole && *whole) decode(**whole);
    }
}

}  // namespace
}  // namespace tributary

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const tributary::ByteView rest(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
    if (data[0] == 0) {
        tributary::decode(rest);
    } else if (data[0] == 1) {
        tributary::decode_payload(rest);
    } else {
        tributary::assemble(rest);
    }
    return 0;
}
