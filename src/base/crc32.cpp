#include "base/crc32.hpp"

#include <array>
#include <cstddef>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

/// The CRC of whole steps and a rest, whose first byte has not met `crc` yet.
std::uint32_t by_tables(ByteView bytes, std::uint32_t crc) {
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
    return crc;
}

#if defined(__x86_64__)

#define TRIBUTARY_CARRYLESS __attribute__((target("pclmul")))

/// Moves 16 bytes of a message behind the bytes that the two numbers in `by` stand for, and adds
/// `next`, which lie there. The numbers are powers of x modulo the CRC's polynomial, bits reversed
/// (Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction").
TRIBUTARY_CARRYLESS inline __m128i moved(__m128i bytes, __m128i by, __m128i next) {
    const __m128i low = _mm_clmulepi64_si128(bytes, by, 0x00);
    const __m128i high = _mm_clmulepi64_si128(bytes, by, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

inline __m128i load_step(const std::byte* from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

/// As by_tables, for at least four steps: these are folded into one that has the same CRC.
TRIBUTARY_CARRYLESS std::uint32_t by_products(ByteView bytes, std::uint32_t crc) {
    const __m128i by_four_steps = _mm_set_epi64x(0x1c6e41596, 0x154442bd4);
    const __m128i by_step = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
    const std::byte* at = bytes.data();
    __m128i one = _mm_xor_si128(load_step(at), _mm_cvtsi32_si128(static_cast<int>(crc)));
    __m128i two = load_step(at + kStep);
    __m128i three = load_step(at + 2 * kStep);
    __m128i four = load_step(at + 3 * kStep);
    for (bytes = bytes.subspan(4 * kStep); bytes.size() >= 4 * kStep;
         bytes = bytes.subspan(4 * kStep)) {
        at = bytes.data();
        one = moved(one, by_four_steps, load_step(at));
        two = moved(two, by_four_steps, load_step(at + kStep));
        three = moved(three, by_four_steps, load_step(at + 2 * kStep));
        four = moved(four, by_four_steps, load_step(at + 3 * kStep));
    }
    one = moved(moved(moved(one, by_step, two), by_step, three), by_step, four);
    for (; bytes.size() >= kStep; bytes = bytes.subspan(kStep)) {
        one = moved(one, by_step, load_step(bytes.data()));
    }
    std::array<std::byte, kStep> folded{};
    std::memcpy(folded.data(), &one, sizeof one);
    return by_tables(bytes, by_tables(folded, 0));
}

#endif

}  // namespace

std::uint32_t crc32_of(ByteView bytes, std::uint32_t seed) {
#if defined(__x86_64__)
    static const bool has_products = __builtin_cpu_supports("pclmul") != 0;
    if (has_products && bytes.size() >= 4 * kStep) return ~by_products(bytes, ~seed);
#endif
    return ~by_tables(bytes, ~seed);
}

}  // namespace tributary
