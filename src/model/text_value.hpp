#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/rows.hpp"

namespace tributary {

/// The text of a value as a SELECT of the snapshot returns it (sessions: time_zone '+00:00',
/// character_set_results NULL; ENUM, SET and BIT selected as `cast(column as unsigned)`, FLOAT as
/// `column * 1e0`) as the canonical cell of schema.hpp. `scratch` holds the bytes where they had to
/// be built; the cell views `text` or `scratch`.
[[nodiscard]] Result<Cell> decode_text(const Column& column, std::string_view text,
                                       std::string& scratch);

/// Appends a value as text for people and for literals of numbers, dates and times: `-0.05`,
/// `2024-02-30`,
/// `-838:59:59.999999`, `2024-01-01 00:00:00.5`. Byte columns are appended as they are. TIMESTAMP
/// in UTC. Fractions have exactly `scale` digits. Not for NULL.
void append_text(std::string& out, const Column& column, const Cell& cell);

}  // namespace tributary
