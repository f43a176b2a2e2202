#include "capture/branch_doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "capture/schema_catalog.hpp"
#include "mysql/binlog_status.hpp"
#include "sql/quoting.hpp"

namespace tributary::capture {
namespace {

/// ER_SPECIFIC_ACCESS_DENIED_ERROR and the like: the statement needs a privilege.
bool is_denied(const mysql::SqlFailure& failure) {
    return failure.error_class() == mysql::ErrorClass::kAccess;
}

std::string quoted_account(mysql::Connection& connection) {
    const mysql::Rows rows = connection.query("select current_user()");
    const std::string account(rows.text(0, 0));
    const std::size_t at = account.rfind('@');
    return fmt::format("{}@{}", quoted_text(account.substr(0, at)),
                       quoted_text(at == std::string::npos ? "%" : account.substr(at + 1)));
}

ServerSettings fetch_settings(mysql::Connection& connection) {
    const mysql::ServerInfo& info = connection.server_info();
    const auto value = [&](std::string_view name) {
        return connection.variable(name).value_or("");
    };
    ServerSettings settings{.flavor = info.flavor,
                            .version = info.version,
                            .version_text = info.version_text,
                            .log_bin = value("log_bin"),
                            .binlog_format = value("binlog_format"),
                            .binlog_row_image = value("binlog_row_image"),
                            .binlog_row_metadata = value("binlog_row_metadata"),
                            .binlog_row_value_options = value("binlog_row_value_options"),
                            .gtid_mode = value("gtid_mode"),
                            .enforce_gtid_consistency = value("enforce_gtid_consistency"),
                            .sync_binlog = value("sync_binlog"),
                            .flush_at_commit = value("innodb_flush_log_at_trx_commit"),
                            .is_replica = false,
                            .log_updates = value("log_slave_updates"),
                            .binlog_do_db = {},
                            .binlog_ignore_db = {}};
    // Since MySQL 9 the format is always ROW and its variable on the way out.
    if (info.flavor == Flavor::kMySql && settings.binlog_format.empty())
        settings.binlog_format = "ROW";
    if (settings.log_updates.empty()) settings.log_updates = value("log_replica_updates");
    return settings;
}

/// What needs a privilege of its own: filters, replica status. The same privilege tells the end of
/// the log.
void fetch_status(mysql::Connection& connection, ServerSettings& settings) {
    const bool has_new_words = settings.flavor == Flavor::kMySql && settings.version >= 80200;
    const mysql::Rows log =
        connection.query(has_new_words ? "show binary log status" : "show master status");
    if (!log.is_empty()) {
        settings.binlog_do_db = log.text(0, 2);
        settings.binlog_ignore_db = log.text(0, 3);
    }
    try {
        const std::string_view statement =
            settings.flavor == Flavor::kMySql ? "show replica status" : "show all slaves status";
        settings.is_replica = !connection.query(statement).is_empty();
    } catch (const mysql::SqlFailure& failure) {
        // MariaDB has a privilege of its own for it, which an agent does not otherwise need.
        if (!is_denied(failure)) throw;
    }
}

void check_grants(mysql::Connection& connection, std::vector<Finding>& findings) {
    const mysql::Rows rows = connection.query("show grants");
    std::string all;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const std::string_view grant = rows.text(row, 0);
        if (grant.find(" ON *.* TO ") != std::string_view::npos) all.append(grant).push_back('\n');
    }
    const bool has_all = all.find("GRANT ALL PRIVILEGES") != std::string::npos;
    if (has_all || all.find("REPLICATION SLAVE,") != std::string::npos ||
        all.find("REPLICATION SLAVE ON") != std::string::npos) {
        findings.push_back(
            {.severity = Severity::kOk, .what = "the user may read the binary log", .fix = {}});
        return;
    }
    findings.push_back(
        {.severity = Severity::kFatal,
         .what = "the user may not read the binary log",
         .fix = fmt::format("GRANT REPLICATION SLAVE ON *.* TO {}", quoted_account(connection))});
}

}  // namespace

std::vector<Finding> check_server(mysql::Connection& connection) {
    ServerSettings settings = fetch_settings(connection);
    std::vector<Finding> denied;
    try {
        fetch_status(connection, settings);
    } catch (const mysql::SqlFailure& failure) {
        if (!is_denied(failure)) throw;
        const bool is_mysql = settings.flavor == Flavor::kMySql;
        denied.push_back({.severity = Severity::kFatal,
                          .what = "the user may not ask for the end of the binary log",
                          .fix = fmt::format("GRANT {} ON *.* TO {}",
                                             is_mysql ? "REPLICATION CLIENT" : "BINLOG MONITOR",
                                             quoted_account(connection))});
    }
    std::vector<Finding> findings = judge(settings);
    check_grants(connection, findings);
    findings.insert(findings.end(), denied.begin(), denied.end());
    return findings;
}

std::vector<Finding> check_branch(mysql::Connection& connection,
                                  std::span<const TableName> tables) {
    std::vector<Finding> findings = check_server(connection);
    SchemaCatalog catalog = fetch_catalog(connection, tables);
    for (const auto& table : catalog.tables) {
        try {
            (void)connection.query(fmt::format(
                "select 1 from {} limit 1", quoted_table(table->name.database, table->name.table)));
            findings.push_back(
                {.severity = Severity::kOk,
                 .what = fmt::format("table {} can be synchronised", to_string(table->name)),
                 .fix = {}});
        } catch (const mysql::SqlFailure& failure) {
            if (!is_denied(failure) && failure.error_class() != mysql::ErrorClass::kSchema) throw;
            findings.push_back(
                {.severity = Severity::kFatal,
                 .what = fmt::format("the user may not read table {}", to_string(table->name)),
                 .fix = fmt::format("GRANT SELECT ON {} TO {}",
                                    quoted_table(table->name.database, table->name.table),
                                    quoted_account(connection))});
        }
    }
    findings.insert(findings.end(), std::make_move_iterator(catalog.findings.begin()),
                    std::make_move_iterator(catalog.findings.end()));
    return findings;
}

Finding check_add_rows_account(const mysql::ConnectOptions& account, const std::stop_token& stop) {
    try {
        const mysql::Connection connection(account, {}, stop);
        return {.severity = Severity::kOk,
                .what = fmt::format("user {} for adding rows can log in", account.user),
                .fix = {}};
    } catch (const mysql::SqlFailure& failure) {
        return {.severity = Severity::kWarning,
                .what = fmt::format("user {} for adding rows cannot log in: {}", account.user,
                                    failure.what()),
                .fix = "correct control.add_rows in the branch's configuration, or create the "
                       "user"};
    }
}

}  // namespace tributary::capture
