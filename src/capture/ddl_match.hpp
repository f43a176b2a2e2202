#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "model/ids.hpp"

namespace tributary::capture {

/// Which of `tables` a statement may have changed without row events: those that it names, and all
/// of a database that it names. A match of words, not a parser: a false alarm costs a re-sync, a
/// missed one would cost the truth. Quotes and comments are therefore not skipped. `text` is in the
/// client's character set; `default_database` may be empty (not known).
///
/// Statements that never change rows (GRANT, REVOKE, ANALYZE, FLUSH, views, triggers, routines,
/// events, accounts) name nothing.
[[nodiscard]] std::vector<TableName> ddl_touches(std::string_view text,
                                                 std::string_view default_database,
                                                 std::span<const TableName> tables);

}  // namespace tributary::capture
