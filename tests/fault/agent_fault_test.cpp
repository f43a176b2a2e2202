#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "fault/stack.hpp"
#include "support/wait_until.hpp"

namespace tributary::test {
namespace {

using namespace std::chrono_literals;

class AgentFault : public ::testing::Test {
protected:
    void SetUp() override { stack_.start_all(); }

    void restart_agent_with_fault(const std::string& fault) {
        (void)stack_.world().stop_agent(0);
        stack_.world().start_agent(0, {"TRIBUTARY_FAULT=" + fault});
    }
    /// The fault point was reached: the process is gone by SIGKILL.
    [[nodiscard]] bool dies_by_itself() {
        const auto status =
            stack_.world().agent(0)->wait(Deadline::after(SystemClock::instance(), kPatience));
        return status && status->signal == SIGKILL;
    }
    /// Ends a fault test: equal, and new work passes.
    void expect_equal_and_alive() {
        EXPECT_EQ(stack_.difference(), "");
        stack_.till(0).sell(5);
        stack_.till(0).correct(5);
        stack_.till(1).sell(5);
        EXPECT_EQ(stack_.difference(), "");
    }
    [[nodiscard]] std::filesystem::path checkpoint() const {
        return stack_.world().folder() / "north-state" / "north.checkpoint";
    }

    Stack& stack_ = Stack::instance();
};

TEST_F(AgentFault, KilledBetweenPublishAndConfirm) {
    for (const std::string pass : {"1", "7", "20"}) {
        {
            const Load load(stack_);
            restart_agent_with_fault("published:" + pass);
            EXPECT_TRUE(dies_by_itself());
            stack_.start_all();
        }
        expect_equal_and_alive();
    }
}

TEST_F(AgentFault, KilledBetweenConfirmAndCheckpoint) {
    {
        const Load load(stack_);
        restart_agent_with_fault("confirmed:15");
        EXPECT_TRUE(dies_by_itself());
        stack_.start_all();
    }
    expect_equal_and_alive();
}

TEST_F(AgentFault, KilledInsideALargeTransactionOfWhichNothingIsSeenBeforeItIsWhole) {
    ASSERT_EQ(stack_.difference(), "");
    const std::uint64_t before = stack_.head_office_rows(0);
    const std::uint64_t epoch = stack_.ledger(0, "epoch");
    restart_agent_with_fault("published:3");
    stack_.till(0).sell_at_once(100'000);
    EXPECT_TRUE(dies_by_itself());
    EXPECT_EQ(stack_.head_office_rows(0), before);
    stack_.start_all();
    // It appears whole, in one step.
    std::uint64_t seen = before;
    EXPECT_TRUE(wait_until([&] { return (seen = stack_.head_office_rows(0)) != before; }, 120s));
    EXPECT_EQ(seen, before + 100'000);
    EXPECT_EQ(stack_.ledger(0, "epoch"), epoch);
    expect_equal_and_alive();
}

TEST_F(AgentFault, KilledAgainAndAgainUnderLoad) {
    {
        const Load load(stack_);
        for (int i = 0; i < 5; ++i) {
            stack_.world().agent(0)->kill();
            stack_.world().agent(1)->kill();
            const std::uint64_t before = stack_.ledger(0, "sequence");
            stack_.start_all();
            EXPECT_TRUE(wait_until([&] { return stack_.ledger(0, "sequence") > before; }));
        }
    }
    expect_equal_and_alive();
}

TEST_F(AgentFault, FrozenForAWhile) {
    {
        const Load load(stack_);
        stack_.world().agent(0)->signal(SIGSTOP);
        const std::uint64_t other = stack_.ledger(1, "sequence");
        // The other branch goes on meanwhile.
        EXPECT_TRUE(wait_until([&] { return stack_.ledger(1, "sequence") > other + 50; }));
        stack_.world().agent(0)->signal(SIGCONT);
    }
    expect_equal_and_alive();
}

TEST_F(AgentFault, ResumesFromTheLedgerWhenItsCheckpointIsGone) {
    ASSERT_EQ(stack_.difference(), "");
    const std::uint64_t epoch = stack_.ledger(0, "epoch");
    (void)stack_.world().stop_agent(0);
    ASSERT_TRUE(std::filesystem::remove(checkpoint()));
    stack_.till(0).sell(20);
    stack_.start_all();
    expect_equal_and_alive();
    EXPECT_EQ(stack_.ledger(0, "epoch"), epoch);
}

TEST_F(AgentFault, ResumesFromTheLedgerWhenItsCheckpointIsDamaged) {
    ASSERT_EQ(stack_.difference(), "");
    const std::uint64_t epoch = stack_.ledger(0, "epoch");
    (void)stack_.world().stop_agent(0);
    std::ofstream(checkpoint(), std::ios::binary | std::ios::trunc) << "not a checkpoint";
    stack_.till(0).sell(20);
    stack_.start_all();
    expect_equal_and_alive();
    EXPECT_EQ(stack_.ledger(0, "epoch"), epoch);
}

TEST_F(AgentFault, AStaleCheckpointOnlyRepeatsWhatIsSkipped) {
    ASSERT_EQ(stack_.difference(), "");
    (void)stack_.world().stop_agent(0);
    const std::filesystem::path kept = stack_.world().folder() / "kept.checkpoint";
    std::filesystem::copy_file(checkpoint(), kept,
                               std::filesystem::copy_options::overwrite_existing);
    stack_.start_all();
    stack_.till(0).sell(50);
    stack_.till(0).cancel(10);
    ASSERT_EQ(stack_.difference(), "");
    const std::uint64_t epoch = stack_.ledger(0, "epoch");
    (void)stack_.world().stop_agent(0);
    std::filesystem::copy_file(kept, checkpoint(),
                               std::filesystem::copy_options::overwrite_existing);
    stack_.start_all();
    expect_equal_and_alive();
    EXPECT_EQ(stack_.ledger(0, "epoch"), epoch);
}

TEST_F(AgentFault, ASecondAgentIsRefused) {
    ASSERT_EQ(stack_.difference(), "");
    sandbox::ChildProcess second(
        {.program = std::filesystem::path(TRIBUTARY_BINARY_DIR) / "tributary",
         .arguments = {"branch", "--config", stack_.world().branch_config_file(0).string()},
         .environment = {},
         .output = stack_.world().folder() / "second.log"});
    const auto status = second.wait(Deadline::after(SystemClock::instance(), 90s));
    ASSERT_TRUE(status.has_value()) << "the second agent still runs";
    EXPECT_EQ(status->code, 1);
    EXPECT_TRUE(stack_.world().agent(0)->is_running());
    expect_equal_and_alive();
}

TEST_F(AgentFault, StopsCleanlyUnderLoad) {
    {
        const Load load(stack_);
        for (int i = 0; i < 2; ++i) {
            const std::uint64_t before = stack_.ledger(0, "sequence");
            EXPECT_TRUE(wait_until([&] { return stack_.ledger(0, "sequence") > before; }));
            const sandbox::ExitStatus status = stack_.world().stop_agent(0);
            EXPECT_TRUE(status.is_success()) << status.text();
            stack_.start_all();
        }
        const sandbox::ExitStatus status = stack_.world().stop_head_office();
        EXPECT_TRUE(status.is_success()) << status.text();
        stack_.start_all();
    }
    expect_equal_and_alive();
}

}  // namespace
}  // namespace tributary::test
