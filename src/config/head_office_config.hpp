#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/connection_config.hpp"
#include "config/dashboard_config.hpp"
#include "config/faults.hpp"
#include "model/ids.hpp"
#include "model/sales_columns.hpp"
#include "model/table_pattern.hpp"

namespace tributary {

/// Where rows of a branch's tables go.
struct TableMapping {
    TablePattern source;
    /// A star in it stands for the source's database or table. Default: the table of the same name
    /// in HeadOfficeConfig::schema.
    TablePattern target;
    /// Holds the branch's id; part of every unique key of the target.
    std::string branch_column = "source_branch";
    /// Set to the time of applying; empty: there is none.
    std::string synced_at_column = "last_sync";
    /// Column at the branch → column at the head office; others keep their name.
    std::map<std::string, std::string> rename;
    friend bool operator==(const TableMapping&, const TableMapping&) = default;
};

struct ApplyConfig {
    /// Threads that apply, each with its own connections; branches are shared out among them.
    std::uint32_t lanes = 2;
    /// Changes after which a lane commits; it never waits for more than is there.
    std::uint32_t rows_per_commit = 10000;
    /// Decoded messages that a lane holds.
    std::size_t bytes_per_commit = std::size_t{16} << 20;
    /// Source transactions up to so many changes become visible whole.
    std::uint32_t atomic_rows_max = 500000;
    /// Unacknowledged broker messages of one branch; more than the parts of the largest message,
    /// which are acknowledged together.
    std::uint32_t prefetch = 200;
    /// How long a missing message may still come before it is called a gap.
    std::chrono::milliseconds gap_grace = std::chrono::seconds(3);
    /// How long an agent may take to answer a request to rewind.
    std::chrono::milliseconds rewind_timeout = std::chrono::seconds(60);
    std::chrono::milliseconds statement_timeout = std::chrono::seconds(60);
    bool creates_missing_tables = true;
    /// Columns that were added at a branch are added here.
    bool applies_additive_schema_changes = true;
    friend bool operator==(const ApplyConfig&, const ApplyConfig&) = default;
};

struct QueueConfig {
    /// A branch's queue takes no more than this; its agent then waits.
    std::size_t bytes_max = std::size_t{1} << 30;
    /// Returns to the queue after which the broker gives a message up; high, because a restart
    /// counts.
    std::uint32_t delivery_limit = 1'000'000;
    friend bool operator==(const QueueConfig&, const QueueConfig&) = default;
};

struct StatusConfig {
    /// A branch that was not heard of for so long is unreachable.
    std::chrono::milliseconds unreachable_after = std::chrono::seconds(15);
    friend bool operator==(const StatusConfig&, const StatusConfig&) = default;
};

/// Which table holds the sales that people look at, and which of its columns are what. Names are
/// those of the branches.
struct SalesConfig {
    /// Names one table. None: the first of HeadOfficeConfig::tables that names one.
    TablePattern source;
    SalesColumns columns;
    friend bool operator==(const SalesConfig&, const SalesConfig&) = default;
};

/// Settings of `tributary head-office`, checked.
struct HeadOfficeConfig {
    /// The database that holds the ledger, and tables without a target of their own.
    std::string schema = "head_office";
    /// Never empty, no branch twice.
    std::vector<BranchId> branches;
    DatabaseConfig database;
    BrokerConfig broker;
    /// Never empty, no source twice. A source without a star counts before those with one; among
    /// those the first that matches.
    std::vector<TableMapping> tables;
    ApplyConfig apply;
    QueueConfig queues;
    StatusConfig status;
    SalesConfig sales;
    DashboardConfig dashboard;
    LogConfig log;

    [[nodiscard]] bool has_branch(const BranchId& branch) const;
    friend bool operator==(const HeadOfficeConfig&, const HeadOfficeConfig&) = default;
};

/// `file` names the text in faults; relative paths in it are relative to the file's directory.
[[nodiscard]] ConfigResult<HeadOfficeConfig> read_head_office_config(std::string_view text,
                                                                     const std::string& file);
/// As TOML that read_head_office_config takes. Holds no secret: passwords are never in a
/// configuration.
[[nodiscard]] std::string dump(const HeadOfficeConfig& config);
/// Every key that may be set: `broker.user`, `tables[].source`.
[[nodiscard]] std::vector<std::string> head_office_config_keys();

void describe(Fields& fields, HeadOfficeConfig& config);

}  // namespace tributary
