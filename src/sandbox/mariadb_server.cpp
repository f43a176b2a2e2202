#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/fingerprint.hpp"
#include "sandbox/database_server.hpp"
#include "sandbox/limits.hpp"

namespace tributary::sandbox {

MariaDbServer::MariaDbServer(const ServerDirectory& directory, DatabaseOptions options)
    : DatabaseServer(Flavor::kMariaDb, directory, std::move(options)) {}

Command MariaDbServer::base_command() const {
    return {.program = find_program("mariadbd"), .arguments = {"--no-defaults"}};
}

void MariaDbServer::install(const std::filesystem::path& data) const {
    Command command{.program = find_program("mariadb-install-db"),
                    .arguments = {"--no-defaults", "--skip-name-resolve", "--skip-test-db",
                                  "--auth-root-authentication-method=normal",
                                  fmt::format("--datadir={}", data.string())}};
    if (geteuid() == 0) command.arguments.emplace_back("--user=root");
    // It runs a server, which removes temporary tables of others where it puts its own.
    command.environment.push_back("TMPDIR=" + data.string());
    static_cast<void>(run_tool(command, Deadline::after(SystemClock::instance(), kToolLimit)));
}

std::string MariaDbServer::first_statements(const std::string& password) const {
    return fmt::format(
        "SET sql_log_bin=0;\n"
        "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';\n"
        "GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n"
        "ALTER USER 'root'@'localhost' IDENTIFIED BY '{0}', 'root'@'127.0.0.1' IDENTIFIED BY "
        "'{0}';\n"
        "DELETE FROM mysql.global_priv WHERE User = '' OR"
        " (User = 'root' AND Host NOT IN ('localhost', '127.0.0.1'));\n"
        "FLUSH PRIVILEGES;\n",
        password);
}

std::string MariaDbServer::installation_key() const {
    const std::string version =
        run_tool({.program = find_program("mariadbd"), .arguments = {"--no-defaults", "--version"}},
                 Deadline::after(SystemClock::instance(), kToolLimit));
    return fmt::format("mariadb-{:016x}", fingerprint_of(as_bytes(version)));
}

std::vector<std::string> MariaDbServer::binary_log_arguments() const {
    return {"--log-bin=bin", "--binlog-format=ROW", "--sync-binlog=1", "--gtid-strict-mode=ON"};
}

}  // namespace tributary::sandbox
