#include "contract/control/control_lab.hpp"

/// What an agent makes of commands.
namespace tributary::control {
namespace {

class CommandTest : public ControlLab {};

TEST_F(CommandTest, WhatTheAgentCannotDoIsSaid) {
    FakeCommands commands;
    commands.answer = fail("the mode is continuous: nothing to do");
    const auto agent = start_agent(commands);
    const auto head_office = start_head_office();
    const auto outcome = ask(*head_office, branch, SyncNow{});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, AskError::Kind::kRefused);
    EXPECT_EQ(outcome.error().what, "the mode is continuous: nothing to do");
}

TEST_F(CommandTest, ASlowCommandSilencesNeitherStatusNorHeartbeats) {
    FakeCommands commands;
    HeldRewind rewind(commands);
    const auto agent = start_agent(commands);
    const auto head_office = start_head_office();
    head_office->request_rewind(branch, sample_ledger());
    rewind.await_begun();
    EXPECT_TRUE(ask(*head_office, branch, AskStatus{}));
    AgentStatus changed = quiet_status();
    changed.reason = "rewinding";
    commands.set_status(changed);
    EXPECT_TRUE(test::wait_until([&] {
        const auto report = head_office->latest_report(branch);
        return report && report->status == changed;
    }));
    rewind.let_go();
    EXPECT_TRUE(std::holds_alternative<RewindAnswer>(await_outcome(*head_office)));
}

TEST_F(CommandTest, OnlyNamedUsersMayCommandAnAgent) {
    add_user("stranger");
    FakeCommands commands;
    const auto agent = start_agent(commands);
    const auto strange = start_head_office("stranger");
    const auto refused = ask(*strange, branch, SyncNow{});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what,
              "user \"stranger\" of the broker may not command the agent of branch \"north\"; to "
              "allow it, name it in control.accept_from of the branch's configuration");
    const auto head_office = start_head_office();
    EXPECT_TRUE(ask(*head_office, branch, SyncNow{}));
    EXPECT_EQ(commands.told(), std::vector<std::string>{"sync"});
}

}  // namespace
}  // namespace tributary::control
