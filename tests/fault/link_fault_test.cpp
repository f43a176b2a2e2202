#include <gtest/gtest.h>

#include <chrono>

#include "fault/stack.hpp"
#include "support/wait_until.hpp"

namespace tributary::test {
namespace {

using namespace std::chrono_literals;

class LinkFault : public ::testing::Test {
protected:
    void SetUp() override { stack_.start_all(); }
    void TearDown() override {
        for (FaultProxy* proxy : links()) proxy->heal();
    }
    [[nodiscard]] std::vector<FaultProxy*> links() {
        return {&stack_.agent_to_broker(), &stack_.agent_to_database(),
                &stack_.head_office_to_broker(), &stack_.head_office_to_database()};
    }
    void expect_progress() {
        const std::uint64_t before = stack_.ledger(0, "sequence");
        EXPECT_TRUE(wait_until([&] { return stack_.ledger(0, "sequence") > before; }, 120s));
    }
    void expect_equal_and_alive() {
        EXPECT_EQ(stack_.difference(), "");
        stack_.till(0).sell(5);
        stack_.till(1).sell(5);
        EXPECT_EQ(stack_.difference(), "");
    }

    Stack& stack_ = Stack::instance();
};

TEST_F(LinkFault, EveryLinkResetUnderLoad) {
    {
        const Load load(stack_);
        for (FaultProxy* link : links()) {
            for (int i = 0; i < 2; ++i) {
                link->reset_connections();
                expect_progress();
            }
        }
    }
    expect_equal_and_alive();
}

TEST_F(LinkFault, EveryLinkCutInTheMiddleOfAMessage) {
    {
        const Load load(stack_);
        for (FaultProxy* link : links()) {
            link->cut_after(Way::kToServer, 1'111);
            link->cut_after(Way::kToClient, 7'777);
            expect_progress();
        }
    }
    expect_equal_and_alive();
}

TEST_F(LinkFault, BytesInSlicesAndSlowCloses) {
    {
        const Load load(stack_);
        for (FaultProxy* link : links()) link->set_both({.slice_bytes = 61, .slow_close = 100ms});
        expect_progress();
        for (FaultProxy* link : links()) link->reset_connections();
        expect_progress();
    }
    expect_equal_and_alive();
}

TEST_F(LinkFault, BrokerSwallowedByABlackHole) {
    {
        const Load load(stack_);
        stack_.agent_to_broker().set_both({.is_blackhole = true});
        EXPECT_TRUE(
            wait_until([&] { return stack_.agent_to_broker().swallowed(Way::kToServer) > 0; }));
        stack_.agent_to_broker().heal();
        expect_progress();
    }
    expect_equal_and_alive();
}

TEST_F(LinkFault, BrokerKilledUnderLoad) {
    {
        const Load load(stack_);
        stack_.world().broker().kill();
        stack_.world().broker().start();
        expect_progress();
    }
    expect_equal_and_alive();
}

TEST_F(LinkFault, BrokerRestartedUnderLoad) {
    {
        const Load load(stack_);
        stack_.world().broker().stop();
        stack_.world().broker().start();
        expect_progress();
    }
    expect_equal_and_alive();
}

TEST_F(LinkFault, BranchDatabaseKilledUnderLoad) {
    {
        const Load load(stack_);
        stack_.world().branch_server(0).kill();
        stack_.world().branch_server(0).start();
        expect_progress();
    }
    stack_.reconnect_till(0);
    expect_equal_and_alive();
}

}  // namespace
}  // namespace tributary::test
