#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/sales_filter.hpp"
#include "records/sales_summary.hpp"
#include "records/sales_tally.hpp"
#include "records/sums_layout.hpp"

namespace tributary::records {

/// A part of a question that one table of sums answers: days, or whole months by their first day,
/// from `from` to `to`; an open end is empty.
struct SumsPiece {
    Grain grain = Grain::kMonth;
    std::optional<Day> from;
    std::optional<Day> to;
    friend bool operator==(const SumsPiece&, const SumsPiece&) = default;
};
/// Whole months from the months' sums, the rest from the days'. Pure.
[[nodiscard]] std::vector<SumsPiece> pieces_of(std::optional<Day> from, std::optional<Day> to);

/// The smallest cuboid that is kept and tells these apart.
[[nodiscard]] Cuboid cuboid_for(Grain grain, Cuboid wanted);

/// What is asked of the sums: SalesFilter with names as numbers.
struct SumsQuestion {
    std::vector<BranchId> branches;
    std::optional<Day> from;
    std::optional<Day> to;
    std::optional<std::uint32_t> product;
    std::optional<std::uint32_t> region;

    /// What the filters tell apart.
    [[nodiscard]] Cuboid cuboid() const;
};

/// Where the sums lie, quoted.
struct SumsTables {
    std::string day;
    std::string month;
    std::string name;
};

/// `select sales, quantity, amounts …`: one row, of everything. Pure.
[[nodiscard]] std::string select_total(const SumsTables& tables, const SumsLayout& layout,
                                       const SumsQuestion& question);
/// `select key, sales, quantity, amounts …`: a row a group, in the order of Summary::groups;
/// `turnover` is the column of sums that decides, empty: the number of sales. Pure.
[[nodiscard]] std::string select_groups(const SumsTables& tables, const SumsLayout& layout,
                                        SumsBy by, const SumsQuestion& question,
                                        std::string_view turnover);

/// The condition of a question on `cuboid` and the columns of names and branches, not on days.
[[nodiscard]] std::string condition_of(const SumsQuestion& question, Cuboid cuboid);

}  // namespace tributary::records
