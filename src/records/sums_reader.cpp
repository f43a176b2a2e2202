#include "records/sums_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "records/statements.hpp"
#include "records/times.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {

SumsReader::SumsReader(const SalesTable& table)
    : layout_(SumsLayout::of(table)),
      wanted_(describe_sums(table)),
      tables_{.sums = quoted_table(table.own_database, kSalesSumsTable),
              .name = quoted_table(table.own_database, kSalesNameTable)},
      state_table_(quoted_table(table.own_database, kSalesStateTable)),
      has_quantity_(!table.quantity.empty()) {
    const auto total = std::ranges::find(layout_.columns, table.total, &SummedColumn::name);
    if (!table.total.empty() && total != layout_.columns.end()) turnover_ = total->sums_name;
}

std::optional<WallTime> SumsReader::fetch_as_of(mysql::Connection& connection) const {
    const mysql::Rows rows =
        connection.query(fmt::format("select layout, as_of from {} where id = 1", state_table_));
    if (rows.is_empty() || rows.text(0, 0) != wanted_) return std::nullopt;
    return decode_sql_time(rows.text(0, 1));
}

std::optional<std::uint32_t> SumsReader::fetch_name(mysql::Connection& connection,
                                                    const std::string& name) const {
    const mysql::Rows rows = connection.query(
        fmt::format("select id from {} where name = {}", tables_.name, quoted_bytes(name)));
    if (rows.is_empty()) return std::nullopt;
    return static_cast<std::uint32_t>(stored_count(rows.text(0, 0))) + 1;
}

std::optional<SumsQuestion> SumsReader::fetch_question(mysql::Connection& connection,
                                                       const SalesFilter& filter) const {
    SumsQuestion question{
        .branches = filter.branches, .without = {}, .from = filter.from, .to = filter.to};
    if (filter.from && filter.to && *filter.from > *filter.to) return std::nullopt;
    if (filter.product) {
        question.product = fetch_name(connection, *filter.product);
        if (!question.product) return std::nullopt;
    }
    if (filter.region) {
        question.region = fetch_name(connection, *filter.region);
        if (!question.region) return std::nullopt;
    }
    return question;
}

bool SumsReader::fetch_branches(mysql::Connection& connection, SumsBy by,
                                SumsQuestion& question) const {
    const std::vector<BranchId> asked = std::exchange(question.branches, {});
    if (asked.empty() && by != SumsBy::kBranch) return true;
    const mysql::Rows rows = connection.query(
        fmt::format("select distinct branch from {} where grain = {} and cuboid = {} order by 1",
                    tables_.sums, static_cast<unsigned>(Grain::kMonth), kByBranch));
    std::vector<BranchId> unwanted;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        BranchId branch{std::string(rows.text(row, 0))};
        const bool is_wanted = asked.empty() || std::ranges::find(asked, branch) != asked.end();
        (is_wanted ? question.branches : unwanted).push_back(std::move(branch));
    }
    if (question.branches.empty()) return false;
    if (by != SumsBy::kBranch && unwanted.size() < question.branches.size()) {
        question.branches.clear();
        question.without = std::move(unwanted);
    }
    return true;
}

ExactSums SumsReader::fetch_total(mysql::Connection& connection,
                                  const SumsQuestion& question) const {
    mysql::RowStream rows = connection.stream(select_total(tables_, layout_, question));
    ExactSums total = nothing();
    while (const auto row = rows.next()) total = read(*row, 0);
    return total;
}

ExactSums SumsReader::read(mysql::RowView row, std::size_t first) const {
    ExactSums sums{.sales = stored_count(row[first].value_or("")), .units = {}};
    sums.units.reserve(layout_.columns.size());
    for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
        sums.units.push_back(decode_units(row[first + 1 + i].value_or("0"), 0).value_or(0));
    }
    return sums;
}

ExactSums SumsReader::nothing() const {
    return {.sales = 0, .units = std::vector<Units>(layout_.columns.size())};
}

Sums SumsReader::texts(const ExactSums& sums) const {
    Sums result{.sales = sums.sales, .quantity = "0", .amounts = {}};
    for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
        std::string text = to_decimal(sums.units[i], layout_.columns[i].scale);
        if (i == 0 && has_quantity_) {
            result.quantity = std::move(text);
        } else {
            result.amounts.push_back(std::move(text));
        }
    }
    return result;
}

}  // namespace tributary::records
