#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/ids.hpp"
#include "mysql/connection.hpp"
#include "records/sales_table.hpp"
#include "records/sales_tally.hpp"
#include "records/sums_layout.hpp"
#include "records/sums_store.hpp"

namespace tributary::records {

/// The days above `after`, up to and with `last`. Without a bound below: also sales without a date.
struct DaySpan {
    std::optional<PackedDay> after;
    std::optional<PackedDay> last;
    friend bool operator==(const DaySpan&, const DaySpan&) = default;
};

/// Sales that are summed up in one go: some days of some branches, or a span of days of one.
class SalesPortion {
public:
    static constexpr std::size_t kDaysMax = 100;

    /// `marks` has kDaysMax at most, none of them for every day.
    [[nodiscard]] static SalesPortion of_days(const SalesTable& table,
                                              std::span<const SalesMark> marks);
    [[nodiscard]] static SalesPortion of_branch(const SalesTable& table, const BranchId& branch,
                                                DaySpan span);

    [[nodiscard]] const std::vector<BranchId>& branches() const { return branches_; }
    /// On `branch` and `day` of the tables of sums.
    [[nodiscard]] const std::string& sums_condition() const { return sums_condition_; }
    /// On the sales table.
    [[nodiscard]] const std::string& sales_condition() const { return sales_condition_; }

    /// Reads the sales and sums them up. Names of products and regions are slots of `book`, plus
    /// kFirstSlot. Throws SqlFailure, and Failure for a value that cannot be summed up.
    [[nodiscard]] SalesCells fetch_sales(mysql::Connection& connection, const SalesTable& table,
                                         const SumsLayout& layout, NameBook& book) const;

private:
    std::vector<BranchId> branches_;
    std::string sums_condition_;
    std::string sales_condition_;
    bool is_by_date_ = false;
};

inline constexpr std::uint32_t kFirstSlot = 2;
/// The same cells with ids instead of slots; the book knows them all.
[[nodiscard]] SalesCells with_ids(const SalesCells& cells, const NameBook& book);

/// Cuts a branch's days into spans of about so many sales each, so that memory stays bounded.
/// `counts`: sales of each day, ascending. Together the spans hold every day there is. Pure.
[[nodiscard]] std::vector<DaySpan> cut_into_spans(
    std::span<const std::pair<PackedDay, std::uint64_t>> counts, std::uint64_t sales_max);
/// Sales of one span: their cells are in memory twice.
inline constexpr std::uint64_t kSalesPerSpan = 200'000;
[[nodiscard]] std::vector<DaySpan> fetch_day_spans(mysql::Connection& connection,
                                                   const SalesTable& table, const BranchId& branch,
                                                   std::uint64_t sales_max = kSalesPerSpan);

}  // namespace tributary::records
