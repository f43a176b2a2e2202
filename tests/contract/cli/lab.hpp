#pragma once

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/branch_config.hpp"
#include "config/head_office_config.hpp"
#include "sandbox/child_process.hpp"
#include "support/servers.hpp"

namespace tributary::test {

/// The program as a process, with everything it writes in a file.
class Program {
public:
    explicit Program(std::vector<std::string> arguments);

    /// All that it wrote so far.
    [[nodiscard]] std::string output() const;
    /// Until it has written `text`; throws when it ends without.
    void await_output(const std::string& text);
    /// Asks it to stop. Empty: it did not within the 5 seconds that it promises.
    [[nodiscard]] std::optional<sandbox::ExitStatus> stop(int signal = SIGTERM);
    /// Waits until it ends by itself.
    [[nodiscard]] std::optional<sandbox::ExitStatus> wait();

private:
    std::filesystem::path output_;
    sandbox::ChildProcess process_;
};

/// A branch with one table, a head office and a broker that tests share, and configurations that a
/// test may change before it writes them. Every test has a branch, a table and a head-office
/// database of its own.
class CliTest : public testing::Test {
protected:
    CliTest();

    /// Writes it and gives its file.
    std::filesystem::path write(const BranchConfig& config);
    std::filesystem::path write(const HeadOfficeConfig& config);
    [[nodiscard]] Program run_branch() { return Program({"branch", "-c", write(branch_)}); }
    [[nodiscard]] Program run_head_office() {
        return Program({"head-office", "-c", write(head_office_)});
    }
    /// Own tables, exchanges and queues. Throws.
    void init();
    /// A statement of the user waits for a table that somebody has locked.
    [[nodiscard]] static bool is_waiting_for_lock(SqlSession& session);

    sandbox::DatabaseServer& branch_server_;
    sandbox::DatabaseServer& head_office_server_;
    sandbox::RabbitMqServer& broker_;
    FreshDatabase shop_;
    FreshDatabase centre_;
    BranchConfig branch_;
    HeadOfficeConfig head_office_;

private:
    [[nodiscard]] std::filesystem::path file(const std::string& name, const std::string& text);
};

/// A port of this machine on which nobody listens.
[[nodiscard]] std::uint16_t closed_port();

}  // namespace tributary::test
