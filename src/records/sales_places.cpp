#include "records/sales_places.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <set>

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
/// Branches that one day may have and still be looked up.
constexpr std::size_t kBranchesOfDayMax = 1'000;

/// Branches of each day. Only whole days: in which order their sales come, the sums do not know.
using Places = std::map<PackedDay, std::set<std::string>>;

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

/// Marked days are not in the sums yet: they are places too, down to `lowest`. False: every day of
/// a branch is marked, or there are too many.
bool add_marks(mysql::Connection& connection, const SalesTable& table, const SalesFilter& filter,
               PackedDay lowest, Places& places) {
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
        const PackedDay day = pack_day(marks.at(row, 0));
        if (day >= lowest) places[day].emplace(marks.text(row, 1));
    }
    return true;
}

/// `where` is on the days' sums. Adds the newest days until they hold so many sales below `begun`,
/// a day of which some sales are above.
enum class Found : std::uint8_t { kSome, kAll, kTooMany };
Found add_known(mysql::Connection& connection, const SumsReader& reader, std::string_view index,
                const std::string& where, std::optional<PackedDay> begun, std::size_t sales,
                Places& places) {
    const std::size_t rows_max = sales + kBranchesOfDayMax;
    const mysql::Rows rows = connection.query(
        fmt::format("select day, branch, sum(sales) from {} force index ({}) where {} group by "
                    "day, branch order by day desc limit {}",
                    reader.tables().sums, index, where, rows_max));
    std::uint64_t found = 0;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const PackedDay day = pack_day(rows.at(row, 0));
        const bool is_next_day = places.empty() || day != places.begin()->first;
        if (is_next_day && found >= sales) return Found::kSome;
        places[day].emplace(rows.text(row, 1));
        if (day != begun) found += stored_count(rows.text(row, 2));
    }
    if (rows.size() < rows_max) return Found::kAll;
    // The last day may have more.
    places.erase(places.begin());
    return places.empty() ? Found::kTooMany : Found::kSome;
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
    Found found = Found::kAll;
    if (const auto question = reader.fetch_question(connection, filter)) {
        std::string where = condition_of(
            *question, Grain::kDay,
            cuboid_for(Grain::kDay, static_cast<Cuboid>(question->cuboid() | kByBranch)));
        if (filter.from) where += fmt::format(" and day >= '{}'", to_string(*filter.from));
        if (filter.to) where += fmt::format(" and day <= '{:.8}31'", to_string(*filter.to));
        std::optional<PackedDay> begun;
        if (cursor) {
            begun = pack_day(cursor->date);
            where += fmt::format(" and day <= '{}'", day_text(*begun));
        }
        // The newest days come first there, of a product or of all.
        const bool is_by_product = question->product || question->branches.empty();
        found = add_known(connection, reader, is_by_product ? "by_product" : "primary", where,
                          begun, sales, places);
    }
    if (found == Found::kTooMany) return std::nullopt;
    // Below the last of them lie others that the sums know, and that were not asked for.
    const PackedDay lowest = found == Found::kAll ? 0 : places.begin()->first;
    if (!add_marks(connection, table, filter, lowest, places)) return std::nullopt;
    return SalesPlaces{.condition = condition_of(places, table), .is_last = found == Found::kAll};
}

}  // namespace tributary::records
