#include "model/gtid.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

const std::string kA = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const std::string kB = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

TEST(MariaDbGtidPosition, TextRoundTripsWithDomainsAscending) {
    const auto position = MariaDbGtidPosition::decode(" 2-1-18446744073709551615 , 0-1-100\n");
    ASSERT_TRUE(position);
    EXPECT_EQ(position->to_string(), "0-1-100,2-1-18446744073709551615");
    EXPECT_EQ(MariaDbGtidPosition::decode("")->to_string(), "");
}

TEST(MariaDbGtidPosition, BadTextIsRefused) {
    for (const char* text : {"1", "1-2", "1-2-", "-1-2-3", "1-2-3-4", "1-2-3,,", "x-1-1",
                             "0-1-1,0-2-2", "4294967296-1-1", "0-1-18446744073709551616"}) {
        EXPECT_FALSE(MariaDbGtidPosition::decode(text)) << text;
    }
}

TEST(MariaDbGtidPosition, CoversComparesEachDomainByNumber) {
    const auto ahead = *MariaDbGtidPosition::decode("0-1-100,1-1-5");
    EXPECT_TRUE(ahead.covers(*MariaDbGtidPosition::decode("0-9-99")));
    EXPECT_TRUE(ahead.covers(ahead));
    EXPECT_FALSE(ahead.covers(*MariaDbGtidPosition::decode("0-1-101")));
    EXPECT_FALSE(ahead.covers(*MariaDbGtidPosition::decode("2-1-1")));
    EXPECT_TRUE(ahead.covers(1, 5));
    EXPECT_FALSE(ahead.covers(1, 6));
}

TEST(MySqlGtidSet, TextIsMadeCanonical) {
    const auto set =
        MySqlGtidSet::decode(kB + ":5:1-3:4,\n3E11FA47-71CA-11E1-9E33-C80AA9429562:9 : 1-2");
    ASSERT_TRUE(set);
    EXPECT_EQ(set->to_string(), kA + ":1-2:9," + kB + ":1-5");
    EXPECT_EQ(MySqlGtidSet::decode("")->to_string(), "");
}

TEST(MySqlGtidSet, TagsAreReadInBothFormsAndPrintedAsTheServerDoes) {
    const auto joined = MySqlGtidSet::decode(kA + ":1-3:Domain_1:1-3:11:x:2");
    const auto apart = MySqlGtidSet::decode(kA + ":x:2," + kA + ":1-3," + kA + ":domain_1:1-3:11");
    ASSERT_TRUE(joined && apart);
    EXPECT_EQ(*joined, *apart);
    EXPECT_EQ(joined->to_string(), kA + ":1-3:domain_1:1-3:11:x:2");
    EXPECT_TRUE(joined->contains(kA + ":domain_1", 11));
    EXPECT_FALSE(joined->contains(kA, 11));
}

TEST(MySqlGtidSet, BadTextIsRefused) {
    for (const std::string& text :
         {std::string("x"), kA, kA + ":0", kA + ":3-2", kA + ":1-", kA + ":-1",
          kA + ":9223372036854775807", kA.substr(1) + ":1", kA + ":a-b:1"}) {
        EXPECT_FALSE(MySqlGtidSet::decode(text)) << text;
    }
}

TEST(MySqlGtidSet, AddedNumbersJoinTheirNeighbours) {
    MySqlGtidSet set;
    for (const std::uint64_t number : {5U, 1U, 3U, 7U, 2U, 6U, 6U, 4U}) set.add(kA, number);
    EXPECT_EQ(set.to_string(), kA + ":1-7");
    set.add(kA, 9);
    EXPECT_EQ(set.to_string(), kA + ":1-7:9");
    EXPECT_TRUE(set.contains(kA, 7));
    EXPECT_FALSE(set.contains(kA, 8));
    EXPECT_FALSE(set.contains(kB, 1));
}

TEST(MySqlGtidSet, ContainsAnotherSetOnlyWhole) {
    const auto big = *MySqlGtidSet::decode(kA + ":1-7:9-12," + kB + ":1");
    EXPECT_TRUE(big.contains(*MySqlGtidSet::decode(kA + ":2-6:10")));
    EXPECT_TRUE(big.contains(MySqlGtidSet{}));
    EXPECT_FALSE(big.contains(*MySqlGtidSet::decode(kA + ":7-9")));
    EXPECT_FALSE(big.contains(*MySqlGtidSet::decode(kB + ":2")));
}

}  // namespace
}  // namespace tributary
