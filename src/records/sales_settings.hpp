#pragma once

#include <chrono>
#include <string>

#include "model/ids.hpp"
#include "model/sales_columns.hpp"
#include "mysql/connect_options.hpp"
#include "sql/target_mapping.hpp"

namespace tributary::records {

/// Which table holds the sales, and where Tributary's own tables lie.
struct SalesSettings {
    /// The database of the head office's own tables.
    std::string own_database;
    /// At the branches.
    TableName source;
    /// Where its rows go.
    TargetMapping target;
    SalesColumns columns;
    /// Statements that add an index or fill Tributary's own tables may be run.
    bool may_prepare = false;
};

/// How a connection that reads sales is set up: texts in UTF-8, times in UTC, one consistent view
/// for each transaction.
[[nodiscard]] inline mysql::SessionOptions sales_reading_session(
    std::chrono::milliseconds statement_timeout = std::chrono::seconds(30)) {
    mysql::SessionOptions session;
    session.statement_timeout = statement_timeout;
    session.isolation = mysql::Isolation::kRepeatableRead;
    return session;
}

/// How the connection that SalesSums::refresh uses is set up: it reads whole branches, locks
/// nothing that the apply lanes write but for a moment, and rather tries again than waits for them.
[[nodiscard]] inline mysql::SessionOptions sales_refreshing_session() {
    mysql::SessionOptions session;
    session.statement_timeout = std::chrono::minutes(10);
    session.lock_wait_timeout = std::chrono::seconds(1);
    session.isolation = mysql::Isolation::kReadCommitted;
    // For the one index that may have to be made: whoever waits for it waits no longer.
    session.variables = {"lock_wait_timeout = 5"};
    return session;
}

}  // namespace tributary::records
