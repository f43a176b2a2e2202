#include "records/sales_portion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/failure.hpp"
#include "records/sales_sql.hpp"
#include "records/statements.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

std::string list_of(std::span<const BranchId> branches) {
    std::string list;
    for (const BranchId& branch : branches) {
        list += (list.empty() ? "" : ",") + quoted_text(branch.value());
    }
    return list;
}

std::string selected_or_null(const SalesTable& table, const std::string& column) {
    return column.empty() ? "null" : selected(*table.find(column));
}

std::uint32_t slot_of(NameBook& book, const std::optional<std::string_view>& name) {
    return name ? book.slot_of(*name) + kFirstSlot : kNullName;
}

[[noreturn]] void refuse(const SalesTable& table, std::string_view column, const std::string& why) {
    throw Failure(Recovery::kHaltStage,
                  fmt::format("sums of {}.{}: column {}: {}; correct the row, or leave the column "
                              "out of [sales]",
                              table.database, table.table, column, why));
}

}  // namespace

SalesPortion SalesPortion::of_days(const SalesTable& table, std::span<const SalesMark> marks) {
    SalesPortion portion;
    std::map<PackedDay, std::vector<BranchId>> days;
    for (const SalesMark& mark : marks) {
        days[mark.day].push_back(mark.branch);
        portion.branches_.push_back(mark.branch);
    }
    std::ranges::sort(portion.branches_);
    const auto repeated = std::ranges::unique(portion.branches_);
    portion.branches_.erase(repeated.begin(), repeated.end());
    for (const auto& [day, branches] : days) {
        const std::string list = list_of(branches);
        const std::string text = day_text(day);
        const std::string_view before = portion.sums_condition_.empty() ? "(" : " or ";
        portion.sums_condition_ +=
            fmt::format("{}branch in ({}) and day = '{}'", before, list, text);
        portion.sales_condition_ +=
            fmt::format("{}{} in ({}) and {}", before, quoted_identifier(table.branch), list,
                        is_on_day(table, text));
    }
    portion.sums_condition_ += ")";
    portion.sales_condition_ += ")";
    portion.is_by_date_ = true;
    return portion;
}

SalesPortion SalesPortion::of_branch(const SalesTable& table, const BranchId& branch,
                                     DaySpan span) {
    SalesPortion portion;
    portion.branches_ = {branch};
    portion.sums_condition_ = fmt::format("branch = {}", quoted_text(branch.value()));
    portion.sales_condition_ =
        fmt::format("{} = {}", quoted_identifier(table.branch), quoted_text(branch.value()));
    if (span == DaySpan{} || table.date.empty()) return portion;
    const std::string date = quoted_identifier(table.date);
    if (span.after) {
        const std::string after = day_text(*span.after);
        portion.sums_condition_ += fmt::format(" and day > '{}'", after);
        portion.sales_condition_ += fmt::format(" and {} > {}", date, end_of_day(table, after));
    }
    if (span.last) {
        const std::string last = day_text(*span.last);
        portion.sums_condition_ += fmt::format(" and day <= '{}'", last);
        portion.sales_condition_ +=
            fmt::format(" and ({} <= {}{})", date, end_of_day(table, last),
                        span.after ? std::string() : fmt::format(" or {} is null", date));
    }
    portion.is_by_date_ = true;
    return portion;
}

SalesCells SalesPortion::fetch_sales(mysql::Connection& connection, const SalesTable& table,
                                     const SumsLayout& layout, NameBook& book) const {
    std::string columns = fmt::format(
        "{},{},{},{}", quoted_identifier(table.branch), selected_or_null(table, table.date),
        selected_or_null(table, table.product), selected_or_null(table, table.region));
    for (const SummedColumn& column : layout.columns) {
        columns += "," + selected(*table.find(column.name));
    }
    SalesCells cells;
    BranchFinder finder(branches_);
    mysql::RowStream rows = connection.stream(
        fmt::format("select {} from {}{} where {}", columns, table.qualified(),
                    is_by_date_ ? by_date_index(table) : std::string(), sales_condition_));
    while (const auto row = rows.next()) {
        const std::optional<std::uint32_t> branch = finder.find((*row)[0].value_or(""));
        if (!branch) continue;
        CellSums sale{.sales = 1};
        for (std::size_t i = 0; i < layout.columns.size(); ++i) {
            const auto& text = (*row)[4 + i];
            if (!text) continue;
            const Result<Units> units = layout.decode(i, *text);
            if (!units) refuse(table, layout.columns[i].name, units.error().what);
            sale.units[i] = *units;
        }
        const SalesCell cell{.branch = *branch,
                             .day = pack_day((*row)[1]),
                             .product = slot_of(book, (*row)[2]),
                             .region = slot_of(book, (*row)[3])};
        if (!cells[cell].add(sale)) {
            refuse(table, layout.columns.front().name, "a day's sum has more than 27 digits");
        }
    }
    return cells;
}

SalesCells with_ids(const SalesCells& cells, const NameBook& book) {
    const auto id_of = [&](std::uint32_t number) {
        return number < kFirstSlot ? number : book.id(number - kFirstSlot);
    };
    SalesCells result;
    result.reserve(cells.size());
    for (const auto& [cell, sums] : cells) {
        SalesCell known = cell;
        known.product = id_of(cell.product);
        known.region = id_of(cell.region);
        result.emplace(known, sums);
    }
    return result;
}

std::vector<DaySpan> cut_into_spans(std::span<const std::pair<PackedDay, std::uint64_t>> counts,
                                    std::uint64_t sales_max) {
    std::vector<DaySpan> spans{DaySpan{}};
    std::uint64_t sales = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto [day, count] = counts[i];
        if (sales > 0 && sales + count > sales_max) {
            const PackedDay last = counts[i - 1].first;
            spans.back().last = last;
            spans.push_back({.after = last, .last = {}});
            sales = 0;
        }
        sales += count;
    }
    return spans;
}

std::vector<DaySpan> fetch_day_spans(mysql::Connection& connection, const SalesTable& table,
                                     const BranchId& branch, std::uint64_t sales_max) {
    if (table.date.empty()) return {DaySpan{}};
    const std::string of_branch =
        fmt::format("from {} where {} = {}", table.qualified(), quoted_identifier(table.branch),
                    quoted_text(branch.value()));
    const mysql::Rows all = connection.query("select count(*) " + of_branch);
    if (stored_count(all.text(0, 0)) <= sales_max) return {DaySpan{}};
    std::map<PackedDay, std::uint64_t> counts;
    mysql::RowStream rows = connection.stream(
        fmt::format("select left(cast({} as char), 10) as day, count(*) {} group by day",
                    quoted_identifier(table.date), of_branch));
    while (const auto row = rows.next()) {
        counts[pack_day((*row)[0])] += stored_count((*row)[1].value_or(""));
    }
    const std::vector<std::pair<PackedDay, std::uint64_t>> ascending(counts.begin(), counts.end());
    return cut_into_spans(ascending, sales_max);
}

}  // namespace tributary::records
