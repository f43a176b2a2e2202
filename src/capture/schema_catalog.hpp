#pragma once

#include <memory>
#include <span>
#include <vector>

#include "model/schema.hpp"
#include "mysql/connection.hpp"
#include "pipeline/finding.hpp"

namespace tributary::capture {

/// Tables of a branch as information_schema describes them at one moment.
struct SchemaCatalog {
    /// Those that can be synchronised; parents of foreign keys before their children.
    std::vector<std::shared_ptr<const TableSchema>> tables;
    /// Why others cannot, each with what mends it.
    std::vector<Finding> findings;

    [[nodiscard]] std::shared_ptr<const TableSchema> find(const TableName& name) const;
};

/// Reads the description of `names` (of all of them: foreign keys among them are found). Throws
/// SqlFailure.
[[nodiscard]] SchemaCatalog fetch_catalog(mysql::Connection& connection,
                                          std::span<const TableName> names);

/// The same of one table; null: `findings` says why it cannot be synchronised. `synchronised`: all
/// tables that are.
[[nodiscard]] std::shared_ptr<const TableSchema> fetch_table(
    mysql::Connection& connection, const TableName& name, std::span<const TableName> synchronised,
    std::vector<Finding>& findings);

/// Names of the base tables of a database, in order: for patterns in the configuration.
[[nodiscard]] std::vector<TableName> fetch_table_names(mysql::Connection& connection,
                                                       std::string_view database);

/// Parents before children; tables in a circle keep their order.
[[nodiscard]] std::vector<std::shared_ptr<const TableSchema>> parents_first(
    std::vector<std::shared_ptr<const TableSchema>> tables);

}  // namespace tributary::capture
