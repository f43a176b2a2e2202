// SIGTERM and SIGINT end agent and head office cleanly within 5 seconds, whatever they are doing.

#include <stdexcept>

#include "lab.hpp"
#include "support/fault_proxy.hpp"

namespace tributary::test {
namespace {

class StopTest : public CliTest {
protected:
    static void expect_clean_stop(Program& program, int signal = SIGTERM) {
        const auto status = program.stop(signal);
        ASSERT_TRUE(status) << "it still runs\n" << program.output();
        EXPECT_TRUE(status->is_success()) << status->text() << "\n" << program.output();
    }
    /// Takes connections and says nothing.
    static void be_silent(FaultProxy& proxy) { proxy.set_both({.is_stalled = true}); }
    void await_rows(std::int64_t rows) {
        SqlSession session = centre_.connect();
        const bool is_there = wait_until([&] {
            return session.number(
                       "select count(*) from information_schema.tables where "
                       "table_schema = database() and table_name = 'sales'") == 1 &&
                   session.number("select count(*) from sales") == rows;
        });
        if (!is_there) throw std::runtime_error("the head office has other rows");
    }
};

TEST_F(StopTest, AgentWhoseDatabaseRefuses) {
    branch_.database.port = closed_port();
    Program agent = run_branch();
    agent.await_output("waiting for the branch's database");
    expect_clean_stop(agent, SIGINT);
}

TEST_F(StopTest, AgentWhoseDatabaseIsSilent) {
    FaultProxy proxy(branch_server_.port());
    be_silent(proxy);
    branch_.database.port = proxy.port();
    Program agent = run_branch();
    ASSERT_TRUE(wait_until([&] { return proxy.accepted() != 0; }));
    expect_clean_stop(agent);
}

TEST_F(StopTest, AgentWhoseBrokerRefuses) {
    branch_.broker.hosts = {{.host = "127.0.0.1", .port = closed_port()}};
    Program agent = run_branch();
    agent.await_output("waiting for the broker");
    expect_clean_stop(agent);
}

TEST_F(StopTest, AgentWhoseBrokerIsSilent) {
    FaultProxy proxy(broker_.port());
    be_silent(proxy);
    branch_.broker.hosts = {{.host = "127.0.0.1", .port = proxy.port()}};
    Program agent = run_branch();
    ASSERT_TRUE(wait_until([&] { return proxy.accepted() != 0; }));
    expect_clean_stop(agent, SIGINT);
}

TEST_F(StopTest, AgentThatWaitsForAnotherToGo) {
    init();
    Program first = run_branch();
    first.await_output("agent runs");
    Program second = run_branch();
    second.await_output("another agent runs for this branch");
    expect_clean_stop(second);
    expect_clean_stop(first);
}

TEST_F(StopTest, AgentThatWaitsForTheHeadOffice) {
    init();
    Program agent = run_branch();
    agent.await_output("agent runs");
    expect_clean_stop(agent);
}

TEST_F(StopTest, AgentThatIsHalted) {
    init();
    shop_.connect().run("create table keyless (id int)");
    Program agent = run_branch();
    agent.await_output("the capture stopped");
    expect_clean_stop(agent, SIGINT);
}

TEST_F(StopTest, AgentWhoseSnapshotWaitsForATable) {
    init();
    shop_.connect().run("insert into sales values (1, 10)");
    Program head_office = run_head_office();
    Program agent = run_branch();
    await_rows(1);
    SqlSession locker = shop_.connect();
    locker.run("lock tables sales write");
    Program resync({"resync", branch_.id.value(), "--all", "-c", write(head_office_)});
    SqlSession watcher(branch_server_);
    ASSERT_TRUE(wait_until([&] { return is_waiting_for_lock(watcher); })) << agent.output();
    expect_clean_stop(agent);
    expect_clean_stop(head_office);
}

TEST_F(StopTest, AgentWhoseBrokerFallsSilentWithChangesUnderWay) {
    FaultProxy proxy(broker_.port());
    branch_.broker.hosts = {{.host = "127.0.0.1", .port = proxy.port()}};
    init();
    Program head_office = run_head_office();
    Program agent = run_branch();
    await_rows(0);
    be_silent(proxy);
    shop_.connect().run("insert into sales values (1, 10)");
    expect_clean_stop(agent);
    // It is with the binary log still.
    proxy.heal();
    Program again = run_branch();
    again.await_output("agent runs");
    await_rows(1);
    expect_clean_stop(again);
    expect_clean_stop(head_office);
}

TEST_F(StopTest, HeadOfficeWhoseDatabaseRefuses) {
    head_office_.database.port = closed_port();
    Program head_office = run_head_office();
    head_office.await_output("waiting for the head office's database");
    expect_clean_stop(head_office);
}

TEST_F(StopTest, HeadOfficeWhoseDatabaseIsSilent) {
    FaultProxy proxy(head_office_server_.port());
    be_silent(proxy);
    head_office_.database.port = proxy.port();
    Program head_office = run_head_office();
    ASSERT_TRUE(wait_until([&] { return proxy.accepted() != 0; }));
    expect_clean_stop(head_office, SIGINT);
}

TEST_F(StopTest, HeadOfficeWhoseDatabaseFallsSilent) {
    FaultProxy proxy(head_office_server_.port());
    head_office_.database.port = proxy.port();
    Program head_office = run_head_office();
    Program agent = run_branch();
    await_rows(0);
    be_silent(proxy);
    shop_.connect().run("insert into sales values (1, 10)");
    expect_clean_stop(head_office);
    expect_clean_stop(agent);
}

TEST_F(StopTest, HeadOfficeWhoseBrokerRefuses) {
    head_office_.broker.hosts = {{.host = "127.0.0.1", .port = closed_port()}};
    Program head_office = run_head_office();
    head_office.await_output("no way to the broker");
    expect_clean_stop(head_office);
}

TEST_F(StopTest, HeadOfficeWhoseBrokerIsSilent) {
    FaultProxy proxy(broker_.port());
    be_silent(proxy);
    head_office_.broker.hosts = {{.host = "127.0.0.1", .port = proxy.port()}};
    Program head_office = run_head_office();
    ASSERT_TRUE(wait_until([&] { return proxy.accepted() != 0; }));
    expect_clean_stop(head_office, SIGINT);
}

TEST_F(StopTest, HeadOfficeThatWaitsForATable) {
    Program head_office = run_head_office();
    Program agent = run_branch();
    await_rows(0);
    SqlSession locker = centre_.connect();
    locker.run("lock tables sales write");
    shop_.connect().run("insert into sales values (1, 10)");
    SqlSession watcher(head_office_server_);
    ASSERT_TRUE(wait_until([&] { return is_waiting_for_lock(watcher); })) << head_office.output();
    expect_clean_stop(head_office);
    expect_clean_stop(agent);
}

TEST_F(StopTest, ACommandThatWaitsForAnAnswer) {
    init();
    FaultProxy proxy(broker_.port());
    be_silent(proxy);
    head_office_.dashboard.listen.port = proxy.port();
    Program status({"status", "-c", write(head_office_)});
    ASSERT_TRUE(wait_until([&] { return proxy.accepted() != 0; }));
    const auto ended = status.stop(SIGINT);
    ASSERT_TRUE(ended) << "it still runs\n" << status.output();
    EXPECT_EQ(ended->code, 1) << status.output();
}

}  // namespace
}  // namespace tributary::test
