#include "sql/sales_marks.hpp"

#include <fmt/format.h>

#include "base/bytes.hpp"
#include "base/fingerprint.hpp"

namespace tributary {

std::string marks_text(const TableName& source, const TargetMapping& target,
                       std::string_view date_column) {
    return fmt::format("{} to {}.{} by {};", to_string(source), target.database, target.table,
                       date_column);
}

std::uint64_t marks_number(const TableName& source, const TargetMapping& target,
                           std::string_view date_column) {
    return fingerprint_of(as_bytes(marks_text(source, target, date_column)));
}

}  // namespace tributary
