#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/ids.hpp"
#include "sql/target_mapping.hpp"

namespace tributary {

// Which sales are meant where their changed days are marked (kSalesChangedTable): who marks and who
// follows the marks must mean the same. Pure.

/// One line, for people too.
[[nodiscard]] std::string marks_text(const TableName& source, const TargetMapping& target,
                                     std::string_view date_column);
/// The same as a number, `marked_for` of the ledger. Never 0, which is: nothing is marked.
[[nodiscard]] std::uint64_t marks_number(const TableName& source, const TargetMapping& target,
                                         std::string_view date_column);

}  // namespace tributary
