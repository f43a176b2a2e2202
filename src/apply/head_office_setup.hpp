#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/ids.hpp"
#include "model/schema.hpp"
#include "mysql/connection.hpp"
#include "pipeline/finding.hpp"
#include "sql/target_mapping.hpp"

namespace tributary {

// For `tributary init` and `tributary doctor`, and at a head office's start. Every call throws
// SqlFailure.

/// Makes the database for the head office's own tables and the tables, where they are missing. Two
/// may do so at once.
void create_own_tables_in(mysql::Connection& connection, const std::string& own_database);

/// Whether the own tables are there, complete and of InnoDB.
[[nodiscard]] std::vector<Finding> check_own_tables(mysql::Connection& connection,
                                                    const std::string& own_database);

/// Settings of the server on which the promise depends.
[[nodiscard]] std::vector<Finding> check_head_office_server(mysql::Connection& connection);

/// The head office's tables for these tables of a branch. With `may_create` missing tables and
/// columns are made first.
[[nodiscard]] std::vector<Finding> check_targets(
    mysql::Connection& connection, const BranchId& branch, const TargetMappings& mappings,
    const std::vector<std::shared_ptr<const TableSchema>>& schemas, bool may_create);

}  // namespace tributary
