#include "records/sales_pager.hpp"

#include <fmt/format.h>

#include <utility>

#include "records/sales_places.hpp"
#include "records/sales_sql.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

struct OrderColumn {
    std::string name;
    std::string value;
};

/// The rows that come after these values when every column descends:
/// `(a < 1 or (a = 1 and (b < 2)))`, with `a <= 1` in front, which an index answers.
std::string is_below(const std::vector<OrderColumn>& columns) {
    std::string out;
    std::string ends;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto& [name, value] = columns[i];
        out += fmt::format("({} < {}", name, value);
        ends += ")";
        if (i + 1 == columns.size()) break;
        out += fmt::format(" or ({} = {} and ", name, value);
        ends += ")";
    }
    out += ends;
    return columns.size() < 2
               ? out
               : fmt::format("{} <= {} and {}", columns.front().name, columns.front().value, out);
}

}  // namespace

SalesPager::SalesPager(mysql::Connection& connection, const SalesTable& table,
                       const SalesFilter& filter)
    : connection_(connection),
      table_(table),
      filter_(filter),
      columns_(selected_columns(table)),
      branch_(table.index_of(table.branch)),
      date_(table.index_of(table.date)),
      id_(table.index_of(table.id)) {
    for (const std::string& column : table.key) key_.push_back(table.index_of(column));
}

Sale SalesPager::sale(mysql::RowView row) const {
    Sale sale;
    sale.values.reserve(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
        sale.values.push_back(shown(table_.columns[i], row[i]));
    }
    sale.branch = sale.values[branch_].value_or("");
    sale.id = sale.values[id_].value_or("");
    if (date_ < row.size()) sale.date = sale.values[date_];
    return sale;
}

SalesCursor SalesPager::cursor(mysql::RowView row) const {
    SalesCursor cursor;
    if (date_ < row.size() && row[date_]) cursor.date = std::string(*row[date_]);
    cursor.branch = row[branch_].value_or("");
    for (const std::size_t column : key_) cursor.key.emplace_back(row[column].value_or(""));
    return cursor;
}

bool SalesPager::can_be_undated() const {
    return !table_.date.empty() && table_.find(table_.date)->is_nullable && !filter_.from &&
           !filter_.to;
}

std::string SalesPager::select(const std::optional<SalesCursor>& below, Dated dated,
                               const std::string& where, std::size_t count) const {
    std::vector<OrderColumn> order;
    const auto add = [&](const std::string& column, const std::string& value) {
        order.push_back(
            {.name = quoted_identifier(column), .value = literal(*table_.find(column), value)});
    };
    const bool is_by_date = dated == Dated::kYes && !table_.date.empty();
    if (is_by_date) add(table_.date, below ? below->date.value_or("") : "");
    add(table_.branch, below ? below->branch : "");
    for (std::size_t i = 0; i < table_.key.size(); ++i) {
        add(table_.key[i], below ? below->key[i] : "");
    }
    std::string columns;
    for (const OrderColumn& column : order) {
        columns += fmt::format("{}{} desc", columns.empty() ? "" : ",", column.name);
    }
    std::string condition = where;
    if (below) condition += " and " + is_below(order);
    if (dated == Dated::kNo)
        condition += fmt::format(" and {} is null", quoted_identifier(table_.date));
    return fmt::format("select {} from {}{} where {} order by {} limit {}", columns_,
                       table_.qualified(), by_date_index(table_), condition, columns, count);
}

std::size_t SalesPager::run(const std::string& statement, const Take& take) {
    mysql::RowStream rows = connection_.stream(statement);
    std::size_t count = 0;
    while (const auto row = rows.next()) {
        take(*row);
        ++count;
    }
    return count;
}

std::size_t SalesPager::each_dated(const std::optional<SalesCursor>& below, std::size_t count,
                                   const Take& take) {
    std::string where = condition_of(filter_, table_);
    if (can_be_undated())
        where += fmt::format(" and {} is not null", quoted_identifier(table_.date));
    const auto places = fetch_places(connection_, table_, filter_, below, count);
    if (!places) return run(select(below, Dated::kYes, where, count), take);
    const std::string there = where + " and " + places->condition;
    std::size_t taken = 0;
    std::optional<SalesCursor> last = below;
    taken = run(select(below, Dated::kYes, there, count), [&](mysql::RowView row) {
        take(row);
        last = cursor(row);
    });
    if (taken == count || places->is_last) return taken;
    // Sales went away since they were summed up: what follows lies further down.
    return taken + run(select(last, Dated::kYes, where, count - taken), take);
}

std::size_t SalesPager::each(const std::optional<SalesCursor>& below, std::size_t count,
                             const Take& take) {
    const bool is_undated = below && !below->date && !table_.date.empty();
    std::size_t taken = 0;
    if (!is_undated) taken = each_dated(below, count, take);
    if (taken == count || !can_be_undated()) return taken;
    const std::optional<SalesCursor> from = is_undated ? below : std::nullopt;
    return taken +
           run(select(from, Dated::kNo, condition_of(filter_, table_), count - taken), take);
}

}  // namespace tributary::records
