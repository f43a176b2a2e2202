#include "apply/stream_gate.hpp"

#include <gtest/gtest.h>

#include "stream_sample.hpp"

namespace tributary {
namespace {

using namespace sample;
using namespace std::chrono_literals;
using Task = StreamGate::Task;
using Wish = StreamGate::Wish;

class StreamGateTest : public testing::Test {
protected:
    void offer(std::uint64_t tag, StreamMessage message) {
        gate.offer(delivery(tag, std::move(message)), clock.now());
    }
    /// Tags of everything that can be done with, by task.
    std::vector<std::uint64_t> drain(Task task) {
        std::vector<std::uint64_t> tags;
        while (auto item = gate.take(clock.now())) {
            EXPECT_EQ(item->task, task);
            tags.push_back(item->delivery.tag.value());
        }
        return tags;
    }
    Wish poll() {
        return gate.poll(clock.now(), {.report = report ? &*report : nullptr,
                                       .is_queue_empty = [&] { return is_queue_empty; }});
    }
    void hear(std::uint64_t epoch, std::uint64_t confirmed, bool is_at_rest = true) {
        report.emplace();
        report->status.branch = BranchId("north");
        report->status.is_running = true;
        report->status.epoch = Epoch(epoch);
        report->status.confirmed = Sequence(confirmed);
        report->status.is_at_rest = is_at_rest;
        report->received_at = clock.now();
    }
    using Tags = std::vector<std::uint64_t>;

    ApplyLimits limits;
    StreamGate gate{limits};
    ManualClock clock;
    std::optional<AgentReport> report;
    bool is_queue_empty = true;
};

TEST_F(StreamGateTest, ContiguousMessagesComeOutInOrder) {
    offer(1, start(5));
    offer(2, batch(5, 1, 2));
    offer(3, range(5, 2, 0, {}, {}));
    offer(4, batch(5, 3, 3));
    EXPECT_EQ(drain(Task::kApply), (Tags{1, 2, 3, 4}));
    EXPECT_EQ(gate.ledger()->sequence, Sequence(3));
    EXPECT_TRUE(gate.ledger()->resyncs[0].is_done);
}

TEST_F(StreamGateTest, AnItemSaysWhatIsAppliedAlready) {
    gate.reset_ledger(ledger(5, 3));
    offer(1, batch(5, 2, 6));
    EXPECT_EQ(gate.take(clock.now())->applied, Sequence(3));
}

TEST_F(StreamGateTest, ALateMessageFillsTheHole) {
    gate.reset_ledger(ledger(5, 3));
    offer(1, batch(5, 5, 5));
    EXPECT_FALSE(gate.take(clock.now()));
    EXPECT_FALSE(gate.has_applicable());
    offer(2, batch(5, 4, 4));
    EXPECT_TRUE(gate.has_applicable());
    EXPECT_EQ(drain(Task::kApply), (Tags{2, 1}));
    clock.advance(1h);
    EXPECT_EQ(poll(), Wish::kNothing);
}

TEST_F(StreamGateTest, AHoleIsAGapAfterTheGraceTimeOnly) {
    gate.reset_ledger(ledger(5, 3));
    offer(1, batch(5, 5, 5));
    EXPECT_FALSE(gate.take(clock.now()));
    clock.advance(limits.gap_grace - 1ms);
    EXPECT_EQ(poll(), Wish::kNothing);
    clock.advance(1ms);
    EXPECT_EQ(poll(), Wish::kRewind);
    EXPECT_EQ(gate.held(), 1U);
}

TEST_F(StreamGateTest, AHoleIsAGapAtOnceWhenTooMuchWaits) {
    limits.ahead_max = 2;
    gate.reset_ledger(ledger(5, 3));
    offer(1, batch(5, 5, 5));
    offer(2, batch(5, 6, 6));
    EXPECT_FALSE(gate.take(clock.now()));
    EXPECT_EQ(poll(), Wish::kRewind);
}

TEST_F(StreamGateTest, NothingIsDiscardedBeforeTheAgentHasAnswered) {
    gate.reset_ledger(ledger(5, 3));
    offer(1, batch(5, 5, 5));
    EXPECT_FALSE(gate.take(clock.now()));
    gate.rewind_asked(clock.now());
    clock.advance(1h);
    EXPECT_EQ(poll(), Wish::kNothing);
    EXPECT_FALSE(gate.take(clock.now()));
    EXPECT_EQ(gate.held(), 1U);
}

TEST_F(StreamGateTest, AfterTheAnswerEverythingIsDiscardedUntilTheContiguousMessage) {
    gate.reset_ledger(ledger(5, 3));
    offer(1, batch(5, 5, 5));
    gate.rewind_asked(clock.now());
    gate.settle_rewind(RewindAnswer{.epoch = Epoch(5), .after = Sequence(3)}, clock.now());
    offer(2, batch(5, 6, 6));
    EXPECT_EQ(drain(Task::kDiscard), (Tags{1, 2}));
    offer(3, batch(5, 4, 4));
    offer(4, batch(5, 6, 6));
    EXPECT_EQ(drain(Task::kApply), (Tags{3}));
    EXPECT_FALSE(gate.is_discarding());
    EXPECT_EQ(gate.held(), 1U);
}

TEST_F(StreamGateTest, ARefusedRewindDiscardsNothingAndIsAskedAgain) {
    gate.reset_ledger(ledger(5, 3));
    offer(1, batch(5, 5, 5));
    EXPECT_FALSE(gate.take(clock.now()));
    gate.rewind_asked(clock.now());
    gate.settle_rewind(RewindRefused{"no agent"}, clock.now());
    EXPECT_EQ(gate.refusal(), "no agent");
    EXPECT_NE(gate.reason().find("no agent"), std::string::npos);
    EXPECT_FALSE(gate.take(clock.now()));
    EXPECT_EQ(poll(), Wish::kNothing);
    clock.advance(limits.rewind_retry);
    EXPECT_EQ(poll(), Wish::kRewind);
}

TEST_F(StreamGateTest, ARefusalIsOverWhenTheMissingMessageComes) {
    gate.reset_ledger(ledger(5, 3));
    gate.rewind_asked(clock.now());
    gate.settle_rewind(RewindRefused{""}, clock.now());
    offer(1, batch(5, 4, 4));
    EXPECT_EQ(drain(Task::kApply), (Tags{1}));
    EXPECT_EQ(gate.refusal(), "");
}

TEST_F(StreamGateTest, AnAnswerThatNobodyAskedForChangesNothing) {
    gate.settle_rewind(RewindAnswer{}, clock.now());
    EXPECT_FALSE(gate.is_discarding());
}

TEST_F(StreamGateTest, AskingAgainWhenTheRewoundMessagesWereLost) {
    gate.reset_ledger(ledger(5, 3));
    gate.rewind_asked(clock.now());
    gate.settle_rewind(RewindAnswer{}, clock.now());
    offer(1, batch(5, 6, 6));
    EXPECT_EQ(drain(Task::kDiscard), (Tags{1}));
    EXPECT_EQ(poll(), Wish::kNothing);
    clock.advance(limits.discard_max);
    EXPECT_EQ(poll(), Wish::kRewind);
}

TEST_F(StreamGateTest, ANewEpochGoesOnAfterARewind) {
    gate.reset_ledger(ledger(5, 3));
    gate.rewind_asked(clock.now());
    gate.settle_rewind(RewindAnswer{.epoch = Epoch(6), .after = Sequence(0)}, clock.now());
    offer(1, batch(5, 6, 6));
    EXPECT_EQ(drain(Task::kDiscard), (Tags{1}));
    offer(2, start(6));
    EXPECT_EQ(drain(Task::kApply), (Tags{2}));
}

TEST_F(StreamGateTest, BackInTimeAtRestIsARewind) {
    gate.reset_ledger(ledger(5, 3));
    hear(5, 9);
    EXPECT_EQ(poll(), Wish::kNothing);
    clock.advance(limits.rest_grace);
    EXPECT_EQ(poll(), Wish::kNothing) << "the same heartbeat is no second witness";
    hear(5, 9);
    EXPECT_EQ(poll(), Wish::kRewind);
}

TEST_F(StreamGateTest, BackInTimeBetweenTwoRunsIsARewind) {
    gate.reset_ledger(ledger(5, 3));
    const auto hear_resting = [&](std::uint64_t published, const std::string& reason) {
        hear(5, 9, false);
        report->status.mode = Mode::kManual;
        report->status.is_running = false;
        report->status.published = Sequence(published);
        report->status.reason = reason;
    };
    const auto wish_after = [&](std::uint64_t published, const std::string& reason) {
        hear_resting(published, reason);
        EXPECT_EQ(poll(), Wish::kNothing);
        clock.advance(limits.rest_grace);
        hear_resting(published, reason);
        return poll();
    };
    EXPECT_EQ(wish_after(10, ""), Wish::kNothing) << "something is not confirmed yet";
    EXPECT_EQ(wish_after(9, "connecting to the database"), Wish::kNothing);
    EXPECT_EQ(wish_after(9, ""), Wish::kRewind);
}

TEST_F(StreamGateTest, AnEmptyHeadOfficeAtRestAsksForARewind) {
    hear(5, 9);
    EXPECT_EQ(poll(), Wish::kNothing);
    clock.advance(limits.rest_grace);
    hear(5, 9);
    EXPECT_EQ(poll(), Wish::kRewind);
}

TEST_F(StreamGateTest, AtRestNothingIsAskedWhileMessagesWaitOrTheAgentWorks) {
    gate.reset_ledger(ledger(5, 3));
    is_queue_empty = false;
    for (int i = 0; i < 3; ++i) {
        hear(5, 9);
        EXPECT_EQ(poll(), Wish::kNothing);
        clock.advance(limits.rest_grace);
    }
    is_queue_empty = true;
    for (int i = 0; i < 3; ++i) {
        hear(5, 9, false);
        EXPECT_EQ(poll(), Wish::kNothing);
        clock.advance(limits.rest_grace);
    }
}

TEST_F(StreamGateTest, ADeliveryBeginsTheRestAnew) {
    gate.reset_ledger(ledger(5, 3));
    hear(5, 4);
    EXPECT_EQ(poll(), Wish::kNothing);
    clock.advance(limits.rest_grace);
    offer(1, batch(5, 4, 4));
    EXPECT_EQ(drain(Task::kApply), (Tags{1}));
    clock.advance(1ms);
    hear(5, 4);
    EXPECT_EQ(poll(), Wish::kNothing);
    clock.advance(limits.rest_grace);
    hear(5, 4);
    EXPECT_EQ(poll(), Wish::kNothing);
}

ResyncStatus sent(std::uint64_t id) {
    return {.table = {"shop", "sales"},
            .id = Sequence(id),
            .rows_done = 5,
            .rows_estimated = 5,
            .is_done = true};
}

TEST_F(StreamGateTest, AResyncThatTheAgentTakesForDoneIsContinued) {
    std::optional<Ledger> open = ledger(5, 3);
    open->resyncs = {
        {.table = {"shop", "sales"}, .id = Sequence(2), .upper = "k", .is_done = false, .rows = 5}};
    gate.reset_ledger(open);
    for (const Wish expected : {Wish::kNothing, Wish::kContinueResync}) {
        hear(5, 3);
        report->status.resyncs = {sent(2)};
        EXPECT_EQ(poll(), expected);
        clock.advance(limits.rest_grace);
    }
}

TEST_F(StreamGateTest, AnotherResyncThanTheLedgersIsARewind) {
    gate.reset_ledger(ledger(5, 3));
    for (const Wish expected : {Wish::kNothing, Wish::kRewind}) {
        hear(5, 3);
        report->status.resyncs = {sent(2)};
        EXPECT_EQ(poll(), expected);
        clock.advance(limits.rest_grace);
    }
}

TEST_F(StreamGateTest, AnAgentInAnOlderEpochIsToldByARewind) {
    gate.reset_ledger(ledger(6, 3));
    offer(1, batch(5, 4, 4));
    EXPECT_EQ(drain(Task::kSkip), (Tags{1}));
    hear(6, 3, false);
    clock.advance(1s);
    EXPECT_EQ(poll(), Wish::kNothing) << "left over in the queue; the agent is where the ledger is";
    hear(5, 4, false);
    EXPECT_EQ(poll(), Wish::kRewind);
}

TEST_F(StreamGateTest, WhatWasNotCommittedComesAgainInOrder) {
    gate.reset_ledger(ledger(5, 3));
    offer(1, batch(5, 4, 4));
    offer(2, batch(5, 5, 5));
    std::vector<Delivery> taken;
    while (auto item = gate.take(clock.now())) taken.push_back(std::move(item->delivery));
    offer(3, batch(5, 6, 6));
    gate.reset_ledger(ledger(5, 3));
    gate.restore(std::move(taken));
    EXPECT_EQ(drain(Task::kApply), (Tags{1, 2, 3}));
}

TEST_F(StreamGateTest, TimeWithoutAConsumerIsNoReasonForARewind) {
    gate.reset_ledger(ledger(5, 3));
    gate.rewind_asked(clock.now());
    gate.settle_rewind(RewindAnswer{.epoch = Epoch(5), .after = Sequence(3)}, clock.now());
    offer(1, batch(5, 6, 6));
    EXPECT_EQ(drain(Task::kDiscard), (Tags{1}));
    gate.forget();
    clock.advance(limits.discard_max);
    gate.resume(clock.now());
    EXPECT_EQ(poll(), Wish::kNothing);
    offer(2, batch(5, 4, 4));
    EXPECT_EQ(drain(Task::kApply), (Tags{2}));
    hear(5, 9);
    clock.advance(limits.rest_grace);
    gate.resume(clock.now());
    EXPECT_EQ(poll(), Wish::kNothing) << "what the agent said before is old";
}

TEST_F(StreamGateTest, BytesThatWaitAreThoseOfTheMessagesThatWait) {
    gate.reset_ledger(ledger(5, 3));
    offer(1, batch(5, 4, 4));
    const std::size_t one = gate.held_bytes();
    EXPECT_EQ(one, bytes_of(batch(5, 4, 4)));
    offer(2, batch(5, 6, 6));
    EXPECT_EQ(gate.held_bytes(), 2 * one);
    std::vector<Delivery> taken;
    while (auto item = gate.take(clock.now())) taken.push_back(std::move(item->delivery));
    EXPECT_EQ(gate.held_bytes(), one);
    gate.restore(std::move(taken));
    EXPECT_EQ(gate.held_bytes(), 2 * one);
    gate.forget();
    EXPECT_EQ(gate.held_bytes(), 0U);
}

TEST_F(StreamGateTest, WithoutRoomAHoleIsAGapAtOnce) {
    gate.reset_ledger(ledger(5, 3));
    gate.end_grace();
    EXPECT_EQ(poll(), Wish::kNothing) << "nothing is ahead";
    offer(1, batch(5, 5, 5));
    EXPECT_FALSE(gate.take(clock.now()));
    EXPECT_TRUE(gate.is_ahead());
    EXPECT_EQ(poll(), Wish::kNothing);
    gate.end_grace();
    EXPECT_EQ(poll(), Wish::kRewind);
}

TEST_F(StreamGateTest, AfterForgettingNothingIsLeft) {
    gate.reset_ledger(ledger(5, 3));
    offer(1, batch(5, 5, 5));
    EXPECT_FALSE(gate.take(clock.now()));
    gate.forget();
    clock.advance(1h);
    EXPECT_EQ(poll(), Wish::kNothing);
    EXPECT_EQ(gate.held(), 0U);
}

}  // namespace
}  // namespace tributary
