#include "binlog/position_tracker.hpp"

#include <gtest/gtest.h>

namespace tributary::binlog {
namespace {

const std::string kSource = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

TransactionEnd mariadb_end(std::uint32_t domain, std::uint64_t number) {
    TransactionEnd end;
    end.gtid = {
        .flavor = Flavor::kMariaDb, .domain = domain, .server = 1, .source = {}, .number = number};
    end.place = {.file = "bin.000002", .offset = 4'294'967'400};
    end.fingerprint = number + 1000;
    return end;
}

TransactionEnd mysql_end(std::string_view source, std::uint64_t number) {
    TransactionEnd end;
    end.gtid = {
        .flavor = Flavor::kMySql, .domain = 0, .server = 0, .source = source, .number = number};
    return end;
}

Position start_of(Flavor flavor, std::string gtid) {
    Position start;
    start.flavor = flavor;
    start.server_id = "server";
    start.gtid = std::move(gtid);
    start.gtid_before = "before";
    start.fingerprint = 7;
    return start;
}

TEST(PositionTracker, WithoutTransactionsItIsWhereItStarted) {
    const Position start = start_of(Flavor::kMariaDb, "0-1-5");
    EXPECT_EQ(PositionTracker::make(start)->position(), start);
}

TEST(PositionTracker, UnreadableStartIsRefused) {
    EXPECT_FALSE(PositionTracker::make(start_of(Flavor::kMariaDb, kSource + ":1")));
    EXPECT_FALSE(PositionTracker::make(start_of(Flavor::kMySql, "0-1-5")));
}

TEST(PositionTracker, MariaDbKeepsDomainsApartAndThePlaceBeforeTheLast) {
    auto tracker = *PositionTracker::make(start_of(Flavor::kMariaDb, "0-1-5"));
    tracker.committed(mariadb_end(0, 6));
    tracker.committed(mariadb_end(3, 1));
    const Position position = tracker.position();
    EXPECT_EQ(position.gtid, "0-1-6,3-1-1");
    EXPECT_EQ(position.gtid_before, "0-1-6");
    EXPECT_EQ(position.server_id, "server");
    EXPECT_EQ(position.file, "bin.000002");
    EXPECT_EQ(position.offset, 4'294'967'400U);
    EXPECT_EQ(position.fingerprint, 1001U);
    EXPECT_TRUE(tracker.is_known(mariadb_end(0, 6).gtid));
    EXPECT_TRUE(tracker.is_known(mariadb_end(3, 1).gtid));
    EXPECT_FALSE(tracker.is_known(mariadb_end(3, 2).gtid));
}

TEST(PositionTracker, MySqlSetGrowsByEachTransaction) {
    auto tracker = *PositionTracker::make(start_of(Flavor::kMySql, kSource + ":1-5"));
    tracker.committed(mysql_end(kSource, 6));
    tracker.committed(mysql_end(kSource + ":tag", 1));
    tracker.committed(mysql_end(kSource, 8));
    const Position position = tracker.position();
    EXPECT_EQ(position.gtid, kSource + ":1-6:8:tag:1");
    EXPECT_EQ(position.gtid_before, kSource + ":1-6:tag:1");
    EXPECT_TRUE(tracker.is_known(mysql_end(kSource, 8).gtid));
    EXPECT_FALSE(tracker.is_known(mysql_end(kSource, 7).gtid));
}

TEST(PositionTracker, CopyKeepsTheEarlierPlace) {
    auto tracker = *PositionTracker::make(start_of(Flavor::kMariaDb, ""));
    tracker.committed(mariadb_end(0, 1));
    const PositionTracker earlier = tracker;
    tracker.committed(mariadb_end(0, 2));
    EXPECT_EQ(earlier.position().gtid, "0-1-1");
    EXPECT_EQ(earlier.position().gtid_before, "");
}

}  // namespace
}  // namespace tributary::binlog
