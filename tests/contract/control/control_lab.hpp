#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "amqp/topology.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "control/agent_control.hpp"
#include "control/head_office_control.hpp"
#include "support/servers.hpp"
#include "unit/control/fake_commands.hpp"

namespace tributary::control {

/// Within the patience of all tests.
[[nodiscard]] inline Deadline patience() {
    return Deadline::after(SystemClock::instance(), test::kPatience);
}

/// A head office's database that a test writes. Any thread.
class FakeRecords final : public HeadOfficeRecords {
public:
    Result<std::optional<Ledger>> ledger(const BranchId& branch, Deadline) override {
        const std::scoped_lock lock(mutex_);
        const auto found = ledgers_.find(branch);
        return found == ledgers_.end() ? std::optional<Ledger>() : found->second;
    }
    void set(const BranchId& branch, const Ledger& ledger) {
        const std::scoped_lock lock(mutex_);
        ledgers_[branch] = ledger;
    }

private:
    std::mutex mutex_;
    std::map<BranchId, Ledger> ledgers_;
};

/// A rewind that an agent has begun and does not end before it is let go.
class HeldRewind {
public:
    /// `commands` does nothing else with rewinds. Outlives the agent.
    explicit HeldRewind(FakeCommands& commands) {
        commands.during_rewind = [this] {
            begun_.set_value();
            go_.get_future().wait();
        };
    }
    void await_begun() { begun_.get_future().wait(); }
    void let_go() { go_.set_value(); }

private:
    std::promise<void> begun_;
    std::promise<void> go_;
};

/// Tests against a real broker; each has a virtual host and branches of its own, with all exchanges
/// and queues.
class ControlLab : public ::testing::Test {
protected:
    ControlLab();
    ~ControlLab() override;

    [[nodiscard]] sandbox::RabbitMqServer& broker() { return test::Servers::instance().broker(); }
    /// Heartbeat 1 s.
    [[nodiscard]] amqp::ConnectOptions options(const std::string& purpose,
                                               const std::string& user = {});
    /// A broker's user with all permissions in this test's virtual host.
    void add_user(const std::string& user);
    [[nodiscard]] AgentControlOptions agent_options(const std::string& user = {});
    [[nodiscard]] HeadOfficeControlOptions head_office_options(const std::string& user = {});

    /// Starts an agent of `branch` and waits until it is admitted.
    [[nodiscard]] std::unique_ptr<AgentControl> start_agent(FakeCommands& commands,
                                                            const std::string& user = {});
    /// Starts the head office and waits until it listens.
    [[nodiscard]] std::unique_ptr<HeadOfficeControl> start_head_office(
        const std::string& user = {});

    using Outcome = Result<AgentReply, AskError>;
    /// Asks an agent and waits for what became of it.
    [[nodiscard]] static Outcome ask(HeadOfficeControl& head_office, const BranchId& whom,
                                     AgentCommand command,
                                     std::chrono::milliseconds timeout = test::kPatience);
    /// The outcome of the rewind that was asked for.
    [[nodiscard]] RewindOutcome await_outcome(HeadOfficeControl& head_office);
    /// What the head office knows of `branch`.
    [[nodiscard]] static BranchOverview overview_of(const HeadOfficeControl& head_office);

    const BranchId branch{"north"};
    const SystemClock& clock = SystemClock::instance();
    Random random{1};
    FakeRecords records;

private:
    std::string vhost_;
    std::vector<std::string> users_;
};

}  // namespace tributary::control
