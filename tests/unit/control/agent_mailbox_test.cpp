#include "control/agent_mailbox.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "base/clock.hpp"
#include "samples.hpp"

namespace tributary::control {
namespace {

Deadline in_a_minute() {
    return Deadline::after(SystemClock::instance(), std::chrono::seconds(60));
}

TEST(AgentMailbox, AQuestionIsAnsweredByTheControlThread) {
    AgentMailbox mailbox;
    const std::stop_token wait = mailbox.wake().arm();
    auto answer = std::async(std::launch::async, [&] { return mailbox.ask_ledger(in_a_minute()); });
    std::promise<void> rung;
    const std::stop_callback on_ring(wait, [&] { rung.set_value(); });
    rung.get_future().wait();
    EXPECT_EQ(mailbox.open_questions().size(), 1u);
    mailbox.answer_all(sample_ledger());
    EXPECT_EQ(answer.get(), sample_ledger());
    EXPECT_TRUE(mailbox.open_questions().empty());
}

TEST(AgentMailbox, AQuestionWithoutAnswerSaysWhatIsKnown) {
    AgentMailbox mailbox;
    EXPECT_EQ(mailbox.ask_ledger(Deadline::now()).error().what,
              "the head office has not answered: is it running?");
    mailbox.set_reason("the broker is away");
    EXPECT_EQ(mailbox.ask_ledger(Deadline::now()).error().what,
              "the head office has not answered: the broker is away");
    EXPECT_TRUE(mailbox.open_questions().empty());
}

TEST(AgentMailbox, AdmissionEndsTheWait) {
    AgentMailbox mailbox;
    mailbox.await_admission({}, Deadline::now());
    EXPECT_FALSE(mailbox.is_admitted());
    std::jthread admits([&] { mailbox.set_admitted(true); });
    mailbox.await_admission({}, in_a_minute());
    EXPECT_TRUE(mailbox.is_admitted());
}

TEST(AgentMailbox, RefusalEndsTheWaitAndKeepsItsReason) {
    AgentMailbox mailbox;
    std::jthread refuses([&] { mailbox.set_refused("another agent"); });
    mailbox.await_admission({}, in_a_minute());
    EXPECT_TRUE(mailbox.is_refused());
    EXPECT_EQ(mailbox.reason(), "another agent");
}

TEST(AgentMailbox, AStopRequestEndsTheWait) {
    AgentMailbox mailbox;
    std::stop_source source;
    std::jthread stops([&] { source.request_stop(); });
    mailbox.await_admission(source.get_token(), in_a_minute());
    EXPECT_FALSE(mailbox.is_admitted());
}

}  // namespace
}  // namespace tributary::control
