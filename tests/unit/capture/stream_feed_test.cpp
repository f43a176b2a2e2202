#include "capture/stream_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/capture/sample.hpp"

namespace tributary::capture {
namespace {

using sample::kItems;
using sample::kSales;
using sample::seen;
using testing::ElementsAre;

class StreamFeedTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(stream_.start_epoch(Epoch(3), sample::position(10), "first start"));
        feed_.start_at(seen(10));
    }
    Result<void> statement(std::string_view text, bool is_dml = false) {
        feed_.on_begin(sample::start(11));
        return feed_.on_statement({.database = "shop", .text = text, .is_dml = is_dml});
    }

    AgentStream stream_{{kSales, kItems}};
    RangeOverlay overlay_;
    TableBook book_{{kSales, kItems}, [] { return DescribedTables{}; }};
    StreamFeed feed_{{kSales, kItems}, stream_, overlay_, book_};
};

TEST_F(StreamFeedTest, ADdlStatementOpensAResyncWithItsTransaction) {
    ASSERT_TRUE(statement("truncate sales"));
    EXPECT_EQ(stream_.resyncs().find(kSales)->id, Sequence(0));
    ASSERT_TRUE(feed_.on_commit(sample::end(11, 0)));
    EXPECT_EQ(stream_.resyncs().find(kSales)->id, Sequence(1));
    EXPECT_EQ(stream_.resyncs().find(kItems)->id, Sequence(0));
    EXPECT_TRUE(feed_.take_needs_refresh());
    EXPECT_FALSE(feed_.take_needs_refresh());
    EXPECT_TRUE(feed_.read().covers(seen(11)));
    EXPECT_EQ(feed_.file(), "bin.000001");
}

TEST_F(StreamFeedTest, ADdlStatementOfADiscardedTransactionOpensNothing) {
    ASSERT_TRUE(statement("truncate sales"));
    feed_.on_discard("crash");
    ASSERT_TRUE(statement("create table other (id int)"));
    ASSERT_TRUE(feed_.on_commit(sample::end(11, 0)));
    EXPECT_EQ(stream_.resyncs().find(kSales)->id, Sequence(0));
}

TEST_F(StreamFeedTest, AStatementThatChangesRowsOfATableStops) {
    const auto refused = statement("update sales set a = 1", true);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().what, testing::HasSubstr("binlog_format"));
    EXPECT_TRUE(statement("update elsewhere set a = 1", true));
}

TEST_F(StreamFeedTest, OnlySynchronisedTablesAreWanted) {
    EXPECT_TRUE(feed_.wants(kSales));
    EXPECT_FALSE(feed_.wants({.database = "shop", .table = "other"}));
}

}  // namespace
}  // namespace tributary::capture
