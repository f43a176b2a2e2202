#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/position.hpp"
#include "sql/target_table.hpp"

namespace tributary {

/// The head office's table for a branch's table: the branch column, the written columns under their
/// names there, the synced-at column, PRIMARY KEY (branch, key…), and every other unique key with
/// the branch in front. Keeps the branch's collations; where the head office's server kind does not
/// know one, a key column is refused and another column gets the character set's default.
[[nodiscard]] Result<std::string> create_table(const TargetTable& table, Flavor head_office);

/// `alter table … add column …` for a column that the head office's table lacks. It takes NULL,
/// also where the branch's does not: other branches may not have it.
[[nodiscard]] Result<std::string> add_column(const TargetTable& table, ColumnIndex column,
                                             Flavor head_office);

/// The column's SQL type as the head office's server kind has it: UUID and INET become text on
/// MySQL, JSON stays.
[[nodiscard]] Result<std::string> type_at_head_office(const Column& column, bool is_key,
                                                      Flavor head_office);

}  // namespace tributary
