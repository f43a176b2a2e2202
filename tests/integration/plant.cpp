#include "integration/plant.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/clock.hpp"
#include "integration/judge.hpp"
#include "sandbox/ports.hpp"
#include "sandbox/startup.hpp"
#include "support/certificates.hpp"

namespace tributary::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kAccount = "'tributary'@'127.0.0.1'";
constexpr const char* kPlantPassword = "a secret of this test";
constexpr const char* kSqlMode = "set sql_mode = 'ALLOW_INVALID_DATES'";

unsigned next_number() {
    static unsigned number = 0;
    return ++number;
}

std::string text_in(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string tail_in(const std::filesystem::path& file) {
    constexpr std::size_t kTail = 4000;
    const std::string whole = text_in(file);
    return whole.size() <= kTail ? whole : whole.substr(whole.size() - kTail);
}

const Certificates& certificates() {
    static const Certificates made =
        make_certificates(Servers::instance().directory().make_folder("certificates"));
    return made;
}

std::vector<std::string> database_tls() {
    return {"--ssl-ca=" + certificates().authority.string(),
            "--ssl-cert=" + certificates().server_certificate.string(),
            "--ssl-key=" + certificates().server_key.string()};
}

/// A file that only this user can read, made once.
std::filesystem::path secret_file(const std::string& name, const std::string& secret) {
    const std::filesystem::path file = Servers::instance().directory().path() / name;
    if (!std::filesystem::exists(file)) sandbox::write_private(file, secret + "\n");
    return file;
}

DatabaseConfig database_config(const sandbox::DatabaseServer& server) {
    DatabaseConfig config;
    config.port = server.port();
    config.user = "tributary";
    config.password_file = secret_file("database.password", kPlantPassword);
    return config;
}

void make_account(SqlSession& session) {
    session.run(
        fmt::format("create user if not exists {} identified by '{}'", kAccount, kPlantPassword));
}

TablePattern pattern(const std::string& text) {
    return TablePattern::decode(text).value();
}

}  // namespace

sandbox::DatabaseServer& PlantServers::branch(Flavor flavor) {
    return Servers::instance().branch(flavor, database_tls());
}

sandbox::DatabaseServer& PlantServers::head_office(Flavor flavor) {
    // MySQL's other server would only cost time: another database of it is as good.
    return flavor == Flavor::kMariaDb ? Servers::instance().head_office() : branch(flavor);
}

std::uint16_t PlantServers::broker_tls_port() {
    static const std::uint16_t port = sandbox::pick_port();
    return port;
}

sandbox::RabbitMqServer& PlantServers::broker() {
    return Servers::instance().broker(
        sandbox::Broker::kSystem,
        {fmt::format("listeners.ssl.1 = 127.0.0.1:{}", broker_tls_port()),
         "ssl_options.cacertfile = " + certificates().authority.string(),
         "ssl_options.certfile = " + certificates().server_certificate.string(),
         "ssl_options.keyfile = " + certificates().server_key.string(),
         "ssl_options.verify = verify_none"});
}

std::filesystem::path PlantServers::authority() {
    return certificates().authority;
}

std::filesystem::path PlantServers::certificate() {
    return certificates().server_certificate;
}

std::filesystem::path PlantServers::certificate_key() {
    return certificates().server_key;
}

Plant::Plant(Options options) : options_(std::move(options)) {
    const unsigned number = next_number();
    shop_ = fmt::format("shop_{}", number);
    office_database_ = fmt::format("head_office_{}", number);
    folder_ = Servers::instance().directory().make_folder(fmt::format("plant-{}", number));
    for (const Flavor flavor : options_.branches) add_branch(flavor);
    make_head_office();
    write_configurations();
}

Plant::~Plant() {
    for (const auto& site : sites_) stop(site->agent, site->log);
    stop_head_office();
    try {
        for (const auto& site : sites_) site->session.run("drop database " + site->database);
        office_->run("drop database " + office_database_);
    } catch (const std::runtime_error& failure) {
        ADD_FAILURE() << failure.what() << "\n" << logs();
    }
}

void Plant::add_branch(Flavor flavor) {
    sandbox::DatabaseServer& server = PlantServers::branch(flavor);
    const std::string id = fmt::format("{}-{}-{}", flavor == Flavor::kMySql ? "mysql" : "mariadb",
                                       shop_.substr(5), sites_.size() + 1);
    const std::string database = fmt::format("{}{}", shop_,
                                             std::ranges::count(options_.branches, flavor) > 1
                                                 ? fmt::format("_{}", sites_.size() + 1)
                                                 : "");
    auto site = std::unique_ptr<Site>(new Site{.id = id,
                                               .flavor = flavor,
                                               .server = server,
                                               .database = database,
                                               .session = SqlSession(server),
                                               .config = {},
                                               .config_file = folder_ / (id + ".toml"),
                                               .log = folder_ / (id + ".log")});
    site->session.run_all({kSqlMode,
                           fmt::format("create database {} character set utf8mb4", database),
                           "use " + database});
    make_account(site->session);
    site->session.run(fmt::format(
        "grant replication slave, {} on *.* to {}",
        flavor == Flavor::kMySql ? "replication client" : "binlog monitor, slave monitor",
        kAccount));
    site->session.run(fmt::format("grant select on {}.* to {}", database, kAccount));

    BranchConfig& config = site->config;
    config.id = BranchId(id);
    config.state_directory = folder_ / (id + "-state");
    config.status_interval = 200ms;
    config.database = database_config(server);
    config.broker = broker_config();
    config.tables = {BranchTable{.name = pattern(database + ".*"), .exclude = {}}};
    if (options_.adjust_branch) options_.adjust_branch(config);
    sites_.push_back(std::move(site));
}

void Plant::make_head_office() {
    const sandbox::DatabaseServer& server = PlantServers::head_office(options_.head_office);
    office_ = std::make_unique<SqlSession>(server);
    office_->run_all({kSqlMode,
                      fmt::format("create database {} character set utf8mb4", office_database_),
                      "use " + office_database_});
    make_account(*office_);
    office_->run(
        fmt::format("grant select, insert, update, delete, create, alter, index on {}.* to {}",
                    office_database_, kAccount));
    office_file_ = folder_ / "head-office.toml";
    HeadOfficeConfig& config = office_config_;
    config.schema = office_database_;
    config.database = database_config(server);
    config.broker = broker_config();
    config.dashboard.listen = {"127.0.0.1", sandbox::pick_port()};
    for (const auto& site : sites_) {
        config.branches.emplace_back(site->id);
        TableMapping mapping;
        mapping.source = pattern(site->database + ".*");
        mapping.target = pattern(office_database_ + ".*");
        if (!std::ranges::count(config.tables, mapping)) config.tables.push_back(mapping);
    }
    if (options_.adjust_head_office) options_.adjust_head_office(config);
}

BrokerConfig Plant::broker_config() const {
    const sandbox::RabbitMqServer& broker = PlantServers::broker();
    BrokerConfig config;
    config.hosts = {HostPort{.host = sandbox::RabbitMqServer::host(), .port = broker.port()}};
    config.user = sandbox::RabbitMqServer::user();
    config.password_file = secret_file("broker.password", broker.password().reveal());
    return config;
}

void Plant::at_branches(const std::vector<std::string>& statements) {
    for (const auto& site : sites_) site->session.run_all(statements);
}

void Plant::write_configurations() {
    for (const auto& site : sites_) sandbox::write_private(site->config_file, dump(site->config));
    sandbox::write_private(office_file_, dump(office_config_));
}

std::optional<sandbox::ChildProcess> Plant::launch(const std::string& subcommand,
                                                   const std::filesystem::path& config,
                                                   const std::filesystem::path& log) {
    return sandbox::ChildProcess(
        {.program = std::filesystem::path(TRIBUTARY_BINARY_DIR) / "tributary",
         .arguments = {subcommand, "--config", config.string()},
         .environment = {Servers::instance().directory().environment()},
         .output = log});
}

void Plant::start() {
    start_head_office();
    for (std::size_t i = 0; i < sites_.size(); ++i) start_agent(i);
}

void Plant::start_head_office() {
    if (head_office_) return;
    auto process = launch("head-office", office_file_, folder_ / "head-office.log");
    head_office_.emplace(*std::move(process));
}

void Plant::start_agent(std::size_t index) {
    Site& each = site(index);
    if (each.agent) return;
    auto process = launch("branch", each.config_file, each.log);
    each.agent.emplace(*std::move(process));
}

void Plant::stop(std::optional<sandbox::ChildProcess>& process, const std::filesystem::path& log) {
    if (!process) return;
    process->signal(SIGTERM);
    const auto status = process->wait(Deadline::after(SystemClock::instance(), kPatience));
    EXPECT_TRUE(status && status->is_success())
        << (status ? status->text() : "does not end") << "\n"
        << tail_in(log);
    process.reset();
}

void Plant::stop_head_office() {
    stop(head_office_, folder_ / "head-office.log");
}

void Plant::stop_agent(std::size_t index) {
    stop(site(index).agent, site(index).log);
}

Outcome Plant::run(const std::vector<std::string>& arguments) {
    static unsigned count = 0;
    const std::filesystem::path out = folder_ / fmt::format("run-{}.out", ++count);
    const std::filesystem::path err = folder_ / fmt::format("run-{}.err", count);
    sandbox::Command command{
        .program = "/bin/sh",
        .arguments = {"-c", "exec \"$@\" 2>\"$0\"", err.string(),
                      (std::filesystem::path(TRIBUTARY_BINARY_DIR) / "tributary").string()},
        .environment = {Servers::instance().directory().environment()},
        .output = out};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    sandbox::ChildProcess process(command);
    const auto status = process.wait(Deadline::after(SystemClock::instance(), kPatience));
    if (!status || status->signal != 0)
        throw std::runtime_error("tributary " + arguments.front() + " does not end by itself");
    return {.code = status->code, .out = text_in(out), .err = text_in(err)};
}

Outcome Plant::ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--config", office_file_.string()});
    return run(arguments);
}

std::string Plant::status(std::size_t index, const std::string& member) {
    const Outcome outcome = ask({"status", site(index).id, "--json"});
    if (outcome.code != 0) return {};
    return json_member(*office_, outcome.out, "$[0]." + member);
}

std::string Plant::difference(std::size_t index, const std::vector<std::string>& tables) {
    Site& each = site(index);
    return branch_difference({.session = each.session, .database = each.database},
                             {.session = *office_, .database = office_database_}, each.id, tables);
}

std::string Plant::difference_at_rest() {
    std::string text;
    const bool is_equal = wait_until([&] {
        for (std::size_t i = 0; i < sites_.size(); ++i) {
            text = difference(i);
            if (!text.empty()) return false;
        }
        return true;
    });
    return is_equal ? "" : text + logs();
}

std::string Plant::logs() {
    const sandbox::DatabaseServer& server = PlantServers::head_office(options_.head_office);
    std::string text =
        fmt::format("\n--- head office\n{}\n--- its server\n{}",
                    tail_in(folder_ / "head-office.log"), tail_in(server.log_path()));
    for (const auto& site : sites_) {
        text += fmt::format("\n--- {}\n{}\n--- its server\n{}", site->id, tail_in(site->log),
                            tail_in(site->server.log_path()));
    }
    return text;
}

}  // namespace tributary::test
