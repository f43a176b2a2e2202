#include "mysql/dump_request.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/bytes.hpp"

namespace tributary::mysql {
namespace {

constexpr std::string_view kUuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
constexpr std::string_view kUuidBytes =
    "\x3e\x11\xfa\x47\x71\xca\x11\xe1\x9e\x33\xc8\x0a\xa9\x42\x95\x62";

TEST(DumpRequest, FromAPlaceHasOffsetFlagsServerAndName) {
    const auto command = dump_from_place({.file = "bin.000007", .offset = 0x01020304}, 77);
    ASSERT_TRUE(command);
    EXPECT_EQ(command->command, 18);
    ByteReader reader(as_bytes(command->body));
    EXPECT_EQ(reader.u32(), 0x01020304U);
    EXPECT_EQ(reader.u16(), 0U);
    EXPECT_EQ(reader.u32(), 77U);
    EXPECT_EQ(as_text(reader.rest()), "bin.000007");
}

TEST(DumpRequest, FromAPlaceAboveFourGibFails) {
    EXPECT_TRUE(dump_from_place({.file = "b", .offset = 0xffffffffU}, 1));
    EXPECT_FALSE(dump_from_place({.file = "b", .offset = 0x100000000U}, 1));
}

TEST(DumpRequest, FromConnectStateNamesNoFile) {
    const DumpCommand command = dump_from_connect_state(5);
    EXPECT_EQ(command.body.size(), 10U);
    EXPECT_EQ(connect_state(*MariaDbGtidPosition::decode("0-1-100,1-1-5")),
              "SET @slave_connect_state = '0-1-100,1-1-5'");
    EXPECT_EQ(connect_state({}), "SET @slave_connect_state = ''");
}

TEST(DumpRequest, WithoutASetHasServerPlaceAndSet) {
    const auto set = MySqlGtidSet::decode(std::string(kUuid) + ":1-5");
    ASSERT_TRUE(set);
    const DumpCommand command = dump_without(*set, 9);
    EXPECT_EQ(command.command, 30);
    ByteReader reader(as_bytes(command.body));
    reader.skip(2);
    EXPECT_EQ(reader.u32(), 9U);
    EXPECT_EQ(reader.u32(), 0U);
    EXPECT_EQ(reader.u64(), 4U);
    EXPECT_EQ(reader.u32(), 8U + 16 + 8 + 16);
    EXPECT_EQ(as_text(reader.rest()), encode_gtid_set(*set));
    EXPECT_FALSE(reader.failed());
}

TEST(GtidSetBytes, AnEmptySetIsANumberOnly) {
    EXPECT_EQ(encode_gtid_set({}), std::string(8, '\0'));
}

TEST(GtidSetBytes, IntervalsEndBehindTheirLast) {
    const auto set = MySqlGtidSet::decode(std::string(kUuid) + ":1-5:7");
    ASSERT_TRUE(set);
    const std::string bytes = encode_gtid_set(*set);
    ByteReader reader(as_bytes(bytes));
    EXPECT_EQ(reader.u64(), 1U);
    EXPECT_EQ(reader.take_text(16), kUuidBytes);
    EXPECT_EQ(reader.u64(), 2U);
    EXPECT_EQ(reader.u64(), 1U);
    EXPECT_EQ(reader.u64(), 6U);
    EXPECT_EQ(reader.u64(), 7U);
    EXPECT_EQ(reader.u64(), 8U);
    EXPECT_TRUE(reader.is_at_end());
    EXPECT_FALSE(reader.failed());
}

TEST(GtidSetBytes, OneTagMakesTheWholeSetTagged) {
    const auto set =
        MySqlGtidSet::decode(std::string(kUuid) + ":1-2," + std::string(kUuid) + ":north:3");
    ASSERT_TRUE(set);
    const std::string bytes = encode_gtid_set(*set);
    ByteReader reader(as_bytes(bytes));
    EXPECT_EQ(reader.u64(), 1ULL << 56 | 2 << 8 | 1);
    EXPECT_EQ(reader.take_text(16), kUuidBytes);
    EXPECT_EQ(reader.u8(), 0U);
    EXPECT_EQ(reader.u64(), 1U);
    EXPECT_EQ(reader.u64(), 1U);
    EXPECT_EQ(reader.u64(), 3U);
    EXPECT_EQ(reader.take_text(16), kUuidBytes);
    EXPECT_EQ(reader.u8(), 10U);
    EXPECT_EQ(reader.take_text(5), "north");
    EXPECT_EQ(reader.u64(), 1U);
    EXPECT_EQ(reader.u64(), 3U);
    EXPECT_EQ(reader.u64(), 4U);
    EXPECT_TRUE(reader.is_at_end());
}

TEST(DumpSession, AsksForChecksumsAndHeartbeatsInNanoseconds) {
    for (const Flavor flavor : {Flavor::kMariaDb, Flavor::kMySql}) {
        std::string all;
        for (const std::string& sql : dump_session(flavor, std::chrono::seconds(2))) all += sql;
        EXPECT_NE(all.find("binlog_checksum"), std::string::npos);
        EXPECT_NE(all.find("heartbeat_period = 2000000000"), std::string::npos);
    }
}

}  // namespace
}  // namespace tributary::mysql
