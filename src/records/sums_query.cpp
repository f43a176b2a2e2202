#include "records/sums_query.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

Day first_of_month(Day day) {
    return day.year() / day.month() / std::chrono::day(1);
}
Day last_of_month(Day day) {
    return Day(day.year() / day.month() / std::chrono::last);
}
Day plus(Day day, int count) {
    return Day(sys_days(day) + days(count));
}

Cuboid cuboid_of(SumsBy by) {
    switch (by) {
        case SumsBy::kBranch:
            return kByBranch;
        case SumsBy::kProduct:
            return kByProduct;
        case SumsBy::kRegion:
            return kByRegion;
        case SumsBy::kDay:
            return 0;
    }
    return 0;
}

std::string_view column_of(SumsBy by) {
    switch (by) {
        case SumsBy::kBranch:
            return "branch";
        case SumsBy::kProduct:
            return "product";
        case SumsBy::kRegion:
            return "region";
        case SumsBy::kDay:
            return "day";
    }
    return "";
}

/// Every level of a statement names its sums in its own way, so that no name means two things.
constexpr std::string_view kStored = "";
constexpr std::string_view kOfPiece = "_piece";
constexpr std::string_view kOfGroup = "_group";

/// `sum(sales) as sales_piece,sum(amount_1) as amount_1_piece …`
std::string summed_columns(const SumsLayout& layout, std::string_view from, std::string_view to) {
    std::string out = fmt::format("sum(sales{}) as sales{}", from, to);
    for (const SummedColumn& column : layout.columns) {
        out += fmt::format(",sum({0}{1}) as {0}{2}", column.sums_name, from, to);
    }
    return out;
}

std::string days_condition(const SumsPiece& piece) {
    std::string out;
    if (piece.from) out += fmt::format(" and day >= '{}'", to_string(*piece.from));
    if (piece.to) {
        if (!piece.from) out += " and day >= '0001-01-01'";
        // A date that the calendar does not have (2024-02-30) is of its month's last day.
        const Day last = last_of_month(*piece.to);
        out += piece.grain == Grain::kDay && *piece.to == last
                   ? fmt::format(" and day <= '{:.8}31'", to_string(last))
                   : fmt::format(" and day <= '{}'", to_string(*piece.to));
    }
    return out;
}

/// The primary key leads by branch to the days, the other index by product. Named, because a server
/// would rather read an index from end to end than sort a few groups.
std::string_view index_for(const SumsQuestion& question, Grain grain, Cuboid cuboid) {
    if (question.product) return " force index (by_product)";
    if (!question.branches.empty()) return " force index (primary)";
    // Of all products together it leads straight to the days of all branches.
    const bool is_few_days =
        grain == Grain::kDay && (cuboid & kByBranch) != 0 && (cuboid & kByProduct) == 0;
    return is_few_days ? " force index (by_product)" : " force index (primary)";
}

/// Rows that may have to be added up once more, where several pieces answer. `wanted` is what they
/// tell apart.
std::string select_pieces(const SumsTables& tables, const SumsLayout& layout,
                          const SumsQuestion& question, const std::vector<SumsPiece>& pieces,
                          Cuboid wanted, std::string_view key) {
    std::string out;
    for (const SumsPiece& piece : pieces) {
        const Cuboid cuboid = cuboid_for(piece.grain, wanted);
        out += fmt::format("{}select {}{} from {}{} where {}{}{}", out.empty() ? "" : " union all ",
                           key.empty() ? std::string() : fmt::format("{} as k,", key),
                           summed_columns(layout, kStored, kOfPiece),
                           piece.grain == Grain::kDay ? tables.day : tables.month,
                           index_for(question, piece.grain, cuboid), condition_of(question, cuboid),
                           days_condition(piece),
                           key.empty() ? std::string() : fmt::format(" group by {}", key));
    }
    return out;
}

}  // namespace

std::vector<SumsPiece> pieces_of(std::optional<Day> from, std::optional<Day> to) {
    if (from && to && *from > *to) return {};
    if (from && to && first_of_month(*from) == first_of_month(*to)) {
        const bool is_whole = *from == first_of_month(*from) && *to == last_of_month(*to);
        return {{.grain = is_whole ? Grain::kMonth : Grain::kDay,
                 .from = from,
                 .to = is_whole ? first_of_month(*to) : *to}};
    }
    std::vector<SumsPiece> pieces;
    std::optional<Day> months_from = from;
    std::optional<Day> months_to = to;
    if (from && *from != first_of_month(*from)) {
        pieces.push_back({.grain = Grain::kDay, .from = from, .to = last_of_month(*from)});
        months_from = plus(last_of_month(*from), 1);
    }
    std::optional<SumsPiece> rest;
    if (to && *to != last_of_month(*to)) {
        rest = {.grain = Grain::kDay, .from = first_of_month(*to), .to = to};
        months_to = plus(first_of_month(*to), -1);
    }
    if (!months_from || !months_to || *months_from <= *months_to) {
        if (months_to) months_to = first_of_month(*months_to);
        pieces.push_back({.grain = Grain::kMonth, .from = months_from, .to = months_to});
    }
    if (rest) pieces.push_back(*rest);
    return pieces;
}

Cuboid cuboid_for(Grain grain, Cuboid wanted) {
    const auto found = std::ranges::find_if(kCuboids, [&](Cuboid cuboid) {
        return is_kept(grain, cuboid) && (cuboid & wanted) == wanted;
    });
    return found == kCuboids.end() ? kByAll : *found;
}

Cuboid SumsQuestion::cuboid() const {
    Cuboid wanted = 0;
    if (!branches.empty()) wanted |= kByBranch;
    if (product) wanted |= kByProduct;
    if (region) wanted |= kByRegion;
    return wanted;
}

std::string condition_of(const SumsQuestion& question, Cuboid cuboid) {
    std::string out = fmt::format("cuboid = {}", cuboid);
    if (!question.branches.empty()) {
        std::string list;
        for (const BranchId& branch : question.branches) {
            list += (list.empty() ? "" : ",") + quoted_text(branch.value());
        }
        out += fmt::format(" and branch in ({})", list);
    } else if ((cuboid & kByBranch) == 0) {
        out += " and branch = ''";
    }
    if (question.product || (cuboid & kByProduct) == 0) {
        out += fmt::format(" and product = {}", question.product.value_or(kOfAll));
    }
    if (question.region || (cuboid & kByRegion) == 0) {
        out += fmt::format(" and region = {}", question.region.value_or(kOfAll));
    }
    return out;
}

std::string select_total(const SumsTables& tables, const SumsLayout& layout,
                         const SumsQuestion& question) {
    const std::vector<SumsPiece> pieces = pieces_of(question.from, question.to);
    return fmt::format("select {} from ({}) as pieces", summed_columns(layout, kOfPiece, kOfGroup),
                       select_pieces(tables, layout, question, pieces, question.cuboid(), ""));
}

std::string select_groups(const SumsTables& tables, const SumsLayout& layout, SumsBy by,
                          const SumsQuestion& question, std::string_view turnover) {
    const auto wanted = static_cast<Cuboid>(question.cuboid() | cuboid_of(by));
    const std::string_view key = column_of(by);
    if (by == SumsBy::kDay) {
        const SumsPiece piece{.grain = Grain::kDay, .from = question.from, .to = question.to};
        return fmt::format("{} having sales_piece <> 0 order by k desc limit {}",
                           select_pieces(tables, layout, question, {piece}, wanted, key),
                           kSumsGroupsMax + 1);
    }
    const std::string order = fmt::format(
        "{}{} desc, k", turnover.empty() ? std::string_view("sales") : turnover, kOfGroup);
    const std::string groups = fmt::format(
        "select k, {} from ({}) as pieces group by k having sales_group <> 0 order by {} limit {}",
        summed_columns(layout, kOfPiece, kOfGroup),
        select_pieces(tables, layout, question, pieces_of(question.from, question.to), wanted, key),
        order, kSumsGroupsMax + 1);
    if (by == SumsBy::kBranch) return groups;
    std::string columns = fmt::format("sales{}", kOfGroup);
    for (const SummedColumn& column : layout.columns) {
        columns += fmt::format(",{}{}", column.sums_name, kOfGroup);
    }
    return fmt::format(
        "select name, {} from ({}) as g left join {} as names on names.id + 1 = g.k order by {}",
        columns, groups, tables.name, order);
}

}  // namespace tributary::records
