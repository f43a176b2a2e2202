#include "control/head_office_mailbox.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace tributary::control {
namespace {

using std::chrono::seconds;

class HeadOfficeMailboxTest : public ::testing::Test {
protected:
    Deadline in_a_minute() const { return Deadline::after(clock, seconds(60)); }

    ManualClock clock;
    const BranchId north{"north"};
    HeadOfficeMailbox mailbox{BranchStatusBoard({BranchId("north")}, seconds(15)), clock};
};

TEST_F(HeadOfficeMailboxTest, ARewindIsSentOnceAndItsOutcomeTakenOnce) {
    mailbox.request_rewind(north, sample_ledger(), in_a_minute());
    mailbox.request_rewind(north, std::nullopt, in_a_minute());
    const auto calls = mailbox.take_calls();
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(std::get<Rewind>(calls[0].command).ledger, sample_ledger());
    EXPECT_EQ(mailbox.take_rewind_outcome(north), std::nullopt);
    mailbox.settle(calls[0], RewindAnswer{Epoch(3), Sequence(7)});
    const auto outcome = mailbox.take_rewind_outcome(north);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(std::get<RewindAnswer>(*outcome), (RewindAnswer{Epoch(3), Sequence(7)}));
    EXPECT_EQ(mailbox.take_rewind_outcome(north), std::nullopt);
}

TEST_F(HeadOfficeMailboxTest, QuestionsAreTakenInTurnAFewAtATime) {
    for (int i = 0; i < 5; ++i) {
        AgentCall call{.id = {}, .branch = north, .command = SyncNow{}, .deadline = in_a_minute(),
                       .done = [](const auto&) {}};
        EXPECT_TRUE(mailbox.ask(call));
    }
    mailbox.request_rewind(north, sample_ledger(), in_a_minute());
    EXPECT_EQ(mailbox.take_calls(2).size(), 2u);
    EXPECT_EQ(mailbox.take_asks().size(), 3u) << "a lane's request waits for the next link";
    EXPECT_EQ(mailbox.take_calls().size(), 1u);
}

TEST_F(HeadOfficeMailboxTest, AfterTheEndNoQuestionIsTaken) {
    AgentCall call{.id = {}, .branch = north, .command = SyncNow{}, .deadline = in_a_minute(),
                   .done = [](const auto&) {}};
    EXPECT_TRUE(mailbox.ask(call));
    EXPECT_EQ(mailbox.close().size(), 1u);
    call.done = [](const auto&) {};
    EXPECT_FALSE(mailbox.ask(call));
    EXPECT_TRUE(call.done) << "the call is still the asker's";
}

TEST_F(HeadOfficeMailboxTest, ARewindWithoutAnswerIsRefusedWhenItsTimeIsOver) {
    mailbox.request_rewind(north, sample_ledger(), in_a_minute());
    clock.advance(seconds(59));
    EXPECT_EQ(mailbox.take_rewind_outcome(north), std::nullopt);
    clock.advance(seconds(1));
    const auto outcome = mailbox.take_rewind_outcome(north);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(std::get<RewindRefused>(*outcome).reason,
              "the agent of branch \"north\" did not answer");
}

TEST_F(HeadOfficeMailboxTest, TheReasonOfALostLinkIsTheReasonOfTheRefusal) {
    mailbox.set_reason("the broker is away");
    mailbox.request_rewind(north, sample_ledger(), in_a_minute());
    clock.advance(seconds(60));
    EXPECT_EQ(std::get<RewindRefused>(*mailbox.take_rewind_outcome(north)).reason,
              "the broker is away");
}

TEST_F(HeadOfficeMailboxTest, ALateAnswerToAnEarlierRewindIsNotTakenForTheNextOnes) {
    mailbox.request_rewind(north, sample_ledger(), in_a_minute());
    const auto first = mailbox.take_calls().at(0);
    clock.advance(seconds(60));
    (void)mailbox.take_rewind_outcome(north);
    mailbox.request_rewind(north, sample_ledger(), in_a_minute());
    mailbox.settle(first, RewindAnswer{Epoch(1), Sequence(1)});
    EXPECT_EQ(mailbox.take_rewind_outcome(north), std::nullopt);
    mailbox.settle(mailbox.take_calls().at(0), RewindAnswer{Epoch(2), Sequence(2)});
    EXPECT_EQ(std::get<RewindAnswer>(*mailbox.take_rewind_outcome(north)),
              (RewindAnswer{Epoch(2), Sequence(2)}));
}

TEST_F(HeadOfficeMailboxTest, ACallRingsTheControlThread) {
    const std::stop_token wait = mailbox.wake().arm();
    EXPECT_FALSE(wait.stop_requested());
    mailbox.request_continue_resync(north, sample_ledger(), in_a_minute());
    EXPECT_TRUE(wait.stop_requested());
    EXPECT_FALSE(mailbox.wake().arm().stop_requested());
    EXPECT_EQ(std::get<ContinueResync>(mailbox.take_calls().at(0).command).ledger, sample_ledger());
}

TEST_F(HeadOfficeMailboxTest, ReportsAreKeptWithTheHeadOfficesTime) {
    EXPECT_TRUE(mailbox.on_report(quiet_status()));
    mailbox.on_apply(north, quiet_apply());
    clock.advance(seconds(2));
    EXPECT_EQ(mailbox.overview().at(0).heard_ago, seconds(2));
    EXPECT_EQ(mailbox.overview().at(0).condition, Condition::kQuiet);
}

}  // namespace
}  // namespace tributary::control
