#include "control/condition.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace tributary::control {
namespace {

using std::chrono::seconds;

class ConditionTest : public ::testing::Test {
protected:
    Verdict judged() const {
        return judge({.report = report ? &*report : nullptr,
                      .apply = apply ? &*apply : nullptr,
                      .is_consumer_started = is_consumer_started,
                      .now = now,
                      .unreachable_after = seconds(15)});
    }

    SteadyTime now{seconds(1000)};
    std::optional<AgentReport> report{AgentReport{quiet_status(), SteadyTime(seconds(999))}};
    std::optional<ApplyStatus> apply{quiet_apply()};
    bool is_consumer_started = true;
};

TEST_F(ConditionTest, QuietWhenAgentIsAtRestAndTheLedgerHasAll) {
    EXPECT_EQ(judged(), (Verdict{Condition::kQuiet, ""}));
}

TEST_F(ConditionTest, QuietBetweenTwoRunsButNotWhileSomethingIsInTheWay) {
    report->status.is_running = false;
    EXPECT_EQ(judged().condition, Condition::kCatchingUp);
    report->status.mode = Mode::kManual;
    EXPECT_EQ(judged(), (Verdict{Condition::kQuiet, ""}));
    report->status.reason = "waiting for the branch's database";
    EXPECT_EQ(judged(), (Verdict{Condition::kCatchingUp, "waiting for the branch's database"}));
}

TEST_F(ConditionTest, StoppedWhenAPersonStoppedTheConsumerWhateverElseIs) {
    is_consumer_started = false;
    const Verdict stopped{Condition::kStopped,
                          "the consumer was stopped by a person; start it to go on"};
    EXPECT_EQ(judged(), stopped);
    report.reset();
    EXPECT_EQ(judged(), stopped);
}

TEST_F(ConditionTest, QuietWhenTheLedgerIsNewerThanTheReport) {
    apply->ledger->sequence = Sequence(105);
    EXPECT_EQ(judged().condition, Condition::kQuiet);
}

TEST_F(ConditionTest, CatchingUpWhenTheLedgerIsBehind) {
    apply->ledger->sequence = Sequence(99);
    EXPECT_EQ(judged(), (Verdict{Condition::kCatchingUp, ""}));
}

TEST_F(ConditionTest, CatchingUpWhenTheAgentIsBehindItsServer) {
    report->status.is_at_rest = false;
    EXPECT_EQ(judged().condition, Condition::kCatchingUp);
    report->status.mode = Mode::kManual;
    EXPECT_EQ(judged(), (Verdict{Condition::kCatchingUp, "waits for: tributary sync north"}));
    report->status.mode = Mode::kInterval;
    EXPECT_EQ(judged(), (Verdict{Condition::kCatchingUp, "waits for its interval"}));
}

TEST_F(ConditionTest, CatchingUpWhenEpochsDiffer) {
    apply->ledger->epoch = Epoch(2);
    EXPECT_EQ(judged().condition, Condition::kCatchingUp);
}

TEST_F(ConditionTest, CatchingUpWhileATransactionIsHalfApplied) {
    apply->ledger->events = RowEvents(5);
    EXPECT_EQ(judged().condition, Condition::kCatchingUp);
}

TEST_F(ConditionTest, CatchingUpWhileAReSyncIsOpenOnEitherSide) {
    report->status.resyncs = {{.table = {"shop", "staff"},
                               .id = Sequence(1),
                               .rows_done = 10,
                               .rows_estimated = 100,
                               .is_done = false}};
    EXPECT_EQ(judged(),
              (Verdict{Condition::kCatchingUp, "re-sync of shop.staff: 10 of about 100 rows"}));
    report->status.resyncs[0].is_done = true;
    EXPECT_EQ(judged().condition, Condition::kQuiet);
    apply->ledger->resyncs = {
        {.table = {"shop", "staff"}, .id = Sequence(1), .upper = {}, .is_done = false, .rows = 0}};
    EXPECT_EQ(judged().condition, Condition::kCatchingUp);
}

TEST_F(ConditionTest, CatchingUpSaysWhatTheHeadOfficeOrTheAgentWaitsFor) {
    report->status.is_running = false;
    report->status.reason = "waiting for the branch's database";
    EXPECT_EQ(judged(), (Verdict{Condition::kCatchingUp, "waiting for the branch's database"}));
    apply->state = ApplyState::kWaiting;
    apply->reason = "waiting for the head office's database";
    EXPECT_EQ(judged(),
              (Verdict{Condition::kCatchingUp, "waiting for the head office's database"}));
    apply.reset();
    EXPECT_EQ(judged(),
              (Verdict{Condition::kCatchingUp, "the head office has not begun to apply"}));
}

TEST_F(ConditionTest, UnreachableWhenNeverOrNotLatelyHeardOf) {
    report->received_at = SteadyTime(seconds(986));
    EXPECT_EQ(judged().condition, Condition::kQuiet);
    report->received_at = SteadyTime(seconds(985));
    EXPECT_EQ(judged(), (Verdict{Condition::kUnreachable, "the agent was last heard of 15 s ago"}));
    report.reset();
    EXPECT_EQ(judged(), (Verdict{Condition::kUnreachable, "the agent has not been heard of yet"}));
}

TEST_F(ConditionTest, StoppedWithItsReasonWhenAPersonMustAct) {
    apply->parked = 1;
    EXPECT_EQ(judged(), (Verdict{Condition::kCatchingUp, "1 row is parked; the rest goes on"}));
    apply->reason = "waiting for a lock";
    apply->state = ApplyState::kWaiting;
    EXPECT_EQ(judged(), (Verdict{Condition::kCatchingUp,
                                 "waiting for a lock; 1 row is parked; the rest goes on"}));
    report->status.is_paused = true;
    EXPECT_EQ(judged(), (Verdict{Condition::kStopped, "paused; to go on: tributary resume north"}));
    report->status.is_halted = true;
    report->status.reason = "binlog_row_image is MINIMAL";
    EXPECT_EQ(judged(), (Verdict{Condition::kStopped, "binlog_row_image is MINIMAL"}));
    apply->state = ApplyState::kStopped;
    apply->reason = "the table head_office.sales lacks the column qty";
    EXPECT_EQ(judged(),
              (Verdict{Condition::kStopped, "the table head_office.sales lacks the column qty"}));
}

TEST_F(ConditionTest, WhatOnlyAPersonCanMendComesBeforeSilence) {
    report.reset();
    apply->state = ApplyState::kStopped;
    EXPECT_EQ(judged().condition, Condition::kStopped);
}

TEST_F(ConditionTest, ParkedRowsDoNotHideSilence) {
    report.reset();
    apply->parked = 2;
    EXPECT_EQ(judged().condition, Condition::kUnreachable);
}

TEST(Lag, InTransactionsIsKnownInsideAnEpochOnly) {
    AgentStatus agent = quiet_status();
    ApplyStatus apply = quiet_apply();
    agent.read = Sequence(130);
    EXPECT_EQ(lag_in_transactions(agent, apply), 30u);
    apply.ledger->sequence = Sequence(131);
    EXPECT_EQ(lag_in_transactions(agent, apply), 0u);
    agent.epoch = Epoch(4);
    EXPECT_EQ(lag_in_transactions(agent, apply), std::nullopt);
    apply.ledger.reset();
    EXPECT_EQ(lag_in_transactions(agent, apply), std::nullopt);
}

}  // namespace
}  // namespace tributary::control
