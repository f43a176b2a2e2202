#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "model/ids.hpp"
#include "model/position.hpp"
#include "mysql/connection.hpp"
#include "pipeline/finding.hpp"

namespace tributary::capture {

/// A branch's server, looked at before it can do harm: version, binary log, formats, privileges.
/// Each finding names the exact setting or GRANT. Throws SqlFailure(kReconnect) when the server
/// cannot be asked.
[[nodiscard]] std::vector<Finding> check_server(mysql::Connection& connection);

/// The same with the tables: existence, primary keys, engines, types, cascades.
[[nodiscard]] std::vector<Finding> check_branch(mysql::Connection& connection,
                                                std::span<const TableName> tables);

/// Whether the account for adding rows can log in. Never throws for what the server says.
[[nodiscard]] Finding check_add_rows_account(const mysql::ConnectOptions& account,
                                             const std::stop_token& stop);

/// All fatal findings as one sentence with their fixes; empty: none.
[[nodiscard]] std::string objections(std::span<const Finding> findings);

/// Settings of a server that decide whether its binary log can be followed; empty = it has none of
/// that name.
struct ServerSettings {
    Flavor flavor = Flavor::kMariaDb;
    unsigned long version = 0;
    std::string version_text;
    std::string log_bin;
    std::string binlog_format;
    std::string binlog_row_image;
    std::string binlog_row_metadata;
    std::string binlog_row_value_options;
    std::string gtid_mode;
    std::string enforce_gtid_consistency;
    std::string sync_binlog;
    std::string flush_at_commit;
    /// It is a replica of another server.
    bool is_replica = false;
    /// log_slave_updates or log_replica_updates.
    std::string log_updates;
    std::string binlog_do_db;
    std::string binlog_ignore_db;
};

/// What is to be said about them. Pure.
[[nodiscard]] std::vector<Finding> judge(const ServerSettings& settings);

}  // namespace tributary::capture
