#include "records/sales_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "records/sales_sql.hpp"
#include "records/sales_tally.hpp"
#include "records/statements.hpp"
#include "records/sums_reader.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

/// More marks than that: the sums are far behind.
constexpr std::size_t kMarksMax = 1'000;

/// Branches of each day.
using Places = std::map<PackedDay, std::vector<std::string>>;

std::string condition_of(const Places& places, const SalesTable& table) {
    std::string out;
    for (const auto& [day, branches] : places) {
        std::string list;
        for (const std::string& branch : branches) {
            list += (list.empty() ? "" : ",") + quoted_text(branch);
        }
        out += fmt::format("{}{} and {} in ({})", out.empty() ? "(" : " or ",
                           is_on_day(table, day_text(day)), quoted_identifier(table.branch), list);
    }
    return out.empty() ? "false" : out + ")";
}

/// Marked days are not in the sums yet: they are places too. False: every day of a branch is
/// marked, or there are too many.
bool add_marks(mysql::Connection& connection, const SalesTable& table, const SalesFilter& filter,
               Places& places) {
    std::string condition;
    for (const BranchId& branch : filter.branches) {
        condition += fmt::format("{}{}", condition.empty() ? " where branch in (" : ",",
                                 quoted_text(branch.value()));
    }
    if (!condition.empty()) condition += ")";
    const mysql::Rows marks = connection.query(fmt::format(
        "select day, branch from {}{} limit {}",
        quoted_table(table.own_database, kSalesChangedTable), condition, kMarksMax + 1));
    if (marks.size() > kMarksMax) return false;
    for (std::size_t row = 0; row < marks.size(); ++row) {
        if (marks.text(row, 0) == kEveryDay) return false;
        std::vector<std::string>& branches = places[pack_day(marks.at(row, 0))];
        const std::string branch(marks.text(row, 1));
        if (std::ranges::find(branches, branch) == branches.end()) branches.push_back(branch);
    }
    return true;
}

}  // namespace

std::optional<SalesPlaces> fetch_places(mysql::Connection& connection, const SalesTable& table,
                                        const SalesFilter& filter,
                                        const std::optional<SalesCursor>& cursor,
                                        std::size_t sales) {
    const bool is_selective = filter.product || filter.region || !filter.branches.empty();
    if (!is_selective || table.date.empty() || table.date_index.empty()) return std::nullopt;
    const SumsReader reader(table);
    if (!reader.fetch_as_of(connection)) return std::nullopt;
    Places places;
    bool is_exhausted = true;
    if (const auto question = reader.fetch_question(connection, filter)) {
        const Cuboid cuboid = cuboid_for(question->cuboid() | kByBranch);
        std::string where = condition_of(*question, cuboid);
        if (filter.from) where += fmt::format(" and day >= '{}'", to_string(*filter.from));
        std::string top = filter.to ? to_string(*filter.to) : std::string();
        const PackedDay at = cursor ? pack_day(cursor->date) : 0;
        if (cursor) {
            const std::string day = day_text(at);
            where += fmt::format(" and (day < '{0}' or (day = '{0}' and branch <= {1}))", day,
                                 quoted_text(cursor->branch));
            if (top.empty() || day < top) top = day;
        }
        if (!top.empty()) where += fmt::format(" and day <= '{:.8}31'", top);
        const mysql::Rows rows = connection.query(
            fmt::format("select day, branch, sum(sales) from {} where {} group by day, branch "
                        "order by day desc, branch desc limit {}",
                        reader.tables().day, where, sales));
        std::uint64_t found = 0;
        is_exhausted = rows.size() < sales;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (found >= sales) {
                is_exhausted = false;
                break;
            }
            const PackedDay day = pack_day(rows.at(row, 0));
            places[day].emplace_back(rows.text(row, 1));
            // Of the cursor's own day some are above it.
            const bool is_begun = cursor && day == at && rows.text(row, 1) == cursor->branch;
            if (!is_begun) found += stored_count(rows.text(row, 2));
        }
    }
    if (!add_marks(connection, table, filter, places)) return std::nullopt;
    return SalesPlaces{.condition = condition_of(places, table), .is_last = is_exhausted};
}

}  // namespace tributary::records
