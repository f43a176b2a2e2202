#include "control/execute.hpp"

#include <gtest/gtest.h>

#include "base/failure.hpp"
#include "control/agent_session.hpp"
#include "fake_commands.hpp"

namespace tributary::control {
namespace {

const Deadline kLater(SteadyTime::max());

TEST(Execute, EveryCommandReachesTheAgent) {
    FakeCommands agent;
    for (const AgentCommand& command : std::vector<AgentCommand>{
             SyncNow{}, SetMode{.mode = Mode::kInterval, .interval = std::chrono::seconds(60)},
             SetPaused{.is_paused = true}, SetPaused{.is_paused = false},
             Resync{.tables = {{"shop", "a"}, {"shop", "b"}}, .keys = {}},
             ContinueResync{sample_ledger()}}) {
        EXPECT_EQ(execute(agent, command, kLater), AgentReply{});
    }
    EXPECT_EQ(agent.told(), (std::vector<std::string>{"sync", "mode interval 60", "pause", "resume",
                                                      "resync shop.a shop.b", "continue"}));
}

TEST(Execute, StatusAndRewindAnswerWithWhatTheAgentSays) {
    FakeCommands agent;
    EXPECT_EQ(execute(agent, AskStatus{}, kLater).status, quiet_status());
    EXPECT_EQ(execute(agent, Rewind{sample_ledger()}, kLater).rewind,
              (RewindAnswer{Epoch(3), Sequence(7)}));
    EXPECT_EQ(execute(agent, Rewind{std::nullopt}, kLater).error, "");
    EXPECT_EQ(agent.told(),
              (std::vector<std::string>{"rewind 1234567890123", "rewind to a new epoch"}));
}

TEST(Execute, WhatGoesWrongIsTheReplysError) {
    FakeCommands agent;
    agent.answer = fail("the mode is continuous");
    agent.rewind_answer = fail("");
    EXPECT_EQ(execute(agent, SyncNow{}, kLater).error, "the mode is continuous");
    EXPECT_EQ(execute(agent, Rewind{}, kLater).error,
              "the agent could not do it and did not say why");
    agent.during_rewind = [] { throw Failure(Recovery::kReconnect, "the database is gone"); };
    EXPECT_EQ(execute(agent, Rewind{}, kLater).error, "the database is gone");
}

TEST(News, CountersAndPositionsAreNone) {
    AgentStatus told = sample_status();
    AgentStatus now = told;
    now.read = now.published = now.confirmed = Sequence(500);
    now.position = now.server_position = "0-1-500";
    now.changes_read = 9000;
    now.bytes_pending = 0;
    now.resyncs[0].rows_done = 800;
    EXPECT_FALSE(is_news(told, now));
}

TEST(News, WhatPeopleWantToKnowIs) {
    const AgentStatus told = sample_status();
    const auto news_after = [&](auto change) {
        AgentStatus now = told;
        change(now);
        return is_news(told, now);
    };
    EXPECT_TRUE(news_after([](AgentStatus& now) { now.is_at_rest = true; }));
    EXPECT_TRUE(news_after([](AgentStatus& now) { now.is_halted = true; }));
    EXPECT_TRUE(news_after([](AgentStatus& now) { now.reason = "another"; }));
    EXPECT_TRUE(news_after([](AgentStatus& now) { now.mode = Mode::kManual; }));
    EXPECT_TRUE(news_after([](AgentStatus& now) { now.epoch = Epoch(4); }));
    EXPECT_TRUE(news_after([](AgentStatus& now) { now.resyncs[0].is_done = true; }));
    EXPECT_TRUE(news_after([](AgentStatus& now) { now.resyncs.clear(); }));
}

}  // namespace
}  // namespace tributary::control
