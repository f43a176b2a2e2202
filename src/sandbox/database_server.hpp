#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "model/position.hpp"
#include "sandbox/child_process.hpp"
#include "sandbox/server_directory.hpp"
#include "sandbox/server_process.hpp"

namespace tributary::sandbox {

struct DatabaseOptions {
    std::string name;             ///< of its folder and in messages; unique in the directory
    std::uint32_t server_id = 1;  ///< of the server in replication, at least 1
    bool with_binary_log =
        true;  ///< row format, GTIDs; false: a head office that nobody reads from
    /// For the server's command line, after and so above everything that is set here.
    std::vector<std::string> arguments{};
};

/// A private database server on 127.0.0.1: own data, port, socket and password. It can be stopped,
/// killed and started again with the same data and port. Killed when this object goes. One thread
/// uses it at a time; different servers may be started at the same time.
class DatabaseServer {
public:
    /// `directory` must outlive this object.
    DatabaseServer(Flavor flavor, const ServerDirectory& directory, DatabaseOptions options);
    DatabaseServer(const DatabaseServer&) = delete;
    DatabaseServer& operator=(const DatabaseServer&) = delete;
    virtual ~DatabaseServer() = default;

    /// Makes the data on the first call; returns when the server answers. Throws Failure (a program
    /// is missing, no disk space, with the end of the server's log), also when a stop is requested.
    void start(std::stop_token stop = {});
    /// Orderly shutdown; killed when that takes too long. Nothing happens when it is not running.
    void stop() { process_.stop(); }
    /// SIGKILL.
    void kill() { process_.kill(); }
    /// Adds to the command line of the next start.
    void add_argument(std::string argument) { options_.arguments.push_back(std::move(argument)); }

    [[nodiscard]] Flavor flavor() const { return flavor_; }
    [[nodiscard]] const std::string& name() const { return options_.name; }
    [[nodiscard]] bool is_running() { return process_.is_running(); }
    /// Of the server's process; -1 when it does not run.
    [[nodiscard]] pid_t pid() { return process_.pid(); }

    [[nodiscard]] static std::string host() { return "127.0.0.1"; }
    /// 0 before the first start; then it stays.
    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Has every privilege.
    [[nodiscard]] static std::string user() { return "root"; }
    [[nodiscard]] const Secret& password() const { return password_; }
    [[nodiscard]] std::filesystem::path socket_path() const { return folder_ / "sock"; }
    [[nodiscard]] std::filesystem::path data_folder() const { return folder_ / "data"; }
    [[nodiscard]] std::filesystem::path log_path() const { return folder_ / "log"; }
    /// Its folder in the directory, for certificates and the like.
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    /// The last lines of its log.
    [[nodiscard]] std::string log_tail() const;

protected:
    /// The server's program and the arguments that this kind always needs.
    [[nodiscard]] virtual Command base_command() const = 0;
    /// Fills the empty folder `data` as a fresh installation with an open `root@localhost`.
    virtual void install(const std::filesystem::path& data) const = 0;
    /// Statements, one a line, that give `root` its password; run at every start, before anybody
    /// can connect.
    [[nodiscard]] virtual std::string first_statements(const std::string& password) const = 0;
    /// Changes when `install` would produce something else; part of a file name.
    [[nodiscard]] virtual std::string installation_key() const = 0;
    [[nodiscard]] virtual std::vector<std::string> binary_log_arguments() const = 0;

private:
    void make_data();
    void launch();
    /// True when it answers; false when it ended because its port is taken; throws otherwise.
    bool wait_until_ready(Deadline deadline, const std::stop_token& stop);

    Flavor flavor_;
    const ServerDirectory& directory_;
    DatabaseOptions options_;
    std::filesystem::path folder_;
    Secret password_;
    std::uint16_t port_ = 0;
    bool has_run_ = false;
    ServerProcess process_;
};

/// The MariaDB of this machine.
class MariaDbServer final : public DatabaseServer {
public:
    MariaDbServer(const ServerDirectory& directory, DatabaseOptions options);

protected:
    [[nodiscard]] Command base_command() const override;
    void install(const std::filesystem::path& data) const override;
    [[nodiscard]] std::string first_statements(const std::string& password) const override;
    [[nodiscard]] std::string installation_key() const override;
    [[nodiscard]] std::vector<std::string> binary_log_arguments() const override;
};

/// The private MySQL 9 that `scripts/setup --tests` fetches.
class MySqlServer final : public DatabaseServer {
public:
    MySqlServer(const ServerDirectory& directory, DatabaseOptions options);

protected:
    [[nodiscard]] Command base_command() const override;
    void install(const std::filesystem::path& data) const override;
    [[nodiscard]] std::string first_statements(const std::string& password) const override;
    [[nodiscard]] std::string installation_key() const override;
    [[nodiscard]] std::vector<std::string> binary_log_arguments() const override;
};

}  // namespace tributary::sandbox
