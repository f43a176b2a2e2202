#include <atomic>
#include <future>
#include <thread>

#include "amqp/confirmed_publisher.hpp"
#include "amqp/names.hpp"
#include "contract/control/control_lab.hpp"

/// What any thread of the head office asks of agents, and wants of them.
namespace tributary::control {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class AskTest : public ControlLab {};

TEST_F(AskTest, ACommandReachesTheAgentAndItsWordsComeBack) {
    const auto head_office = start_head_office();
    FakeCommands commands;
    commands.rows_answer = TextRows{.columns = {"id"}, .key = {"id"}, .rows = {{"2"}, {"1"}}};
    commands.findings_answer =
        std::vector<Finding>{{.severity = Severity::kWarning, .what = "w", .fix = "f"}};
    const auto agent = start_agent(commands);
    const TableName sales{"shop", "sales"};
    EXPECT_EQ(ask(*head_office, branch, AskStatus{})->status, quiet_status());
    EXPECT_EQ(ask(*head_office, branch, RecentRows{sales, 2})->rows, *commands.rows_answer);
    EXPECT_EQ(ask(*head_office, branch, AskFindings{})->findings, *commands.findings_answer);
    EXPECT_EQ(ask(*head_office, branch, AddRow{sales, {{"qty", "1"}}})->key, *commands.add_answer);
    EXPECT_TRUE(ask(*head_office, branch,
                    Resync{.tables = {sales}, .keys = KeyRange{.from = "1", .to = "9"}}));
    EXPECT_TRUE(ask(*head_office, branch, SetMode{Mode::kManual, {}}));
    EXPECT_EQ(commands.told(),
              (std::vector<std::string>{"rows shop.sales 2", "findings", "add shop.sales 1",
                                        "resync shop.sales 1..9", "mode manual 0"}));
}

TEST_F(AskTest, FaultsOfValuesComeBackWithTheRefusal) {
    const auto head_office = start_head_office();
    FakeCommands commands;
    commands.add_answer = tl::unexpected(
        RowRefusal{.what = "not added", .faults = {{.column = "qty", .what = "is no number"}}});
    const auto agent = start_agent(commands);
    const auto outcome = ask(*head_office, branch, AddRow{{"shop", "sales"}, {}});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, AskError::Kind::kRefused);
    EXPECT_EQ(outcome.error().what, "not added");
    EXPECT_EQ(outcome.error().faults,
              (std::vector<ValueFault>{{.column = "qty", .what = "is no number"}}));
}

TEST_F(AskTest, AnAgentThatIsAwayIsKnownAtOnce) {
    const auto head_office = start_head_office();
    const auto outcome = ask(*head_office, branch, SyncNow{});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, AskError::Kind::kAway);
    EXPECT_EQ(outcome.error().what, "no agent of branch \"north\" is connected");
}

TEST_F(AskTest, FiveHundredBranchesAreAskedAtOnceAndThoseThatAreAwayAreKnownAtOnce) {
    HeadOfficeControlOptions many = head_office_options();
    for (int i = 0; i < 499; ++i) many.branches.emplace_back("b" + std::to_string(i));
    many.declares_topology = false;
    HeadOfficeControl head_office(many, clock, random);
    head_office.start(records);
    ASSERT_TRUE(head_office.await_open({}, patience())) << head_office.reason();
    FakeCommands commands;
    const auto agent = start_agent(commands);
    std::atomic<int> away = 0;
    std::atomic<int> done = 0;
    std::promise<void> all;
    for (const BranchId& each : many.branches) {
        head_office.ask(each, SyncNow{}, test::kPatience, [&](const Outcome& outcome) {
            if (!outcome && outcome.error().kind == AskError::Kind::kAway) ++away;
            if (++done == 500) all.set_value();
        });
    }
    all.get_future().wait();
    EXPECT_EQ(away, 499);
    EXPECT_EQ(commands.told(), std::vector<std::string>{"sync"});
}

TEST_F(AskTest, AnAgentThatDoesNotAnswerInTimeIsToldSoOnce) {
    const auto head_office = start_head_office();
    FakeCommands commands;
    HeldRewind rewind(commands);
    const auto agent = start_agent(commands);
    const auto outcome = ask(*head_office, branch, Rewind{}, milliseconds(300));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, AskError::Kind::kNoAnswer);
    rewind.let_go();
    EXPECT_TRUE(ask(*head_office, branch, SyncNow{}))
        << "its late answer is not taken for this one";
}

TEST_F(AskTest, WhatIsOpenAtTheEndIsToldSoAndWhatComesLaterToo) {
    const auto head_office = start_head_office();
    FakeCommands commands;
    HeldRewind rewind(commands);
    const auto agent = start_agent(commands);
    std::promise<Outcome> open;
    head_office->ask(branch, Rewind{}, test::kPatience,
                     [&](Outcome outcome) { open.set_value(std::move(outcome)); });
    rewind.await_begun();
    head_office->stop();
    EXPECT_FALSE(open.get_future().get());
    const auto later = ask(*head_office, branch, SyncNow{});
    ASSERT_FALSE(later);
    EXPECT_EQ(later.error().what, "the head office is stopping");
    rewind.let_go();
}

TEST_F(AskTest, WithoutALinkToTheBrokerTheAnswerComesAtOnce) {
    HeadOfficeControlOptions lost = head_office_options();
    lost.broker.password = Secret("wrong");
    HeadOfficeControl head_office(lost, clock, random);
    head_office.start(records);
    ASSERT_TRUE(test::wait_until([&] { return !head_office.reason().empty(); }));
    const auto outcome = ask(head_office, branch, SyncNow{});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, AskError::Kind::kAway);
    EXPECT_NE(outcome.error().what.find("no link to the broker"), std::string::npos);
}

TEST_F(AskTest, AnAgentIsToldWhatPeopleWantUntilItIsSo) {
    const auto head_office = start_head_office();
    DesiredState desired;
    desired.mode = Mode::kManual;
    desired.is_paused = true;
    head_office->set_desired(branch, desired);
    FakeCommands commands;
    const auto agent = start_agent(commands);
    ASSERT_TRUE(test::wait_until([&] { return commands.told().size() == 2; }));
    EXPECT_EQ(commands.told(), (std::vector<std::string>{"mode manual 0", "pause"}));
    AgentStatus obeyed = quiet_status();
    obeyed.mode = Mode::kManual;
    obeyed.is_paused = true;
    commands.set_status(obeyed);
    ASSERT_TRUE(test::wait_until([&] {
        const auto report = head_office->latest_report(branch);
        return report && report->status == obeyed;
    }));
    desired.is_paused = false;
    head_office->set_desired(branch, desired);
    ASSERT_TRUE(test::wait_until([&] { return commands.told().size() == 3; }));
    EXPECT_EQ(commands.told().back(), "resume");
}

TEST_F(AskTest, AConsumerIsStartedUntilAPersonStopsIt) {
    const auto head_office = start_head_office();
    EXPECT_TRUE(head_office->is_started(branch));
    DesiredState desired;
    desired.is_consumer_started = false;
    head_office->set_desired(branch, desired);
    EXPECT_FALSE(head_office->is_started(branch));
    EXPECT_TRUE(head_office->is_started(BranchId("nobody")));
    EXPECT_EQ(overview_of(*head_office).condition, Condition::kStopped);
    EXPECT_EQ(head_office->desired(branch), desired);
}

TEST_F(AskTest, WhatWaitsWithTheBrokerIsCounted) {
    const auto head_office = start_head_office();
    const auto backlog_is = [&](std::uint64_t messages) {
        return test::wait_until(
            [&] { return overview_of(*head_office).broker_backlog == messages; });
    };
    EXPECT_TRUE(backlog_is(0));
    amqp::Connection connection(options("publisher"));
    amqp::ConfirmedPublisher publisher(connection);
    amqp::Properties properties;
    properties.user_id = connection.user();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(publisher.publish({.exchange = amqp::kChangesExchange,
                                       .routing_key = amqp::routing_key_of(branch),
                                       .properties = properties,
                                       .body = as_bytes("m"),
                                       .is_mandatory = true},
                                      {}, patience()));
    }
    EXPECT_TRUE(backlog_is(3));
}

}  // namespace
}  // namespace tributary::control
