// Messages of branches that cannot go on wait with the broker, not in our memory.

#include "lane_fixture.hpp"

namespace tributary::test {
namespace {

class HeldMessagesTest : public LaneTest {
protected:
    HeldMessagesTest() { settings_.limits.held_bytes_max = 1; }
};

TEST_P(HeldMessagesTest, AGapWithoutRoomIsAskedForAtOnceAndWaitsWithTheBroker) {
    settings_.limits.gap_grace = std::chrono::hours(1);
    const auto sales = table("sales", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).take());
    publish(BatchMaker(5, 3).of(sales).insert({3, 30}).take());
    source_.publish(south_, start(5));
    source_.publish(south_, BatchMaker(5, 1).of(sales).insert({1, 20}).take());
    start_lane();
    ASSERT_TRUE(wait_until([&] { return link_.rewinds() == 1; }));
    ASSERT_TRUE(wait_until([&] { return source_.waiting(north_) == 1; }));
    ASSERT_TRUE(wait_until([&] { return statuses_.of(south_).changes_applied == 1; }));
    EXPECT_EQ(source_.waiting(north_), 1U) << "it is not fetched again before the agent answers";
    publish(BatchMaker(5, 2).of(sales).insert({2, 20}).take());
    publish(BatchMaker(5, 3).of(sales).insert({3, 30}).take());
    link_.settle(RewindAnswer{.epoch = Epoch(5), .after = Sequence(1)});
    drain();
    EXPECT_EQ(rows("sales"), "1,10 2,20 3,30");
    EXPECT_EQ(link_.rewinds(), 1);
}

TEST_P(HeldMessagesTest, ABranchThatIsStoppedWhileItsAgentIsAskedLooksAgain) {
    settings_.may = {};
    const auto sales = table("sales", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 2).of(sales).insert({2, 20}).take());
    start_lane();
    ASSERT_TRUE(wait_until([&] { return link_.rewinds() == 1; }));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).take());
    link_.settle(RewindAnswer{.epoch = Epoch(5), .after = Sequence(0)});
    ASSERT_TRUE(wait_until([&] { return statuses_.of(north_).state == ApplyState::kStopped; }));
    run("create table sales (branch varchar(63) character set ascii collate ascii_bin not null, "
        "id int not null, v int, primary key (branch, id))");
    drain();
    EXPECT_EQ(rows("sales").substr(0, 4), "1,10");
}

TEST_P(HeldMessagesTest, ABranchThatWaitsForALockWaitsWithTheBroker) {
    const auto sales = table("sales", {"v"});
    const auto other = hold_a_row(sales);
    ASSERT_TRUE(wait_until([&] { return source_.waiting(north_) == 0; }));
    ASSERT_TRUE(wait_until([&] { return source_.waiting(north_) == 1; }));
    publish(BatchMaker(5, 3).of(sales).update({1, 11}, {1, 12}).take());
    other->run("rollback");
    drain();
    EXPECT_EQ(rows("sales"), "1,12");
    EXPECT_EQ(link_.rewinds(), 0);
}

INSTANTIATE_TEST_SUITE_P(Servers, HeldMessagesTest, testing::ValuesIn(branch_flavors()),
                         flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::test
