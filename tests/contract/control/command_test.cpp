#include <future>

#include "contract/control/control_lab.hpp"

namespace tributary::control {
namespace {

class CommandTest : public ControlLab {};

TEST_F(CommandTest, AnAgentThatIsAwayIsKnownAtOnce) {
    const auto reply = client().ask(branch, SyncNow{}, test::kPatience);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, AskError::Kind::kAway);
    EXPECT_EQ(reply.error().what,
              "the agent of branch \"north\" is not connected to the broker; is it running?");
}

TEST_F(CommandTest, ABranchThatNobodyKnowsIsAway) {
    const auto reply = client().ask(BranchId("nobody"), AskStatus{}, test::kPatience);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, AskError::Kind::kAway);
    EXPECT_NE(reply.error().what.find("tributary.control.nobody"), std::string::npos);
}

TEST_F(CommandTest, AHeadOfficeThatIsAwayIsKnownAtOnce) {
    const auto reply = client().ask(AskOverview{}, test::kPatience);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, AskError::Kind::kAway);
}

TEST_F(CommandTest, CommandsReachTheAgentAndItsWordsComeBack) {
    FakeCommands commands;
    const auto agent = start_agent(commands);
    ControlClient asker = client();
    EXPECT_TRUE(
        asker.ask(branch, Resync{.tables = {{"shop", "sales"}}, .keys = {}}, test::kPatience));
    EXPECT_TRUE(asker.ask(branch, SetMode{Mode::kManual, {}}, test::kPatience));
    EXPECT_EQ(commands.told(), (std::vector<std::string>{"resync shop.sales", "mode manual 0"}));
    EXPECT_EQ(asker.ask(branch, AskStatus{}, test::kPatience)->status, quiet_status());
}

TEST_F(CommandTest, WhatTheAgentCannotDoIsSaid) {
    FakeCommands commands;
    commands.answer = fail("the mode is continuous: nothing to do");
    const auto agent = start_agent(commands);
    const auto reply = client().ask(branch, SyncNow{}, test::kPatience);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, AskError::Kind::kRefused);
    EXPECT_EQ(reply.error().what, "the mode is continuous: nothing to do");
}

TEST_F(CommandTest, ASlowCommandSilencesNeitherStatusNorHeartbeats) {
    FakeCommands commands;
    std::promise<void> begun;
    std::promise<void> go;
    commands.during_rewind = [&] {
        begun.set_value();
        go.get_future().wait();
    };
    const auto agent = start_agent(commands);
    const auto head_office = start_head_office();
    head_office->request_rewind(branch, sample_ledger());
    begun.get_future().wait();
    EXPECT_TRUE(client().ask(branch, AskStatus{}, test::kPatience));
    AgentStatus changed = quiet_status();
    changed.reason = "rewinding";
    commands.set_status(changed);
    EXPECT_TRUE(test::wait_until([&] {
        const auto report = head_office->latest_report(branch);
        return report && report->status == changed;
    }));
    go.set_value();
    EXPECT_TRUE(std::holds_alternative<RewindAnswer>(await_outcome(*head_office)));
}

TEST_F(CommandTest, OnlyNamedUsersMayCommandAnAgent) {
    add_user("stranger");
    FakeCommands commands;
    const auto agent = start_agent(commands);
    const auto refused = client("stranger").ask(branch, SyncNow{}, test::kPatience);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what,
              "user \"stranger\" of the broker may not command the agent of branch \"north\"; to "
              "allow it, name it in control.accept_from of the branch's configuration");
    EXPECT_TRUE(client().ask(branch, SyncNow{}, test::kPatience));
    EXPECT_EQ(commands.told(), std::vector<std::string>{"sync"});
}

}  // namespace
}  // namespace tributary::control
