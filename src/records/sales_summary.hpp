#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "mysql/connection.hpp"
#include "records/sales_filter.hpp"
#include "records/sales_table.hpp"

namespace tributary::records {

/// Sums of some sales. Decimals are exact texts: `-12.50`.
struct Sums {
    std::uint64_t sales = 0;
    /// `0` when the table has no such column.
    std::string quantity = "0";
    /// One for each of SalesTable::amounts, in their order.
    std::vector<std::string> amounts;
    friend bool operator==(const Sums&, const Sums&) = default;
};

enum class SumsBy : std::uint8_t { kBranch, kDay, kProduct, kRegion };
/// `branch`, `day`, `product`, `region`.
[[nodiscard]] std::optional<SumsBy> decode_sums_by(std::string_view text);

struct SumsGroup {
    /// Nothing: the column is NULL (or no date) in these sales.
    std::optional<std::string> key;
    Sums sums;
    friend bool operator==(const SumsGroup&, const SumsGroup&) = default;
};

inline constexpr std::size_t kSumsGroupsMax = 1'000;

struct Summary {
    /// By day the newest first, else by turnover, the largest first; kSumsGroupsMax at most.
    std::vector<SumsGroup> groups;
    /// Of everything that the filter lets through, also when there are more groups.
    Sums total;
    /// The sums hold at least what was applied until then. Nothing: they are still being made, and
    /// everything here is empty.
    std::optional<WallTime> as_of;
};

/// Exact sums from the tables that SalesSums keeps. Throws SqlFailure; the connection is one with
/// sales_reading_session.
[[nodiscard]] Summary fetch_summary(mysql::Connection& connection, const SalesTable& table,
                                    SumsBy by, const SalesFilter& filter);

/// For the overview.
struct SalesTotals {
    /// Nothing: not known yet.
    std::optional<Sums> today;
    std::optional<Sums> all_time;
    std::optional<WallTime> as_of;
};
[[nodiscard]] SalesTotals fetch_totals(mysql::Connection& connection, const SalesTable& table,
                                       Day today);

}  // namespace tributary::records
