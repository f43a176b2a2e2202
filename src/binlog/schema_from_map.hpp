#pragma once

#include "base/result.hpp"
#include "binlog/table_map.hpp"
#include "model/schema.hpp"

namespace tributary::binlog {

/// The schema of a table as its row events are laid out. The map's word counts: names, signedness,
/// character sets, ENUM and SET strings, primary key, lengths. `base` (from information_schema;
/// null = not known) supplies what the map does not say: the lengths of TEXT and BLOB, types that
/// travel as another (UUID, INET, MariaDB's VECTOR), generated columns, unique and foreign keys,
/// and, when the map is not FULL, all that is missing.
///
/// Fails, naming table and column, when the two contradict each other (the table was altered in
/// between), or when neither says what a column is. The result need not have a primary key;
/// check(schema) tells.
[[nodiscard]] Result<TableSchema> schema_from_map(const TableMap& map, const TableSchema* base);

}  // namespace tributary::binlog
