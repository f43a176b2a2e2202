#include "base/crc32.hpp"

#include <array>
#include <cstddef>
#include <cstring>

namespace tributary {
namespace {

constexpr std::uint32_t kPolynomial = 0xedb88320;
constexpr std::size_t kStep = 16;

/// [0] moves a CRC by the byte in its lowest eight bits; [n] does so for a byte that n zero bytes
/// follow.
using Tables = std::array<std::array<std::uint32_t, 256>, kStep>;

constexpr Tables make_tables() {
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1U) != 0 ? kPolynomial : 0U);
        tables[0][byte] = crc;
    }
    for (std::size_t n = 1; n < kStep; ++n) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[n - 1][byte];
            tables[n][byte] = before >> 8 ^ tables[0][before & 0xffU];
        }
    }
    return tables;
}

constexpr Tables kTables = make_tables();

/// What eight bytes do to a CRC, of which `behind` bytes of the same step come later.
template <std::size_t kBehind>
std::uint32_t fold(std::uint64_t next) {
    return kTables[kBehind + 7][next & 0xff] ^ kTables[kBehind + 6][next >> 8 & 0xff] ^
           kTables[kBehind + 5][next >> 16 & 0xff] ^ kTables[kBehind + 4][next >> 24 & 0xff] ^
           kTables[kBehind + 3][next >> 32 & 0xff] ^ kTables[kBehind + 2][next >> 40 & 0xff] ^
           kTables[kBehind + 1][next >> 48 & 0xff] ^ kTables[kBehind][next >> 56];
}

std::uint64_t load(const std::byte* from) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, sizeof value);
    return value;
}

}  // namespace

std::uint32_t crc32_of(ByteView bytes, std::uint32_t seed) {
    std::uint32_t crc = ~seed;
    for (; bytes.size() >= kStep; bytes = bytes.subspan(kStep)) {
        crc = fold<8>(load(bytes.data()) ^ crc) ^ fold<0>(load(bytes.data() + 8));
    }
    if (bytes.size() >= 8) {
        crc = fold<0>(load(bytes.data()) ^ crc);
        bytes = bytes.subspan(8);
    }
    for (const std::byte byte : bytes) {
        crc = crc >> 8 ^ kTables[0][(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xffU];
    }
    return ~crc;
}

}  // namespace tributary
