#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/secret.hpp"
#include "config/branch_config.hpp"
#include "config/head_office_config.hpp"
#include "mysql/connection.hpp"
#include "sandbox/child_process.hpp"
#include "sandbox/database_server.hpp"
#include "sandbox/rabbitmq_server.hpp"
#include "sandbox/server_directory.hpp"

namespace tributary::app {

/// The whole system on one machine: a database server for each branch and one for the head office,
/// a broker, and the agents and the head office as processes of their own, each with a
/// configuration file, as users run them. Everything lives in one private directory and is gone
/// when this object is, also when this process is killed. One thread.
class DemoWorld {
public:
    struct Options {
        std::vector<std::string> branches = {"north", "south"};
        /// The program to run as agent and head office.
        std::filesystem::path program = "/proc/self/exe";
        /// Of the head office's page; 0: chosen by the system.
        std::uint16_t dashboard_port = 0;
        /// Of every log file and process.
        LogLevel log_level = LogLevel::kInfo;
        /// Called before the configuration files are written.
        std::function<void(BranchConfig&)> adjust_branch;
        std::function<void(HeadOfficeConfig&)> adjust_head_office;
    };

    explicit DemoWorld(Options options);

    /// Starts the servers (all at once), makes schemas and accounts, writes the configurations.
    /// Throws Failure.
    void start_servers(std::stop_token stop);
    /// `environment`: `NAME=value` beside what the processes inherit.
    void start_head_office(std::vector<std::string> environment = {});
    void start_agent(std::size_t branch, std::vector<std::string> environment = {});
    /// One more head office beside the first; the caller ends it. Its log is `<name>.log`.
    [[nodiscard]] std::unique_ptr<sandbox::ChildProcess> launch_head_office(
        const std::string& name) const {
        return launch_head_office(name, head_office_config_file());
    }
    [[nodiscard]] std::unique_ptr<sandbox::ChildProcess> launch_head_office(
        const std::string& name, const std::filesystem::path& config) const;
    /// One who may sign in at the head office's page and change things; returns the password that
    /// was made for it. After start_servers.
    [[nodiscard]] Secret add_operator(const std::string& name);
    /// SIGTERM, and waits; killed when it does not go within 10 seconds. Returns how it ended.
    sandbox::ExitStatus stop_head_office();
    sandbox::ExitStatus stop_agent(std::size_t branch);
    /// Agents first, then the head office; the servers go with this object.
    void stop_processes();
    /// A sentence about a process that ended by itself, with the end of its log; empty while all
    /// run.
    [[nodiscard]] std::optional<std::string> find_dead_process();

    [[nodiscard]] mysql::Connection connect_branch(std::size_t branch) const;
    [[nodiscard]] mysql::Connection connect_head_office() const;

    [[nodiscard]] const std::vector<std::string>& branches() const { return options_.branches; }
    [[nodiscard]] const std::filesystem::path& folder() const { return directory_.path(); }
    [[nodiscard]] std::filesystem::path branch_config_file(std::size_t branch) const;
    [[nodiscard]] std::filesystem::path head_office_config_file() const;
    /// Of the head office's page.
    [[nodiscard]] std::string dashboard_url() const;
    [[nodiscard]] sandbox::DatabaseServer& branch_server(std::size_t branch) {
        return *branch_servers_[branch];
    }
    [[nodiscard]] sandbox::DatabaseServer& head_office_server() { return *head_office_server_; }
    [[nodiscard]] sandbox::RabbitMqServer& broker() { return *broker_; }
    /// Null while it does not run.
    [[nodiscard]] sandbox::ChildProcess* agent(std::size_t branch);
    [[nodiscard]] sandbox::ChildProcess* head_office();

private:
    [[nodiscard]] mysql::Connection connect(const sandbox::DatabaseServer& server) const;
    void make_schemas();
    void write_configurations();
    [[nodiscard]] BrokerConfig broker_config(const std::filesystem::path& password_file) const;
    [[nodiscard]] std::unique_ptr<sandbox::ChildProcess> launch(
        const std::string& subcommand, const std::filesystem::path& config, const std::string& name,
        std::vector<std::string> environment) const;

    Options options_;
    std::uint16_t dashboard_port_;
    sandbox::ServerDirectory directory_;
    std::vector<std::unique_ptr<sandbox::DatabaseServer>> branch_servers_;
    std::unique_ptr<sandbox::DatabaseServer> head_office_server_;
    std::unique_ptr<sandbox::RabbitMqServer> broker_;
    std::vector<std::unique_ptr<sandbox::ChildProcess>> agents_;
    std::unique_ptr<sandbox::ChildProcess> head_office_;
};

}  // namespace tributary::app
