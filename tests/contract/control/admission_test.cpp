#include <future>

#include "contract/control/control_lab.hpp"

namespace tributary::control {
namespace {

class AdmissionTest : public ControlLab {};

TEST_F(AdmissionTest, ASecondAgentOfABranchIsRefusedAndTheFirstGoesOn) {
    FakeCommands first_commands;
    const auto first = start_agent(first_commands);
    FakeCommands second_commands;
    std::promise<std::string> told;
    AgentControlOptions second_options = agent_options();
    second_options.on_refused = [&](const std::string& why) { told.set_value(why); };
    AgentControl second(second_options, clock, random);
    second.start(second_commands);
    EXPECT_EQ(second.await_admission({}, patience()), Admission::kRefused);
    EXPECT_EQ(
        second.reason(),
        "another agent runs for branch \"north\": stop it, or give this one an id of its own");
    EXPECT_EQ(told.get_future().get(), second.reason());
    EXPECT_EQ(first->admission(), Admission::kAdmitted);
    const auto head_office = start_head_office();
    EXPECT_TRUE(ask(*head_office, branch, SyncNow{}));
    EXPECT_EQ(first_commands.told(), std::vector<std::string>{"sync"});
}

TEST_F(AdmissionTest, AnAgentWaitsForTheOneBeforeToGo) {
    FakeCommands commands;
    auto first = start_agent(commands);
    AgentControlOptions patient = agent_options();
    patient.admission_patience = test::kPatience;
    AgentControl second(patient, clock, random);
    second.start(commands);
    ASSERT_TRUE(test::wait_until([&] { return !second.reason().empty(); }));
    EXPECT_EQ(second.admission(), Admission::kPending);
    first.reset();
    EXPECT_EQ(second.await_admission({}, patience()), Admission::kAdmitted);
    EXPECT_EQ(second.reason(), "");
}

TEST_F(AdmissionTest, AnAgentWhoseQueueIsMissingWaitsAndSaysSo) {
    AgentControlOptions west = agent_options();
    west.branch = BranchId("west");
    FakeCommands commands;
    AgentControl agent(west, clock, random);
    agent.start(commands);
    ASSERT_TRUE(test::wait_until([&] { return !agent.reason().empty(); }));
    EXPECT_NE(agent.reason().find("tributary.control.west"), std::string::npos) << agent.reason();
    amqp::Connection connection(options("topology"));
    amqp::Topology(connection).declare_branch(west.branch);
    EXPECT_EQ(agent.await_admission({}, patience()), Admission::kAdmitted);
}

TEST_F(AdmissionTest, AnAgentThatIsStoppedLeavesItsBranchToTheNext) {
    FakeCommands commands;
    start_agent(commands)->stop();
    EXPECT_EQ(start_agent(commands)->admission(), Admission::kAdmitted);
}

}  // namespace
}  // namespace tributary::control
