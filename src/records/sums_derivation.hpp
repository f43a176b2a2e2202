#pragma once

#include <string>
#include <string_view>

#include "records/sales_tally.hpp"
#include "records/sums_layout.hpp"

namespace tributary::records {

/// Sums that follow from finer ones: sixths and months also from days, what is longer from what is
/// shorter, but not from days.
struct Derivation {
    Grain grain = Grain::kDay;
    Cuboid cuboid = 0;
    Grain from_grain = Grain::kDay;
    Cuboid from_cuboid = kByAll;
    /// A condition on the finer ones, on `branch` and `day`; empty: all.
    std::string where;
};

/// `insert into … select …`, for a server that adds them up by itself. `table` is quoted. Pure.
[[nodiscard]] std::string insert_derived(std::string_view table, const SumsLayout& layout,
                                         const Derivation& derivation);

}  // namespace tributary::records
