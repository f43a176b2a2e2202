#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/comparison.hpp"
#include "app/demo_till.hpp"
#include "app/demo_world.hpp"
#include "support/fault_proxy.hpp"

namespace tributary::test {

/// The whole system as users run it, with real servers, and links that can be cut: agents and head
/// office reach the broker and their databases through proxies. One for all tests of an executable,
/// because servers take seconds to start.
class Stack {
public:
    /// Starts servers on the first call; agents and head office run when it returns.
    static Stack& instance();
    /// Stops everything; at the end of the executable.
    static void tear_down();

    [[nodiscard]] app::DemoWorld& world() { return *world_; }
    [[nodiscard]] app::DemoTill& till(std::size_t branch) { return *tills_[branch]; }
    [[nodiscard]] FaultProxy& agent_to_broker() { return *agent_to_broker_; }
    [[nodiscard]] FaultProxy& agent_to_database() { return *agent_to_database_; }
    [[nodiscard]] FaultProxy& head_office_to_broker() { return *head_office_to_broker_; }
    [[nodiscard]] FaultProxy& head_office_to_database() { return *head_office_to_database_; }

    /// Starts what does not run.
    void start_all();
    /// After a branch's database was down.
    void reconnect_till(std::size_t branch);

    /// How the head office differs from the branches once it had time to become equal; empty: every
    /// row is the same.
    [[nodiscard]] std::string difference();
    /// One query's single number at the head office.
    [[nodiscard]] std::uint64_t head_office_number(const std::string& sql);
    [[nodiscard]] std::uint64_t head_office_rows(std::size_t branch);
    /// Of the branch's ledger: epoch, sequence.
    [[nodiscard]] std::uint64_t ledger(std::size_t branch, const std::string& column);
    /// Messages in the branch's queue, delivered ones included.
    [[nodiscard]] std::uint64_t messages_waiting(std::size_t branch);
    [[nodiscard]] std::string log_of(const std::string& process) const;

private:
    Stack();
    [[nodiscard]] std::string compare_once();

    std::unique_ptr<FaultProxy> agent_to_broker_;
    std::unique_ptr<FaultProxy> agent_to_database_;
    std::unique_ptr<FaultProxy> head_office_to_broker_;
    std::unique_ptr<FaultProxy> head_office_to_database_;
    std::unique_ptr<app::DemoWorld> world_;
    std::vector<std::unique_ptr<app::DemoTill>> tills_;
};

/// Tills that write at both branches until this goes; a branch that is down is tried again.
class Load {
public:
    explicit Load(Stack& stack);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

private:
    std::vector<std::jthread> threads_;
};

}  // namespace tributary::test
