#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "base/clock.hpp"
#include "base/failure.hpp"
#include "sandbox/database_server.hpp"
#include "sandbox/limits.hpp"
#include "sandbox/private_servers.hpp"

namespace tributary::sandbox {

MySqlServer::MySqlServer(const ServerDirectory& directory, DatabaseOptions options)
    : DatabaseServer(Flavor::kMySql, directory, std::move(options)) {}

Command MySqlServer::base_command() const {
    return {.program = private_server("mysql") / "mysqld",
            .arguments = {"--secure-file-priv=NULL", "--mysqlx=OFF"}};
}

void MySqlServer::install(const std::filesystem::path& data) const {
    Command command{.program = private_server("mysql") / "mysqld",
                    .arguments = {"--initialize-insecure", "--secure-file-priv=NULL",
                                  fmt::format("--datadir={}", data.string())}};
    if (geteuid() == 0) command.arguments.emplace_back("--user=root");
    static_cast<void>(run_tool(command, Deadline::after(SystemClock::instance(), kToolLimit)));
    // Every copy is a server of its own: it makes its identity at its first start.
    std::filesystem::remove(data / "auto.cnf");
}

std::string MySqlServer::first_statements(const std::string& password) const {
    return fmt::format(
        "SET sql_log_bin=0;\n"
        "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY '{0}';\n"
        "GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n"
        "ALTER USER 'root'@'localhost' IDENTIFIED BY '{0}';\n",
        password);
}

std::string MySqlServer::installation_key() const {
    return fmt::format("mysql-{}", private_server_version("mysql"));
}

std::vector<std::string> MySqlServer::binary_log_arguments() const {
    return {"--log-bin=bin", "--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--sync-binlog=1"};
}

}  // namespace tributary::sandbox
