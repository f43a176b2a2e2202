#pragma once

#include <optional>
#include <string>

#include "apply/limits.hpp"
#include "mysql/connect_options.hpp"
#include "sql/limits.hpp"
#include "sql/target_mapping.hpp"

namespace tributary {

/// What may be made at the head office when a branch's table needs it; anything else stops the
/// branch.
struct MayAdd {
    bool create_tables = false;
    bool add_columns = false;
};

/// The table whose rows are summed up by day, as named at the branches.
struct SalesSource {
    TableName table;
    /// DATE, DATETIME or TIMESTAMP (by its day in UTC); where a branch has no such column, all days
    /// count as changed.
    std::string date_column;
};

/// What a head office's apply lanes are told. Outlives the lanes.
struct ApplySettings {
    mysql::ConnectOptions database;
    /// Where the ledger, the re-syncs and the parked changes lie.
    std::string own_database;
    /// Of every branch.
    TargetMappings mappings;
    MayAdd may;
    /// Days whose sales a commit changed are noted in it (kSalesChangedTable). Empty: no sums.
    std::optional<SalesSource> sales;
    StatementLimits statements{.bytes_max = 1'000'000, .rows_max = 1'000};
    ApplyLimits limits;
    std::chrono::milliseconds statement_timeout{60'000};
    std::chrono::seconds lock_wait_timeout{5};
};

/// How every connection that writes branch rows is set up; also for retrying what is parked.
[[nodiscard]] inline mysql::SessionOptions apply_session(const ApplySettings& settings) {
    mysql::SessionOptions session;
    session.has_raw_results = true;
    session.statement_timeout = settings.statement_timeout;
    session.lock_wait_timeout = settings.lock_wait_timeout;
    session.isolation = mysql::Isolation::kReadCommitted;
    // Cascades come as changes of their own, and parents after children are a matter of one
    // transaction.
    session.variables = {"foreign_key_checks = 0"};
    return session;
}

/// The same for lanes.
[[nodiscard]] inline mysql::SessionOptions lane_session(const ApplySettings& settings) {
    mysql::SessionOptions session = apply_session(settings);
    // A head office that froze or lost its machine holds its rows' locks until the server drops its
    // connection. Longer than a transaction waits for its next fragment; the look at the ledger
    // keeps a connection at rest alive.
    session.variables.emplace_back("wait_timeout = 20");
    return session;
}

}  // namespace tributary
