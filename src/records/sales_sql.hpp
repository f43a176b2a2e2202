#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "records/sales_reader.hpp"
#include "records/sales_table.hpp"

namespace tributary::records {

// Pieces of SQL about the head office's sales table. Pure.

/// Where a sale without a date stands among the days.
inline constexpr std::string_view kNoDay = "0000-00-00";

/// The column in a SELECT, so that its text loses nothing.
[[nodiscard]] std::string selected(const SalesColumn& column);
/// A value of such a SELECT as a literal to compare the column with. A text that is no value of
/// the column's kind becomes a literal that no value equals.
[[nodiscard]] std::string literal(const SalesColumn& column, std::string_view value);
/// A value of such a SELECT for people, in UTF-8.
[[nodiscard]] CellText shown(const SalesColumn& column,
                             const std::optional<std::string_view>& value);
/// Every column, as `selected`, with commas.
[[nodiscard]] std::string selected_columns(const SalesTable& table);

/// The date is of this day, a text like `2024-05-01` (also `2024-02-30`). kNoDay: it is NULL or
/// has no day at all.
[[nodiscard]] std::string is_on_day(const SalesTable& table, std::string_view day);
/// The last moment of a day, as a literal to compare the date with.
[[nodiscard]] std::string end_of_day(const SalesTable& table, std::string_view day);
/// ` force index (…)` with the index on (date, branch), where there is one.
[[nodiscard]] std::string by_date_index(const SalesTable& table);

}  // namespace tributary::records
