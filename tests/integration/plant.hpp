#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/branch_config.hpp"
#include "config/head_office_config.hpp"
#include "sandbox/child_process.hpp"
#include "support/servers.hpp"

namespace tributary::test {

/// A table for tests that need no other.
inline constexpr const char* kSales =
    "create table sales (id int primary key, amount decimal(12,2))";

/// What a command of the program did.
struct Outcome {
    int code = -1;
    std::string out;
    std::string err;
};

/// Servers of the whole executable, each with a plain port and one with TLS.
struct PlantServers {
    [[nodiscard]] static sandbox::DatabaseServer& branch(Flavor flavor);
    [[nodiscard]] static sandbox::DatabaseServer& head_office(Flavor flavor);
    [[nodiscard]] static sandbox::RabbitMqServer& broker();
    [[nodiscard]] static std::uint16_t broker_tls_port();
    [[nodiscard]] static std::filesystem::path authority();
    /// Of a server at 127.0.0.1 and localhost, from that authority.
    [[nodiscard]] static std::filesystem::path certificate();
    [[nodiscard]] static std::filesystem::path certificate_key();
};

/// A head office and its branches as users run them: processes of the real program, each with its
/// configuration file and the grants that the README names, on real servers. Every branch has a
/// database of the same name, as shops have. Ids and databases are its own; gone when it goes. A
/// process that does not end cleanly then is a failure of the test.
class Plant {
public:
    struct Options {
        std::vector<Flavor> branches{Flavor::kMariaDb, Flavor::kMySql};
        Flavor head_office = Flavor::kMariaDb;
        /// Called before the configuration files are written.
        std::function<void(BranchConfig&)> adjust_branch = {};
        std::function<void(HeadOfficeConfig&)> adjust_head_office = {};
    };
    Plant() : Plant(Options{}) {}
    explicit Plant(Options options);
    ~Plant();
    Plant(const Plant&) = delete;
    Plant& operator=(const Plant&) = delete;

    struct Site {
        std::string id;
        Flavor flavor;
        sandbox::DatabaseServer& server;
        std::string database;
        /// As its administrator; zero and impossible dates may be stored.
        SqlSession session;
        BranchConfig config;
        std::filesystem::path config_file;
        std::filesystem::path log;
        std::optional<sandbox::ChildProcess> agent{};
    };
    [[nodiscard]] std::size_t size() const { return sites_.size(); }
    [[nodiscard]] Site& site(std::size_t index) { return *sites_[index]; }
    /// As its administrator, in the head office's database.
    [[nodiscard]] SqlSession& office() { return *office_; }
    [[nodiscard]] const std::string& office_database() const { return office_database_; }
    [[nodiscard]] HeadOfficeConfig& office_config() { return office_config_; }
    [[nodiscard]] const std::filesystem::path& office_file() const { return office_file_; }

    /// Runs the statements at every branch.
    void at_branches(const std::vector<std::string>& statements);
    /// After a change of a configuration; for processes that start after it.
    void write_configurations();
    /// Head office and agents; those that run stay.
    void start();
    void start_head_office();
    void start_agent(std::size_t index);
    /// SIGTERM; expects a clean end.
    void stop_head_office();
    void stop_agent(std::size_t index);

    /// Runs `tributary ARGUMENTS` to its end.
    [[nodiscard]] Outcome run(const std::vector<std::string>& arguments);
    /// The same for a client of the head office: `arguments` and its configuration.
    [[nodiscard]] Outcome ask(std::vector<std::string> arguments);
    /// A member of a branch's object in `status --json`, empty when it is null or not there.
    [[nodiscard]] std::string status(std::size_t index, const std::string& member);

    /// How the head office's rows of a branch differ from the branch's, in all tables of the branch
    /// or in those named; empty: not at all.
    [[nodiscard]] std::string difference(std::size_t index,
                                         const std::vector<std::string>& tables = {});
    /// Waits until no branch differs; what still does, with the ends of the logs.
    [[nodiscard]] std::string difference_at_rest();

private:
    void add_branch(Flavor flavor);
    void make_head_office();
    [[nodiscard]] BrokerConfig broker_config() const;
    [[nodiscard]] std::optional<sandbox::ChildProcess> launch(const std::string& subcommand,
                                                              const std::filesystem::path& config,
                                                              const std::filesystem::path& log);
    void stop(std::optional<sandbox::ChildProcess>& process, const std::filesystem::path& log);
    [[nodiscard]] std::string logs();

    Options options_;
    std::filesystem::path folder_;
    std::string shop_;
    std::string office_database_;
    std::vector<std::unique_ptr<Site>> sites_;
    std::unique_ptr<SqlSession> office_;
    HeadOfficeConfig office_config_;
    std::filesystem::path office_file_;
    std::optional<sandbox::ChildProcess> head_office_;
};

}  // namespace tributary::test
