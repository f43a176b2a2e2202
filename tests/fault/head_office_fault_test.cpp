#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>

#include "fault/stack.hpp"
#include "mysql/transaction.hpp"
#include "support/wait_until.hpp"

namespace tributary::test {
namespace {

using namespace std::chrono_literals;

class HeadOfficeFault : public ::testing::Test {
protected:
    void SetUp() override { stack_.start_all(); }

    void expect_equal_and_alive() {
        EXPECT_EQ(stack_.difference(), "");
        stack_.till(0).sell(5);
        stack_.till(1).correct(5);
        stack_.till(1).sell(5);
        EXPECT_EQ(stack_.difference(), "");
    }
    void die_at(const std::string& fault) {
        (void)stack_.world().stop_head_office();
        stack_.world().start_head_office({"TRIBUTARY_FAULT=" + fault});
        const auto status =
            stack_.world().head_office()->wait(Deadline::after(SystemClock::instance(), kPatience));
        ASSERT_TRUE(status.has_value());
        EXPECT_EQ(status->signal, SIGKILL);
    }
    Stack& stack_ = Stack::instance();
};

TEST_F(HeadOfficeFault, KilledBeforeTheCommit) {
    {
        const Load load(stack_);
        die_at("apply.before_commit:5");
        stack_.start_all();
    }
    expect_equal_and_alive();
}

TEST_F(HeadOfficeFault, KilledBetweenCommitAndAcknowledgement) {
    {
        const Load load(stack_);
        die_at("apply.after_commit:5");
        stack_.start_all();
    }
    expect_equal_and_alive();
}

TEST_F(HeadOfficeFault, CrashLoopLosesNothingToTheDeadLetters) {
    {
        const Load load(stack_);
        for (int i = 0; i < 8; ++i) die_at("apply.before_commit:2");
        stack_.start_all();
    }
    expect_equal_and_alive();
    EXPECT_EQ(stack_.world()
                      .broker()
                      .ctl({"list_queues", "-q", "name", "messages"})
                      .find("undecodable\t0") != std::string::npos,
              true);
}

TEST_F(HeadOfficeFault, AFrozenOneThatWakesBesideItsSuccessorDoesNoHarm) {
    {
        const Load load(stack_);
        const std::uint64_t before = stack_.ledger(0, "sequence");
        stack_.world().head_office()->signal(SIGSTOP);
        const auto second = stack_.world().launch_head_office("head-office-2");
        EXPECT_TRUE(wait_until([&] { return stack_.ledger(0, "sequence") > before + 20; }, 120s))
            << stack_.log_of("head-office-2");
        stack_.world().head_office()->signal(SIGCONT);
        const std::uint64_t then = stack_.ledger(0, "sequence");
        EXPECT_TRUE(wait_until([&] { return stack_.ledger(0, "sequence") > then + 20; }, 120s));
        second->kill();
    }
    expect_equal_and_alive();
}

TEST_F(HeadOfficeFault, DatabaseKilledUnderLoad) {
    {
        const Load load(stack_);
        stack_.world().head_office_server().kill();
        stack_.world().head_office_server().start();
        const std::uint64_t before = stack_.ledger(0, "sequence");
        EXPECT_TRUE(wait_until([&] { return stack_.ledger(0, "sequence") > before; }, 120s));
    }
    expect_equal_and_alive();
}

TEST_F(HeadOfficeFault, RowsLockedBySomebodyElse) {
    {
        const Load load(stack_);
        mysql::Connection other = stack_.world().connect_head_office();
        mysql::Transaction transaction = other.begin();
        (void)other.query(
            "select count(*) from head_office.product_sales where source_branch = 'north' for "
            "update");
        const std::uint64_t south = stack_.ledger(1, "sequence");
        EXPECT_TRUE(wait_until([&] { return stack_.ledger(1, "sequence") > south + 20; }));
        transaction.rollback();
    }
    expect_equal_and_alive();
}

TEST_F(HeadOfficeFault, WritersThatDeadlockWithIt) {
    {
        const Load load(stack_);
        mysql::Connection other = stack_.world().connect_head_office();
        for (int i = 0; i < 30; ++i) {
            // Touches rows in the other order, so that one of the two must give way now and then.
            try {
                mysql::Transaction transaction = other.begin();
                other.execute(
                    "update head_office.product_sales set last_sync = last_sync where "
                    "source_branch = 'north' order by"
                    " original_sale_id desc limit 200");
                other.execute(
                    "update head_office.product_sales set last_sync = last_sync where "
                    "source_branch = 'north' order by"
                    " original_sale_id limit 200");
                transaction.commit();
            } catch (const mysql::SqlFailure&) {
                // This time it was the other one.
            }
        }
    }
    expect_equal_and_alive();
}

}  // namespace
}  // namespace tributary::test
