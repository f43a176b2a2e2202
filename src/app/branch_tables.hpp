#pragma once

#include <vector>

#include "config/branch_config.hpp"
#include "mysql/connection.hpp"

namespace tributary::app {

/// The tables of the branch that its configuration names: patterns are looked up in the database
/// now. Throws SqlFailure, and Failure(kHaltStage) when a pattern names no table.
[[nodiscard]] std::vector<TableName> resolve_tables(const BranchConfig& config,
                                                    mysql::Connection& connection);

}  // namespace tributary::app
