#include "records/sums_derivation.hpp"

#include <fmt/format.h>

namespace tributary::records {
namespace {

/// As unit_of, for any date that a server holds; of kDay's cells.
std::string unit_of_day(std::string_view unit, std::string_view last_unit) {
    // Y, M and D are the parts of the day's text.
    constexpr std::string_view kYear = "left(cast(day as char), 4)";
    constexpr std::string_view kMonth = "substr(cast(day as char), 6, 2)";
    constexpr std::string_view kDay = "right(cast(day as char), 2)";
    return fmt::format(
        "case when day < '0001-01-01' then '{none}' when {month} = '00' or ({month} = '01' and "
        "{day} = '00') then concat(lpad({year} - 1, 4, '0'), '-12-{last}') when {day} = '00' then "
        "concat({year}, '-', lpad({month} - 1, 2, '0'), '-{last}') else concat({year}, '-', "
        "{month}, '-', {unit}) end",
        fmt::arg("none", day_text(0)), fmt::arg("year", kYear), fmt::arg("month", kMonth),
        fmt::arg("day", kDay), fmt::arg("last", last_unit), fmt::arg("unit", unit));
}

/// The first day of the unit of `grain` that holds a cell of `from`, a text.
std::string unit_of(Grain grain, Grain from) {
    if (grain == from) return "day";
    switch (grain) {
        case Grain::kDay:
            break;
        case Grain::kSixth:
            return unit_of_day(
                "lpad(least((right(cast(day as char), 2) - 1) div 5, 5) * 5 + 1, 2, '0')", "26");
        case Grain::kMonth:
            return unit_of_day("'01'", "01");
        case Grain::kQuarter:
            return "if(day = '0000-00-00', '0000-00-00', concat(left(cast(day as char), 5), "
                   "lpad((month(day) - 1) div 3 * 3 + 1, 2, '0'), '-01'))";
        case Grain::kYear:
            return "if(day = '0000-00-00', '0000-00-00', concat(left(cast(day as char), 4), "
                   "'-01-01'))";
    }
    return "day";
}

}  // namespace

std::string insert_derived(std::string_view table, const SumsLayout& layout,
                           const Derivation& derivation) {
    const auto is_by = [&](Cuboid part) { return (derivation.cuboid & part) != 0; };
    std::string columns;
    std::string groups;
    const auto add = [&](std::string_view column, std::string_view expression, bool is_group) {
        columns += fmt::format(",{} as {}", expression, column);
        if (is_group) groups += fmt::format("{}{}", groups.empty() ? " group by " : ",", column);
    };
    add("b", is_by(kByBranch) ? "branch" : "''", is_by(kByBranch));
    add("d", unit_of(derivation.grain, derivation.from_grain), true);
    add("p", is_by(kByProduct) ? "product" : "0", is_by(kByProduct));
    add("r", is_by(kByRegion) ? "region" : "0", is_by(kByRegion));
    std::string sums = ",sum(sales)";
    for (const SummedColumn& column : layout.columns) {
        sums += fmt::format(",sum({})", column.sums_name);
    }
    return fmt::format(
        "insert into {0} (grain, cuboid, branch, day, product, region, sales{1}) select "
        "{2},{3}{4}{5} from {0} where grain = {6} and cuboid = {7}{8}{9}{10}",
        table, layout.sums_names(), static_cast<unsigned>(derivation.grain), derivation.cuboid,
        columns, sums, static_cast<unsigned>(derivation.from_grain), derivation.from_cuboid,
        derivation.where.empty() ? "" : " and ", derivation.where, groups);
}

}  // namespace tributary::records
