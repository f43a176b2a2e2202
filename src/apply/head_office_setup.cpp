#include "apply/head_office_setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "apply/head_office_table.hpp"
#include "apply/ledger_store.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary {
namespace {

constexpr std::uint64_t kPacketBytesWanted = 16'000'000;

Finding ok(std::string what) {
    return {.severity = Severity::kOk, .what = std::move(what), .fix = {}};
}

std::vector<Finding> check_target_of(mysql::Connection& connection, const BranchId& branch,
                                     const TargetMappings& mappings,
                                     const std::shared_ptr<const TableSchema>& schema,
                                     bool may_create) {
    const std::optional<TargetMapping> mapping = mappings.find(schema->name);
    if (!mapping) {
        return {{.severity = Severity::kFatal,
                 .what = fmt::format("table {} is not in the head office's configuration",
                                     to_string(schema->name)),
                 .fix = fix_of_unmapped(schema->name)}};
    }
    const auto table = TargetTable::make(schema, *mapping, branch);
    if (!table)
        return {
            {.severity = Severity::kFatal, .what = table.error().what, .fix = "rename the column"}};
    const Flavor flavor = connection.server_info().flavor;
    const auto look = [&] {
        return check_target(*table, fetch_table(connection, mapping->database, mapping->table),
                            flavor);
    };
    TargetCheck check = look();
    if (may_create && !check.additions.empty()) {
        for (const std::string& statement : check.additions) connection.execute(statement);
        check = look();
    }
    if (check.findings.empty()) {
        check.findings.push_back(ok(fmt::format("table {}.{} can hold {}", mapping->database,
                                                mapping->table, to_string(schema->name))));
    }
    return check.findings;
}

/// Keeps other head offices that start at the same moment from adding the same columns. Where a
/// cluster does not share such locks, the second fails, connects again and finds them there.
class SetupTurn {
public:
    SetupTurn(mysql::Connection& connection, const std::string& own_database)
        : connection_(connection),
          name_(own_lock_name("tables", own_database)) {
        (void)connection_.query(fmt::format("select get_lock('{}', {})", name_, kWait.count()));
    }
    SetupTurn(const SetupTurn&) = delete;
    SetupTurn& operator=(const SetupTurn&) = delete;
    void end() { (void)connection_.query(fmt::format("select release_lock('{}')", name_)); }

private:
    /// After that they are tried without a turn.
    static constexpr std::chrono::seconds kWait{20};

    mysql::Connection& connection_;
    std::string name_;
};

}  // namespace

void create_own_tables_in(mysql::Connection& connection, const std::string& own_database) {
    SetupTurn turn(connection, own_database);
    connection.execute(fmt::format("create database if not exists {} character set utf8mb4",
                                   quoted_identifier(own_database)));
    for (const OwnTable& table : own_tables()) {
        connection.execute(create_own_table(table, own_database));
        if (table.later.empty()) continue;
        const HeadOfficeTable there =
            fetch_table(connection, own_database, std::string(table.name));
        for (const LaterColumn& column : table.later) {
            if (there.column(column.name) == nullptr)
                connection.execute(add_later_column(table, column, own_database));
        }
    }
    turn.end();
}

std::vector<Finding> check_own_tables(mysql::Connection& connection,
                                      const std::string& own_database) {
    std::vector<Finding> findings;
    for (const OwnTable& own : own_tables()) {
        const HeadOfficeTable table = fetch_table(connection, own_database, std::string(own.name));
        const std::string full = fmt::format("{}.{}", own_database, own.name);
        const auto later = std::ranges::find_if(own.later, [&](const LaterColumn& column) {
            return table.column(column.name) == nullptr;
        });
        const Severity severity =
            own.is_written_by_lanes ? Severity::kFatal : Severity::kWarning;
        if (!table.exists) {
            findings.push_back({.severity = severity,
                                .what = "table " + full + " is not there",
                                .fix = "tributary init"});
        } else if (table.engine != "innodb") {
            findings.push_back({.severity = severity,
                                .what = fmt::format(
                                    "table {} has engine {}; it must change together with the rows",
                                    full, table.engine),
                                .fix = fmt::format("alter table {} engine = InnoDB",
                                                   quoted_table(own_database, own.name))});
        } else if (table.column(own.required_column) == nullptr) {
            findings.push_back(
                {.severity = severity,
                 .what = fmt::format("table {} is of another version: it has no column {}", full,
                                     own.required_column),
                 .fix = own.name == kLedgerTable
                            ? "drop it and run `tributary init`; every branch then begins anew"
                            : "drop it and run `tributary init`"});
        } else if (later != own.later.end()) {
            findings.push_back(
                {.severity = severity,
                 .what = fmt::format("table {} is of an older version: it has no column {}", full,
                                     later->name),
                 .fix = "tributary init"});
        } else {
            findings.push_back(ok("table " + full + " is there"));
        }
    }
    return findings;
}

std::vector<Finding> check_head_office_server(mysql::Connection& connection) {
    std::vector<Finding> findings;
    const mysql::ServerInfo& info = connection.server_info();
    findings.push_back(ok("head office's server: " + info.version_text));
    const auto warn = [&](std::string what, std::string fix) {
        findings.push_back(
            {.severity = Severity::kWarning, .what = std::move(what), .fix = std::move(fix)});
    };
    if (info.packet_bytes_max < kPacketBytesWanted) {
        warn(fmt::format("max_allowed_packet is {}; a larger row is parked", info.packet_bytes_max),
             "set global max_allowed_packet = 67108864");
    }
    if (connection.variable("innodb_flush_log_at_trx_commit").value_or("1") != "1") {
        warn(
            "innodb_flush_log_at_trx_commit is not 1: a power cut can undo what was committed; it "
            "is noticed and sent again",
            "set global innodb_flush_log_at_trx_commit = 1");
    }
    const bool is_read_only = connection.variable("read_only").value_or("0") == "1" ||
                              connection.variable("read_only").value_or("OFF") == "ON";
    if (is_read_only) {
        findings.push_back({.severity = Severity::kFatal,
                            .what = "the server is read-only",
                            .fix = "set global read_only = 0"});
    }
    const std::string format = connection.variable("binlog_format").value_or("ROW");
    if (connection.variable("log_bin").value_or("0") != "0" &&
        connection.variable("log_bin").value_or("OFF") != "OFF" && format == "STATEMENT") {
        findings.push_back(
            {.severity = Severity::kFatal,
             .what = "binlog_format is STATEMENT, which does not go with READ COMMITTED",
             .fix = "set global binlog_format = 'ROW'"});
    }
    return findings;
}

std::vector<Finding> check_targets(mysql::Connection& connection, const BranchId& branch,
                                   const TargetMappings& mappings,
                                   const std::vector<std::shared_ptr<const TableSchema>>& schemas,
                                   bool may_create) {
    std::vector<Finding> findings;
    for (const auto& schema : schemas) {
        std::vector<Finding> of_table =
            check_target_of(connection, branch, mappings, schema, may_create);
        findings.insert(findings.end(), of_table.begin(), of_table.end());
    }
    return findings;
}

}  // namespace tributary
