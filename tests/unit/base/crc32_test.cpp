#include "base/crc32.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tributary {
namespace {

/// Bit by bit, as the standard defines it.
std::uint32_t defined_crc(ByteView bytes) {
    std::uint32_t crc = ~0U;
    for (const std::byte byte : bytes) {
        crc ^= std::to_integer<std::uint32_t>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
    }
    return ~crc;
}

std::string bytes_of(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * i * 31 + i / 5);
    return bytes;
}

TEST(Crc32, TheCheckValueIsRight) {
    EXPECT_EQ(crc32_of(as_bytes("123456789")), 0xcbf43926U);
    EXPECT_EQ(crc32_of({}), 0U);
}

TEST(Crc32, EveryLengthAndAlignmentIsAsDefined) {
    const std::string bytes = bytes_of(420);
    for (std::size_t begin = 0; begin < 9; ++begin) {
        for (std::size_t size = 0; begin + size <= bytes.size(); ++size) {
            const ByteView piece = as_bytes(bytes).subspan(begin, size);
            ASSERT_EQ(crc32_of(piece), defined_crc(piece)) << begin << ' ' << size;
        }
    }
}

TEST(Crc32, PiecesGiveTheSameAsTheWhole) {
    const std::string bytes = bytes_of(300);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        const std::uint32_t first = crc32_of(as_bytes(bytes).first(cut));
        ASSERT_EQ(crc32_of(as_bytes(bytes).subspan(cut), first), defined_crc(as_bytes(bytes)));
    }
}

}  // namespace
}  // namespace tributary
