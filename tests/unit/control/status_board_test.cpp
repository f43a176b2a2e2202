#include "control/status_board.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace tributary::control {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

BranchStatusBoard board() {
    return BranchStatusBoard({BranchId("south"), BranchId("north")}, seconds(15));
}

TEST(BranchStatusBoard, ShowsEveryBranchAlsoWhenNothingIsKnown) {
    const auto overview = board().overview(at(1));
    ASSERT_EQ(overview.size(), 2u);
    EXPECT_EQ(overview[0].branch, BranchId("north"));
    EXPECT_EQ(overview[1].branch, BranchId("south"));
    EXPECT_EQ(overview[0].condition, Condition::kUnreachable);
    EXPECT_EQ(overview[0].agent, std::nullopt);
    EXPECT_EQ(overview[0].lag, std::nullopt);
}

TEST(BranchStatusBoard, DoesNotSayThatNothingIsBehindWhereNobodyLooks) {
    BranchStatusBoard statuses = board();
    AgentStatus status = quiet_status();
    statuses.on_apply(BranchId("north"), quiet_apply());
    const auto lag = [&](int seconds_later) {
        EXPECT_TRUE(statuses.on_report(status, at(100)));
        const BranchOverview north = statuses.overview(at(100 + seconds_later)).front();
        EXPECT_EQ(north.lag.has_value(), north.lag_transactions.has_value());
        return north.lag_transactions;
    };
    EXPECT_EQ(lag(1), 0u);
    EXPECT_EQ(lag(20), std::nullopt) << "unreachable";
    status.is_running = false;
    EXPECT_EQ(lag(1), 0u) << "between two runs, with nothing to come";
    status.is_at_rest = false;
    EXPECT_EQ(lag(1), std::nullopt);
}

TEST(BranchStatusBoard, TellsAnAgentThatIsNotAsPeopleWantIt) {
    BranchStatusBoard statuses = board();
    const BranchId north("north");
    DesiredState desired;
    desired.mode = Mode::kInterval;
    desired.interval = seconds(60);
    desired.is_paused = true;
    statuses.set_desired(north, desired);
    EXPECT_EQ(statuses.desired(north), desired);
    EXPECT_TRUE(statuses.take_corrections(at(100)).empty()) << "it was never heard of";
    AgentStatus status = quiet_status();
    statuses.on_report(status, at(100));
    const auto both = statuses.take_corrections(at(101));
    ASSERT_EQ(both.size(), 2u);
    EXPECT_EQ(both[0].first, north);
    EXPECT_EQ(both[0].second,
              AgentCommand(SetMode{.mode = Mode::kInterval, .interval = seconds(60)}));
    EXPECT_EQ(both[1].second, AgentCommand(SetPaused{.is_paused = true}));

    status.mode = Mode::kInterval;
    status.interval = seconds(30);
    status.is_paused = true;
    statuses.on_report(status, at(102));
    EXPECT_TRUE(statuses.take_corrections(at(105)).empty()) << "it was told a moment ago";
    EXPECT_EQ(statuses.take_corrections(at(106)).size(), 1u) << "the interval is another one";
    status.interval = seconds(60);
    statuses.on_report(status, at(107));
    EXPECT_TRUE(statuses.take_corrections(at(112)).empty()) << "it is as it shall be";
}

TEST(BranchStatusBoard, TellsAtOnceWhenSomethingElseIsDesired) {
    BranchStatusBoard statuses = board();
    const BranchId north("north");
    statuses.on_report(quiet_status(), at(100));
    DesiredState desired;
    desired.mode = Mode::kManual;
    statuses.set_desired(north, desired);
    EXPECT_EQ(statuses.take_corrections(at(101)).size(), 1u);
    statuses.set_desired(north, desired);
    EXPECT_TRUE(statuses.take_corrections(at(102)).empty()) << "the same is no news";
    desired.is_paused = true;
    statuses.set_desired(north, desired);
    EXPECT_EQ(statuses.take_corrections(at(102)).size(), 2u);
    EXPECT_TRUE(statuses.take_corrections(at(120)).empty()) << "it is not heard of any more";
}

TEST(BranchStatusBoard, ShowsABranchWhoseConsumerIsStoppedAndWhatWaitsForIt) {
    BranchStatusBoard statuses = board();
    const BranchId north("north");
    statuses.on_report(quiet_status(), at(100));
    statuses.on_apply(north, quiet_apply());
    EXPECT_EQ(statuses.overview(at(101)).front().broker_backlog, std::nullopt);
    DesiredState desired;
    desired.is_consumer_started = false;
    statuses.set_desired(north, desired);
    statuses.on_backlog(north, 17);
    EXPECT_EQ(statuses.overview(at(101)).front().condition, Condition::kStopped);
    EXPECT_EQ(statuses.overview(at(101)).front().broker_backlog, 17u);
    EXPECT_TRUE(statuses.take_corrections(at(101)).empty()) << "the agent goes on";
}

TEST(BranchStatusBoard, JoinsWhatTheAgentAndTheLaneSay) {
    BranchStatusBoard statuses = board();
    AgentStatus status = quiet_status();
    status.read = Sequence(130);
    EXPECT_TRUE(statuses.on_report(status, at(100)));
    statuses.on_apply(BranchId("north"), quiet_apply());
    const BranchOverview north = statuses.overview(at(103)).front();
    EXPECT_EQ(north.condition, Condition::kCatchingUp);
    EXPECT_EQ(north.lag_transactions, 30u);
    EXPECT_EQ(north.lag, seconds(3));
    EXPECT_EQ(north.heard_ago, seconds(3));
    EXPECT_EQ(north.agent, status);
    EXPECT_EQ(north.apply->ledger->sequence, Sequence(100));
}

TEST(BranchStatusBoard, ABranchGoesFromQuietToUnreachableAndBack) {
    BranchStatusBoard statuses = board();
    statuses.on_apply(BranchId("north"), quiet_apply());
    statuses.on_report(quiet_status(), at(100));
    EXPECT_EQ(statuses.overview(at(101)).front().condition, Condition::kQuiet);
    EXPECT_EQ(statuses.overview(at(115)).front().condition, Condition::kUnreachable);
    statuses.on_report(quiet_status(), at(116));
    EXPECT_EQ(statuses.overview(at(117)).front().condition, Condition::kQuiet);
}

TEST(BranchStatusBoard, ABranchThatIsNotOursIsNotKept) {
    BranchStatusBoard statuses = board();
    AgentStatus status = quiet_status();
    status.branch = BranchId("west");
    EXPECT_FALSE(statuses.on_report(status, at(100)));
    statuses.on_apply(BranchId("west"), quiet_apply());
    EXPECT_EQ(statuses.report_of(BranchId("west")), std::nullopt);
    EXPECT_EQ(statuses.overview(at(100)).size(), 2u);
}

TEST(BranchStatusBoard, KeepsTheLatestReport) {
    BranchStatusBoard statuses = board();
    EXPECT_FALSE(statuses.report_of(BranchId("north")));
    statuses.on_report(quiet_status(), at(100));
    statuses.on_report(sample_status(), at(101));
    EXPECT_EQ(statuses.report_of(BranchId("north"))->status, sample_status());
    EXPECT_EQ(statuses.report_of(BranchId("north"))->received_at, at(101));
}

}  // namespace
}  // namespace tributary::control
