#include <future>

#include "amqp/names.hpp"
#include "amqp/sender.hpp"
#include "contract/control/control_lab.hpp"
#include "control/codec.hpp"

namespace tributary::control {
namespace {

class HeadOfficeTest : public ControlLab {};

TEST_F(HeadOfficeTest, AnAgentFetchesItsLedger) {
    records.set(branch, sample_ledger());
    const auto head_office = start_head_office();
    FakeCommands commands;
    const auto agent = start_agent(commands);
    EXPECT_EQ(agent->fetch_ledger(patience()).value(), sample_ledger());
}

TEST_F(HeadOfficeTest, ABranchThatIsNewHasNoLedger) {
    const auto head_office = start_head_office();
    FakeCommands commands;
    const auto agent = start_agent(commands);
    EXPECT_EQ(agent->fetch_ledger(patience()).value(), std::nullopt);
}

TEST_F(HeadOfficeTest, AnAgentThatAsksFirstIsAnsweredWhenTheHeadOfficeComes) {
    records.set(branch, sample_ledger());
    FakeCommands commands;
    const auto agent = start_agent(commands);
    auto ledger = std::async(std::launch::async, [&] { return agent->fetch_ledger(patience()); });
    amqp::Connection connection(options("look"));
    ASSERT_TRUE(test::wait_until([&] {
        const auto queue = amqp::Admin(connection).find_queue(std::string(amqp::kHeadOfficeQueue));
        return queue && queue->messages == 1;
    }));
    const auto head_office = start_head_office();
    EXPECT_EQ(ledger.get().value(), sample_ledger());
}

TEST_F(HeadOfficeTest, WithoutAHeadOfficeTheAgentIsToldSoAtItsDeadline) {
    FakeCommands commands;
    const auto agent = start_agent(commands);
    const auto ledger = agent->fetch_ledger(Deadline::after(clock, std::chrono::milliseconds(300)));
    ASSERT_FALSE(ledger);
    EXPECT_EQ(ledger.error().what, "the head office has not answered: is it running?");
}

TEST_F(HeadOfficeTest, ARewindGoesThereAndBack) {
    FakeCommands commands;
    commands.rewind_answer = RewindAnswer{Epoch(3), Sequence(41)};
    const auto agent = start_agent(commands);
    const auto head_office = start_head_office();
    head_office->request_rewind(branch, sample_ledger());
    EXPECT_EQ(std::get<RewindAnswer>(await_outcome(*head_office)),
              (RewindAnswer{Epoch(3), Sequence(41)}));
    head_office->request_rewind(branch, std::nullopt);
    EXPECT_TRUE(std::holds_alternative<RewindAnswer>(await_outcome(*head_office)));
    EXPECT_EQ(commands.told(),
              (std::vector<std::string>{"rewind 1234567890123", "rewind to a new epoch"}));
}

TEST_F(HeadOfficeTest, ARewindThatTheAgentRefusesSaysWhy) {
    FakeCommands commands;
    commands.rewind_answer = fail("the database is away");
    const auto agent = start_agent(commands);
    const auto head_office = start_head_office();
    head_office->request_rewind(branch, sample_ledger());
    EXPECT_EQ(std::get<RewindRefused>(await_outcome(*head_office)).reason,
              "the agent answered: the database is away");
}

TEST_F(HeadOfficeTest, ARewindWithoutAnAgentIsRefusedAtOnce) {
    const auto head_office = start_head_office();
    head_office->request_rewind(branch, sample_ledger());
    EXPECT_EQ(std::get<RewindRefused>(await_outcome(*head_office)).reason,
              "no agent of branch \"north\" is connected");
}

TEST_F(HeadOfficeTest, ContinuingAReSyncReachesTheAgent) {
    FakeCommands commands;
    const auto agent = start_agent(commands);
    const auto head_office = start_head_office();
    head_office->request_continue_resync(branch, sample_ledger());
    EXPECT_TRUE(
        test::wait_until([&] { return commands.told() == std::vector<std::string>{"continue"}; }));
}

TEST_F(HeadOfficeTest, HeartbeatsBecomeTheStatusThatPeopleSee) {
    const auto head_office = start_head_office();
    head_office->on_status(branch, quiet_apply());
    FakeCommands commands;
    auto agent = start_agent(commands);
    const auto condition_is = [&](Condition condition) {
        return test::wait_until([&] { return overview_of(*head_office).condition == condition; });
    };
    EXPECT_TRUE(condition_is(Condition::kQuiet));
    AgentStatus halted = quiet_status();
    halted.is_halted = true;
    halted.reason = "binlog_row_image is MINIMAL";
    commands.set_status(halted);
    EXPECT_TRUE(condition_is(Condition::kStopped));
    EXPECT_EQ(overview_of(*head_office).reason, "binlog_row_image is MINIMAL");
    EXPECT_EQ(overview_of(*head_office).agent, halted);
}

TEST_F(HeadOfficeTest, AnAgentThatIsStoppedSaysGoodbye) {
    const auto head_office = start_head_office();
    FakeCommands commands;
    start_agent(commands)->stop();
    EXPECT_TRUE(test::wait_until([&] {
        const auto report = head_office->latest_report(branch);
        return report && !report->status.is_running &&
               report->status.reason == "the agent was stopped";
    }));
}

TEST_F(HeadOfficeTest, TwoHeadOfficesBothHearHeartbeats) {
    const auto one = start_head_office();
    const auto other = start_head_office();
    FakeCommands commands;
    const auto agent = start_agent(commands);
    for (const auto* each : {one.get(), other.get()}) {
        EXPECT_TRUE(test::wait_until([&] { return each->latest_report(branch).has_value(); }));
    }
}

TEST_F(HeadOfficeTest, AUserNamedLikeABranchMayAskForItsOwnLedgerOnly) {
    add_user("north");
    HeadOfficeControlOptions both = head_office_options();
    both.branches.emplace_back("south");
    HeadOfficeControl head_office(both, clock, random);
    head_office.start(records);
    ASSERT_TRUE(head_office.await_open({}, patience())) << head_office.reason();
    FakeCommands commands;
    EXPECT_TRUE(start_agent(commands, "north")->fetch_ledger(patience()));
    AgentControlOptions curious = agent_options("north");
    curious.branch = BranchId("south");
    AgentControl agent(curious, clock, random);
    agent.start(commands);
    const auto ledger = agent.fetch_ledger(patience());
    ASSERT_FALSE(ledger);
    EXPECT_EQ(ledger.error().what, "the head office answered: this user may not ask that");
}

TEST_F(HeadOfficeTest, AHeartbeatThatSpeaksForAnotherBranchIsNotBelieved) {
    const auto head_office = start_head_office();
    amqp::Connection connection(options("forger"));
    amqp::Sender sender(connection);
    amqp::Properties properties;
    properties.user_id = connection.user();
    AgentStatus forged = quiet_status();
    const std::string body = encode(forged);
    const auto send = [&](const std::string& key, const std::string& what) {
        EXPECT_TRUE(sender.send({.exchange = amqp::kStatusExchange,
                                 .routing_key = key,
                                 .properties = properties,
                                 .body = as_bytes(what),
                                 .is_mandatory = false},
                                {}, patience()));
    };
    send("branch.south", body);
    send("branch.north", "no heartbeat");
    forged.reason = "the last one, which is true";
    send("branch.north", encode(forged));
    std::optional<AgentReport> first;
    ASSERT_TRUE(test::wait_until([&] {
        first = head_office->latest_report(branch);
        return first.has_value();
    }));
    EXPECT_EQ(first->status.reason, "the last one, which is true");
}

}  // namespace
}  // namespace tributary::control
