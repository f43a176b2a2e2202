#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/ids.hpp"
#include "records/sales_table.hpp"

namespace tributary::records {

/// A day of the calendar, 0001-01-01 to 9999-12-31.
using Day = std::chrono::year_month_day;
/// `2024-05-01`; refuses a day that the calendar does not have.
[[nodiscard]] Result<Day> decode_day(std::string_view text);
[[nodiscard]] std::string to_string(Day day);

/// Which sales. An empty part does not filter.
struct SalesFilter {
    std::vector<BranchId> branches;
    /// First and last day; sales without a date are then left out.
    std::optional<Day> from;
    std::optional<Day> to;
    /// Exactly this text: letter case, accents and spaces count.
    std::optional<std::string> region;
    std::optional<std::string> product;
    friend bool operator==(const SalesFilter&, const SalesFilter&) = default;
};

/// The filter as a condition on the head office's table; `true` when nothing filters. A filter on a
/// column that the table does not have lets nothing through. Pure.
[[nodiscard]] std::string condition_of(const SalesFilter& filter, const SalesTable& table);

}  // namespace tributary::records
