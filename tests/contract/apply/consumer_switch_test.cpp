// A person stops and starts the consumer of a branch: nothing is lost, nothing is asked for again.

#include "lane_fixture.hpp"

namespace tributary::test {
namespace {

class ConsumerSwitchTest : public LaneTest {
protected:
    [[nodiscard]] bool is_shown_as_stopped() {
        return wait_until([&] {
            const ApplyStatus status = statuses_.of(north_);
            return status.state == ApplyState::kStopped &&
                   status.reason == "the consumer is stopped; start it to go on";
        });
    }
};

TEST_P(ConsumerSwitchTest, AStoppedBranchWaitsWithTheBrokerAndOthersGoOn) {
    const auto sales = table("sales", {"v"});
    consumers_.stop(north_);
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).take());
    source_.publish(south_, start(5));
    source_.publish(south_, BatchMaker(5, 1).of(sales).insert({1, 20}).take());
    start_lane();
    ASSERT_TRUE(is_shown_as_stopped());
    ASSERT_TRUE(wait_until([&] { return statuses_.of(south_).changes_applied == 1; }));
    EXPECT_EQ(source_.waiting(north_), 2U);
    EXPECT_EQ(rows("sales"), "");
    consumers_.start(north_);
    drain();
    EXPECT_EQ(rows("sales"), "1,10");
    EXPECT_TRUE(
        wait_until([&] { return statuses_.of(north_).state == ApplyState::kRunning; }));
}

TEST_P(ConsumerSwitchTest, AnOpenTransactionIsGivenBackWhole) {
    const auto sales = table("sales", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).fragment(0, 1, false).take());
    start_lane();
    ASSERT_TRUE(wait_until([&] { return source_.waiting(north_) == 0; }));
    consumers_.stop(north_);
    ASSERT_TRUE(is_shown_as_stopped());
    ASSERT_TRUE(wait_until([&] { return source_.waiting(north_) >= 1; }));
    publish(BatchMaker(5, 1).of(sales).insert({2, 20}).fragment(1, 2, true).take());
    EXPECT_EQ(rows("sales"), "");
    consumers_.start(north_);
    drain();
    EXPECT_EQ(rows("sales"), "1,10 2,20");
    EXPECT_EQ(link_.rewinds(), 0);
}

TEST_P(ConsumerSwitchTest, AGapSeenBeforeTheStopIsAskedForOnlyAfterTheStart) {
    const auto sales = table("sales", {"v"});
    settings_.limits.gap_grace = std::chrono::hours(1);
    settings_.limits.ahead_max = 2;
    publish(start(5));
    publish(BatchMaker(5, 2).of(sales).insert({2, 20}).take());
    start_lane();
    ASSERT_TRUE(wait_until([&] { return source_.waiting(north_) == 0; }));
    consumers_.stop(north_);
    ASSERT_TRUE(is_shown_as_stopped());
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).take());
    EXPECT_EQ(link_.rewinds(), 0);
    consumers_.start(north_);
    drain();
    EXPECT_EQ(rows("sales"), "1,10 2,20");
    EXPECT_EQ(link_.rewinds(), 0);
}

INSTANTIATE_TEST_SUITE_P(Servers, ConsumerSwitchTest, testing::ValuesIn(branch_flavors()),
                         flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::test
