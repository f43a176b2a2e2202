#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace tributary::records {

/// `2024-05-01 12:00:00.000000`: UTC, as a column of DATETIME(6) or TIMESTAMP(6) takes it in a
/// session at time zone +00:00. Of the years 0000 to 9999.
[[nodiscard]] std::string to_sql_text(WallTime time);
/// The same in quotes.
[[nodiscard]] std::string quoted_time(WallTime time);
/// What such a column returns, with 0 to 6 digits after the point, or none; also a bare date.
/// Empty: no time (`0000-00-00 00:00:00`), or not of that form.
[[nodiscard]] std::optional<WallTime> decode_sql_time(std::string_view text);
/// `2024-05-01T12:00:00.000000Z` (RFC 3339).
[[nodiscard]] std::string to_rfc3339(WallTime time);

}  // namespace tributary::records
