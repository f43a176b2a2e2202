#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include "base/fingerprint.hpp"
#include "base/hex.hpp"

namespace tributary {
namespace {

TEST(ByteReader, ReadsIntegersOfBothOrders) {
    const std::string bytes("\x01\x02\x03\x04\x05\x06\x07\x08\x09", 9);
    ByteReader reader(as_bytes(bytes));
    EXPECT_EQ(reader.little(3), 0x030201U);
    EXPECT_EQ(reader.big(3), 0x040506U);
    EXPECT_EQ(reader.u16(), 0x0807U);
    EXPECT_FALSE(reader.failed());
    EXPECT_EQ(reader.left(), 1U);
}

TEST(ByteReader, ReadPastTheEndFailsForGood) {
    const std::string bytes("\x01\x02", 2);
    ByteReader reader(as_bytes(bytes));
    EXPECT_EQ(reader.u32(), 0U);
    EXPECT_TRUE(reader.failed());
    EXPECT_EQ(reader.u8(), 0U);
    EXPECT_TRUE(reader.failed());
}

TEST(ByteReader, LengthEncodedNullFails) {
    const std::string bytes("\xfb", 1);
    ByteReader reader(as_bytes(bytes));
    (void)reader.length_encoded();
    EXPECT_TRUE(reader.failed());
}

TEST(ByteReader, LengthEncodedBytesBeyondTheInputFail) {
    const std::string bytes("\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
    ByteReader reader(as_bytes(bytes));
    EXPECT_TRUE(reader.length_encoded_bytes().empty());
    EXPECT_TRUE(reader.failed());
}

TEST(Fingerprint, PiecesAndWholeAgree) {
    Fingerprint pieces;
    pieces.add(as_bytes("tri"));
    pieces.add(as_bytes("butary"));
    EXPECT_EQ(pieces.value(), fingerprint_of(as_bytes("tributary")));
    EXPECT_NE(pieces.value(), fingerprint_of(as_bytes("tributarz")));
}

TEST(Hex, WritesTwoDigitsAByte) {
    EXPECT_EQ(to_hex(as_bytes(std::string_view("\x00\xaf", 2))), "00af");
    EXPECT_EQ(from_hex("00aF"), std::string("\x00\xaf", 2));
    EXPECT_EQ(from_hex(""), "");
    EXPECT_EQ(from_hex("0"), std::nullopt);
    EXPECT_EQ(from_hex("0x"), std::nullopt);
}

}  // namespace
}  // namespace tributary
