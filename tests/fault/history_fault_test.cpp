#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "fault/stack.hpp"
#include "support/wait_until.hpp"

namespace tributary::test {
namespace {

using namespace std::chrono_literals;

/// Databases that lose a part of their history, and what became of it.
class HistoryFault : public ::testing::Test {
protected:
    void SetUp() override {
        stack_.start_all();
        ASSERT_EQ(stack_.difference(), "");
    }
    void expect_equal_and_alive() {
        EXPECT_EQ(stack_.difference(), "");
        stack_.till(0).sell(5);
        stack_.till(0).cancel(5);
        stack_.till(1).sell(5);
        EXPECT_EQ(stack_.difference(), "");
    }
    /// A copy of a stopped server's data, as a backup is.
    std::filesystem::path back_up(sandbox::DatabaseServer& server) {
        server.stop();
        const std::filesystem::path copy = server.folder() / "backup";
        std::filesystem::remove_all(copy);
        std::filesystem::copy(server.data_folder(), copy, std::filesystem::copy_options::recursive);
        server.start();
        return copy;
    }
    static void restore(sandbox::DatabaseServer& server, const std::filesystem::path& copy) {
        server.stop();
        std::filesystem::remove_all(server.data_folder());
        std::filesystem::copy(copy, server.data_folder(), std::filesystem::copy_options::recursive);
        server.start();
    }

    Stack& stack_ = Stack::instance();
};

TEST_F(HistoryFault, BinaryLogPurgedBeforeItWasRead) {
    const std::uint64_t epoch = stack_.ledger(0, "epoch");
    (void)stack_.world().stop_agent(0);
    stack_.till(0).sell(30);
    stack_.till(0).cancel(10);
    {
        mysql::Connection branch = stack_.world().connect_branch(0);
        // The server keeps a file as long as it believes that somebody still reads it.
        EXPECT_TRUE(wait_until([&] {
            branch.execute("flush binary logs");
            const mysql::Rows logs = branch.query("show binary logs");
            branch.execute("purge binary logs to '" + std::string(logs.text(logs.size() - 1, 0)) +
                           "'");
            return branch.query("show binary logs").size() == 1;
        }));
    }
    stack_.start_all();
    expect_equal_and_alive();
    EXPECT_GT(stack_.ledger(0, "epoch"), epoch);
}

TEST_F(HistoryFault, BinaryLogResetWhileItRuns) {
    const std::uint64_t epoch = stack_.ledger(0, "epoch");
    {
        mysql::Connection branch = stack_.world().connect_branch(0);
        branch.execute("reset master");
    }
    stack_.till(0).sell(30);
    stack_.till(0).cancel(10);
    expect_equal_and_alive();
    EXPECT_GT(stack_.ledger(0, "epoch"), epoch);
}

TEST_F(HistoryFault, BranchRestoredFromABackupAndGrownPastItsOldPosition) {
    const std::filesystem::path copy = back_up(stack_.world().branch_server(0));
    stack_.reconnect_till(0);
    stack_.till(0).sell(20);
    ASSERT_EQ(stack_.difference(), "");
    const std::uint64_t epoch = stack_.ledger(0, "epoch");
    (void)stack_.world().stop_agent(0);
    restore(stack_.world().branch_server(0), copy);
    stack_.reconnect_till(0);
    stack_.till(0).cancel(20);
    stack_.till(0).sell(40);
    stack_.start_all();
    expect_equal_and_alive();
    EXPECT_GT(stack_.ledger(0, "epoch"), epoch);
}

/// A branch's whole machine goes back to a snapshot, agent and all, while what it had published
/// since is not yet applied; then it sells as much again.
TEST_F(HistoryFault, BranchMachineRestoredWhileMessagesAreUnderWay) {
    const std::filesystem::path state = stack_.world().folder() / "north-state";
    (void)stack_.world().stop_agent(0);
    const std::filesystem::path copy = back_up(stack_.world().branch_server(0));
    const std::filesystem::path state_copy = stack_.world().folder() / "north-state-backup";
    std::filesystem::copy(state, state_copy, std::filesystem::copy_options::recursive);
    stack_.reconnect_till(0);
    (void)stack_.world().stop_head_office();
    // What its last work left there is not of the lost history.
    const std::uint64_t waiting = stack_.messages_waiting(0);
    stack_.world().start_agent(0);
    EXPECT_TRUE(wait_until([&] {
        stack_.till(0).sell(2);
        return stack_.messages_waiting(0) >= waiting + 5;
    }));
    const std::uint64_t epoch = stack_.ledger(0, "epoch");
    (void)stack_.world().stop_agent(0);
    restore(stack_.world().branch_server(0), copy);
    std::filesystem::remove_all(state);
    std::filesystem::rename(state_copy, state);
    stack_.reconnect_till(0);
    stack_.till(0).cancel(20);
    stack_.till(0).sell(400);
    stack_.start_all();
    expect_equal_and_alive();
    EXPECT_GT(stack_.ledger(0, "epoch"), epoch)
        << stack_.log_of("north") << stack_.log_of("head-office");
}

TEST_F(HistoryFault, HeadOfficeRestoredFromAnOlderBackup) {
    const std::filesystem::path copy = back_up(stack_.world().head_office_server());
    stack_.till(0).sell(30);
    stack_.till(0).cancel(20);
    stack_.till(1).renumber(5);
    ASSERT_EQ(stack_.difference(), "");
    const std::uint64_t epoch = stack_.ledger(0, "epoch");
    restore(stack_.world().head_office_server(), copy);
    // At rest: nothing new comes, and still it becomes equal.
    EXPECT_EQ(stack_.difference(), "");
    expect_equal_and_alive();
    EXPECT_EQ(stack_.ledger(0, "epoch"), epoch);
}

TEST_F(HistoryFault, QueueDeletedWithMessagesInIt) {
    (void)stack_.world().stop_head_office();
    stack_.till(0).sell(40);
    stack_.till(0).correct(20);
    EXPECT_TRUE(wait_until([&] { return stack_.messages_waiting(0) > 0; }));
    (void)stack_.world().broker().ctl({"delete_queue", "tributary.changes.north"});
    stack_.start_all();
    expect_equal_and_alive();
}

TEST_F(HistoryFault, TruncateAndDefaultColumnArriveWithoutRowEvents) {
    {
        mysql::Connection branch = stack_.world().connect_branch(1);
        branch.execute("truncate table shop.product_sales");
    }
    stack_.till(1).sell(30);
    expect_equal_and_alive();
    EXPECT_EQ(stack_.head_office_number("select count(*) from head_office.tributary_parked"), 0U);
}

}  // namespace
}  // namespace tributary::test
