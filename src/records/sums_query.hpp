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

/// The smallest cuboid that is kept and tells these apart.
[[nodiscard]] Cuboid cuboid_for(Grain grain, Cuboid wanted);

/// What is asked of the sums: SalesFilter with names as numbers, and branches that there are.
struct SumsQuestion {
    std::vector<BranchId> branches;
    /// Of all branches but these; `branches` is then empty.
    std::vector<BranchId> without;
    std::optional<Day> from;
    std::optional<Day> to;
    std::optional<std::uint32_t> product;
    std::optional<std::uint32_t> region;

    /// What the filters tell apart; `without` does not count.
    [[nodiscard]] Cuboid cuboid() const;
};

/// Where the sums lie, quoted.
struct SumsTables {
    std::string sums;
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

/// The condition of a question on everything of the key but the days.
[[nodiscard]] std::string condition_of(const SumsQuestion& question, Grain grain, Cuboid cuboid);

}  // namespace tributary::records
