#include "mysql/binlog_status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tributary::mysql {

namespace {

/// MySQL prints sets with a new line after each comma.
[[nodiscard]] std::string without_spaces(std::string_view text) {
    std::string result(text);
    std::erase_if(result, [](char c) { return c == '\n' || c == ' '; });
    return result;
}

[[nodiscard]] std::string_view status_statement(const ServerInfo& server) {
    // MySQL 8.2 brought the new word, 8.4 took the old one away; MariaDB keeps the old one.
    constexpr unsigned long kNewWord = 80200;
    return server.flavor == Flavor::kMySql && server.version >= kNewWord ? "SHOW BINARY LOG STATUS"
                                                                         : "SHOW MASTER STATUS";
}

/// 0 for what is no number: a server that answers so has no place to speak of.
std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

std::vector<BinaryLog> list_binary_logs(Connection& connection) {
    const Rows rows = connection.query("SHOW BINARY LOGS");
    std::vector<BinaryLog> result;
    result.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        result.push_back(
            {.file = std::string(rows.text(i, 0)), .size_bytes = number_of(rows.text(i, 1))});
    }
    return result;
}

Position current_position(Connection& connection) {
    const ServerInfo& server = connection.server_info();
    Position position{.flavor = server.flavor, .server_id = server.identity};
    // First, so that file and offset are never before the transactions of the GTID position.
    if (server.flavor == Flavor::kMariaDb)
        position.gtid = connection.query("SELECT @@global.gtid_binlog_pos").text(0, 0);
    const Rows status = connection.query(status_statement(server));
    if (status.is_empty()) {
        throw SqlFailure(
            fmt::format("database {}: the server writes no binary log; set log_bin and restart it",
                        connection.address()),
            {.error_class = ErrorClass::kSchema, .code = 0, .sqlstate = {}});
    }
    position.file = status.text(0, 0);
    position.offset = number_of(status.text(0, 1));
    if (server.flavor == Flavor::kMySql) {
        const auto column = status.find_column("Executed_Gtid_Set");
        if (column) position.gtid = without_spaces(status.text(0, *column));
    }
    position.gtid_before = position.gtid;
    return position;
}

std::string purged_gtids(Connection& connection) {
    if (connection.server_info().flavor != Flavor::kMySql) return {};
    return without_spaces(connection.query("SELECT @@global.gtid_purged").text(0, 0));
}

}  // namespace tributary::mysql
