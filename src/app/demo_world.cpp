#include "app/demo_world.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <fstream>
#include <string_view>
#include <thread>

#include "app/demo_till.hpp"
#include "apply/head_office_setup.hpp"
#include "base/failure.hpp"
#include "records/accounts.hpp"
#include "sandbox/ports.hpp"

namespace tributary::app {
namespace {

using namespace std::chrono_literals;

constexpr const char* kAgentUser = "tributary_agent";
constexpr const char* kTillUser = "tributary_till";
constexpr const char* kHeadOfficeUser = "tributary_head_office";
/// Between a polite request to stop and SIGKILL.
constexpr std::chrono::seconds kStopLimit{10};

void write_file(const std::filesystem::path& file, std::string_view text, mode_t mode) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    const bool is_written = descriptor >= 0 && ::write(descriptor, text.data(), text.size()) ==
                                                   static_cast<ssize_t>(text.size());
    if (descriptor >= 0) ::close(descriptor);
    if (!is_written) {
        throw Failure(Recovery::kHaltStage,
                      fmt::format("cannot write {}; is the disk full?", file.string()));
    }
}

TablePattern pattern(const std::string& text) {
    return TablePattern::decode(text).value();
}

std::string log_tail(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(std::move(line));
        if (lines.size() > 8) lines.erase(lines.begin());
    }
    std::string text;
    for (const std::string& line : lines) text += "\n  " + line;
    return text;
}

sandbox::ExitStatus stop(std::unique_ptr<sandbox::ChildProcess>& process) {
    if (!process) return {};
    process->signal(SIGTERM);
    std::optional<sandbox::ExitStatus> status =
        process->wait(Deadline::after(SystemClock::instance(), kStopLimit));
    if (!status) {
        process->kill();
        status = process->wait(Deadline::after(SystemClock::instance(), kStopLimit));
    }
    process.reset();
    return status.value_or(sandbox::ExitStatus{.code = 0, .signal = SIGKILL});
}

/// Runs every task on a thread of its own, waits for all, and rethrows the first failure.
void run_together(const std::vector<std::function<void()>>& tasks) {
    std::vector<std::exception_ptr> failures(tasks.size());
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < tasks.size(); ++i) {
            threads.emplace_back([&tasks, &failures, i] {
                try {
                    tasks[i]();
                } catch (...) {
                    failures[i] = std::current_exception();
                }
            });
        }
    }
    for (const std::exception_ptr& failure : failures) {
        if (failure) std::rethrow_exception(failure);
    }
}

}  // namespace

DemoWorld::DemoWorld(Options options)
    : options_(std::move(options)),
      dashboard_port_(options_.dashboard_port != 0 ? options_.dashboard_port
                                                   : sandbox::pick_port()) {
    for (std::size_t i = 0; i < options_.branches.size(); ++i) {
        branch_servers_.push_back(std::make_unique<sandbox::MariaDbServer>(
            directory_, sandbox::DatabaseOptions{.name = options_.branches[i],
                                                 .server_id = static_cast<std::uint32_t>(i + 1),
                                                 .with_binary_log = true,
                                                 .arguments = {}}));
    }
    agents_.resize(options_.branches.size());
    head_office_server_ = std::make_unique<sandbox::MariaDbServer>(
        directory_, sandbox::DatabaseOptions{.name = "head-office-db",
                                             .server_id = 100,
                                             .with_binary_log = false,
                                             .arguments = {"--innodb-buffer-pool-size=512M",
                                                           "--innodb-log-file-size=512M"}});
    broker_ = std::make_unique<sandbox::RabbitMqServer>(directory_, sandbox::RabbitMqOptions{});
}

void DemoWorld::start_servers(std::stop_token stop) {
    std::vector<std::function<void()>> tasks;
    tasks.push_back([this, stop] { broker_->start(stop); });
    tasks.push_back([this, stop] { head_office_server_->start(stop); });
    for (auto& server : branch_servers_) {
        tasks.push_back([&server, stop] { server->start(stop); });
    }
    run_together(tasks);
    make_schemas();
    write_configurations();
}

mysql::Connection DemoWorld::connect(const sandbox::DatabaseServer& server) const {
    mysql::ConnectOptions options;
    options.host = sandbox::DatabaseServer::host();
    options.port = server.port();
    options.user = sandbox::DatabaseServer::user();
    options.password = server.password();
    mysql::SessionOptions session;
    session.statement_timeout = std::chrono::minutes(5);
    return mysql::Connection(options, session);
}

mysql::Connection DemoWorld::connect_branch(std::size_t branch) const {
    return connect(*branch_servers_[branch]);
}
mysql::Connection DemoWorld::connect_head_office() const {
    return connect(*head_office_server_);
}

void DemoWorld::make_schemas() {
    const std::string secret = head_office_server_->password().reveal();
    for (std::size_t i = 0; i < options_.branches.size(); ++i) {
        mysql::Connection connection = connect_branch(i);
        for (const std::string& statement : demo_branch_schema()) connection.execute(statement);
        // The least that an agent needs; README.md shows the same.
        connection.execute(fmt::format("create user '{}'@'127.0.0.1' identified by '{}'",
                                       kAgentUser, branch_servers_[i]->password().reveal()));
        connection.execute(fmt::format(
            "grant replication slave, binlog monitor, slave monitor on *.* to '{}'@'127.0.0.1'",
            kAgentUser));
        connection.execute(fmt::format("grant select on {}.* to '{}'@'127.0.0.1'",
                                       kDemoBranchDatabase, kAgentUser));
        connection.execute(fmt::format("create user '{}'@'127.0.0.1' identified by '{}'", kTillUser,
                                       branch_servers_[i]->password().reveal()));
        connection.execute(fmt::format("grant insert on {}.product_sales to '{}'@'127.0.0.1'",
                                       kDemoBranchDatabase, kTillUser));
    }
    mysql::Connection connection = connect_head_office();
    for (const std::string& statement : demo_head_office_schema()) connection.execute(statement);
    connection.execute(
        fmt::format("create user '{}'@'127.0.0.1' identified by '{}'", kHeadOfficeUser, secret));
    connection.execute(
        fmt::format("grant select, insert, update, delete, create, alter, index, references on "
                    "{}.* to '{}'@'127.0.0.1'",
                    kDemoHeadOfficeDatabase, kHeadOfficeUser));
}

BrokerConfig DemoWorld::broker_config(const std::filesystem::path& password_file) const {
    BrokerConfig broker;
    broker.hosts = {HostPort{.host = sandbox::RabbitMqServer::host(), .port = broker_->port()}};
    broker.user = sandbox::RabbitMqServer::user();
    broker.password_file = password_file;
    return broker;
}

std::filesystem::path DemoWorld::branch_config_file(std::size_t branch) const {
    return folder() / (options_.branches[branch] + ".toml");
}
std::filesystem::path DemoWorld::head_office_config_file() const {
    return folder() / "head-office.toml";
}

void DemoWorld::write_configurations() {
    const std::filesystem::path broker_password = folder() / "broker.password";
    write_file(broker_password, broker_->password().reveal() + "\n", 0600);
    for (std::size_t i = 0; i < options_.branches.size(); ++i) {
        const std::string& name = options_.branches[i];
        const std::filesystem::path password = folder() / (name + ".password");
        write_file(password, branch_servers_[i]->password().reveal() + "\n", 0600);
        BranchConfig config;
        config.id = BranchId(name);
        config.state_directory = directory_.make_folder(name + "-state");
        config.database.port = branch_servers_[i]->port();
        config.database.user = kAgentUser;
        config.database.password_file = password;
        config.broker = broker_config(broker_password);
        config.tables = {
            BranchTable{.name = pattern(fmt::format("{}.*", kDemoBranchDatabase)), .exclude = {}}};
        config.control.add_rows = {
            .tables = {pattern(fmt::format("{}.product_sales", kDemoBranchDatabase))},
            .user = kTillUser,
            .password_file = password};
        config.log.level = options_.log_level;
        if (options_.adjust_branch) options_.adjust_branch(config);
        write_file(branch_config_file(i), dump(config), 0600);
    }
    const std::filesystem::path password = folder() / "head-office.password";
    write_file(password, head_office_server_->password().reveal() + "\n", 0600);
    HeadOfficeConfig config;
    config.schema = kDemoHeadOfficeDatabase;
    for (const std::string& name : options_.branches) config.branches.emplace_back(name);
    config.database.port = head_office_server_->port();
    config.database.user = kHeadOfficeUser;
    config.database.password_file = password;
    config.broker = broker_config(broker_password);
    TableMapping mapping;
    mapping.source = pattern(fmt::format("{}.product_sales", kDemoBranchDatabase));
    mapping.target = pattern(fmt::format("{}.product_sales", kDemoHeadOfficeDatabase));
    mapping.rename = {{"sale_id", "original_sale_id"}};
    config.tables = {mapping};
    config.dashboard.listen.port = dashboard_port_;
    config.log.level = options_.log_level;
    if (options_.adjust_head_office) options_.adjust_head_office(config);
    write_file(head_office_config_file(), dump(config), 0600);
}

std::unique_ptr<sandbox::ChildProcess> DemoWorld::launch(
    const std::string& subcommand, const std::filesystem::path& config, const std::string& name,
    std::vector<std::string> environment) const {
    environment.push_back(directory_.environment());
    return std::make_unique<sandbox::ChildProcess>(
        sandbox::Command{.program = std::filesystem::canonical(options_.program),
                         .arguments = {subcommand, "--config", config.string()},
                         .environment = std::move(environment),
                         .output = folder() / (name + ".log"),
                         .input = -1});
}

void DemoWorld::start_head_office(std::vector<std::string> environment) {
    head_office_ =
        launch("head-office", head_office_config_file(), "head-office", std::move(environment));
}

std::unique_ptr<sandbox::ChildProcess> DemoWorld::launch_head_office(
    const std::string& name, const std::filesystem::path& config) const {
    return launch("head-office", config, name, {});
}

Secret DemoWorld::add_operator(const std::string& name) {
    mysql::Connection connection = connect_head_office();
    create_own_tables_in(connection, kDemoHeadOfficeDatabase);
    Secret password = records::generate_password();
    const bool is_new = records::AccountStore(kDemoHeadOfficeDatabase)
                            .add(connection,
                                 {.name = records::decode_user_name(name).value(),
                                  .role = records::Role::kOperator,
                                  .hash = records::hash_password(password)},
                                 SystemClock::instance().wall());
    if (!is_new) throw Failure(Recovery::kHaltStage, fmt::format("there is a user {}", name));
    return password;
}

std::string DemoWorld::dashboard_url() const {
    return fmt::format("http://127.0.0.1:{}", dashboard_port_);
}

void DemoWorld::start_agent(std::size_t branch, std::vector<std::string> environment) {
    agents_[branch] = launch("branch", branch_config_file(branch),
                             options_.branches[branch] + "-agent", std::move(environment));
}

sandbox::ExitStatus DemoWorld::stop_head_office() {
    return stop(head_office_);
}
sandbox::ExitStatus DemoWorld::stop_agent(std::size_t branch) {
    return stop(agents_[branch]);
}

void DemoWorld::stop_processes() {
    for (auto& agent : agents_) (void)stop(agent);
    (void)stop(head_office_);
}

std::optional<std::string> DemoWorld::find_dead_process() {
    const auto describe = [&](sandbox::ChildProcess* process,
                              const std::string& name) -> std::optional<std::string> {
        if (process == nullptr || process->is_running()) return std::nullopt;
        return fmt::format("the process {} ended by itself; the end of its log:{}", name,
                           log_tail(folder() / (name + ".log")));
    };
    if (auto text = describe(head_office_.get(), "head-office")) return text;
    for (std::size_t i = 0; i < agents_.size(); ++i) {
        if (auto text = describe(agents_[i].get(), options_.branches[i] + "-agent")) return text;
    }
    return std::nullopt;
}

sandbox::ChildProcess* DemoWorld::agent(std::size_t branch) {
    return agents_[branch].get();
}
sandbox::ChildProcess* DemoWorld::head_office() {
    return head_office_.get();
}

}  // namespace tributary::app
