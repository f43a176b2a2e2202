#include "contract/control/control_lab.hpp"

namespace tributary::control {
namespace {

class OutageTest : public ControlLab {};

TEST_F(OutageTest, BothEndsComeBackAfterTheirConnectionsWereClosed) {
    records.set(branch, sample_ledger());
    const auto head_office = start_head_office();
    FakeCommands commands;
    const auto agent = start_agent(commands);
    ASSERT_TRUE(test::wait_until([&] { return head_office->latest_report(branch).has_value(); }));
    broker().ctl({"close_all_connections", "closed by a test"});
    AgentStatus later = quiet_status();
    later.reason = "after the outage";
    commands.set_status(later);
    EXPECT_TRUE(test::wait_until(
        [&] { return head_office->latest_report(branch)->status.reason == "after the outage"; }));
    EXPECT_EQ(agent->fetch_ledger(patience()), sample_ledger());
    EXPECT_TRUE(test::wait_until([&] {
        head_office->request_rewind(branch, sample_ledger());
        return std::holds_alternative<RewindAnswer>(await_outcome(*head_office));
    }));
}

TEST_F(OutageTest, StoppingDoesNotWaitForABrokerThatIsAway) {
    HeadOfficeControlOptions nowhere = head_office_options();
    nowhere.broker.endpoints = {{.host = "127.0.0.1", .port = 1}};
    HeadOfficeControl head_office(nowhere, clock, random);
    head_office.start(records);
    AgentControlOptions lost = agent_options();
    lost.broker.endpoints = nowhere.broker.endpoints;
    FakeCommands commands;
    AgentControl agent(lost, clock, random);
    agent.start(commands);
    ASSERT_TRUE(
        test::wait_until([&] { return !agent.reason().empty() && !head_office.reason().empty(); }));
    EXPECT_EQ(agent.admission(), Admission::kPending);
    agent.stop();
    head_office.stop();
    EXPECT_EQ(agent.admission(), Admission::kPending);
}

}  // namespace
}  // namespace tributary::control
