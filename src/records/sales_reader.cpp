#include "records/sales_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mysql/transaction.hpp"
#include "records/sales_pager.hpp"
#include "records/sales_sql.hpp"
#include "records/statements.hpp"
#include "records/table_shape.hpp"
#include "records/times.hpp"
#include "sql/given_value.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

std::optional<SaleWay> fetch_way(mysql::Connection& connection, const SalesTable& table,
                                 const BranchId& branch, const CellText& synced_at) {
    if (!synced_at || !decode_sql_time(*synced_at)) return std::nullopt;
    // A column that keeps no fraction, or less of it, names the second only.
    constexpr std::size_t kWholeSize = std::string_view("2024-05-01 12:00:00.000000").size();
    const std::string time = quoted_text(*synced_at);
    const std::string when =
        synced_at->size() == kWholeSize
            ? fmt::format("applied_at = {}", time)
            : fmt::format("applied_at >= {0} and applied_at < {0} + interval 1 second", time);
    const mysql::Rows rows = connection.query(fmt::format(
        "select epoch, first_sequence, last_sequence, position, gtid, committed_at, published_at, "
        "applied_at, is_range from {} where branch = {} and {} order by version desc limit 1",
        quoted_table(table.own_database, kCommitTable), quoted_text(branch.value()), when));
    if (rows.is_empty()) return std::nullopt;
    const auto number = [&](std::size_t column) { return stored_count(rows.text(0, column)); };
    const std::optional<WallTime> applied_at = decode_sql_time(rows.text(0, 7));
    if (!applied_at) return std::nullopt;
    return SaleWay{.epoch = Epoch(number(0)),
                   .first = Sequence(number(1)),
                   .last = Sequence(number(2)),
                   .position = std::string(rows.text(0, 3)),
                   .gtid = std::string(rows.text(0, 4)),
                   .committed_at = decode_sql_time(rows.text(0, 5)),
                   .published_at = decode_sql_time(rows.text(0, 6)),
                   .applied_at = *applied_at,
                   .is_range = rows.text(0, 8) == "1"};
}

/// Characters, or bytes, of a value among the recent rows.
constexpr std::size_t kShownMax = 500;

}  // namespace

Result<SalesPage> fetch_sales(mysql::Connection& connection, const SalesTable& table,
                              const SalesFilter& filter, std::string_view cursor,
                              std::size_t limit) {
    std::optional<SalesCursor> below;
    if (!cursor.empty()) {
        Result<SalesCursor> decoded = decode_cursor(cursor, table, filter);
        if (!decoded) return tl::unexpected(decoded.error());
        below = std::move(*decoded);
    }
    mysql::Transaction view = connection.begin_snapshot();
    SalesPager pager(connection, table, filter);
    SalesPage page;
    std::optional<SalesCursor> last;
    (void)pager.each(below, limit + 1, [&](mysql::RowView row) {
        if (page.sales.size() < limit) {
            page.sales.push_back(pager.sale(row));
            last = pager.cursor(row);
        } else {
            page.next_cursor = encode_cursor(*last, table, filter);
        }
    });
    view.commit();
    return page;
}

std::optional<SaleAndWay> fetch_sale(mysql::Connection& connection, const SalesTable& table,
                                     const BranchId& branch, std::string_view id) {
    const SalesPager pager(connection, table, {});
    std::optional<SaleAndWay> found;
    CellText synced_at;
    {
        mysql::RowStream rows = connection.stream(fmt::format(
            "select {} from {} where {} = {} and {} = {} limit 1", pager.columns(),
            table.qualified(), quoted_identifier(table.branch), quoted_text(branch.value()),
            quoted_identifier(table.id), literal(*table.find(table.id), id)));
        while (const auto row = rows.next()) {
            found = SaleAndWay{.sale = pager.sale(*row), .way = {}};
            const std::size_t column = table.index_of(table.synced_at);
            if (column < table.columns.size()) synced_at = found->sale.values[column];
        }
    }
    if (found) found->way = fetch_way(connection, table, branch, synced_at);
    return found;
}

HeadOfficeRows fetch_recent_rows(mysql::Connection& connection, const TargetMapping& target,
                                 const BranchId& branch, std::uint32_t limit) {
    const TableShape shape = fetch_table_shape(connection, target.database, target.table);
    HeadOfficeRows result;
    if (!shape.exists) {
        result.error = fmt::format("table {}.{} is not there", target.database, target.table);
        return result;
    }
    std::vector<const SalesColumn*> columns;
    std::string list;
    for (const SalesColumn& column : shape.columns) {
        if (is_same_name(column.name, target.branch_column) ||
            is_same_name(column.name, target.synced_at_column)) {
            continue;
        }
        columns.push_back(&column);
        // Rows of every kind of table are shown; one value may be as large as all else together.
        list += (list.empty() ? "" : ",") + shortened(selected(column), column.type, kShownMax);
        result.columns.push_back(column.name);
    }
    std::string order;
    for (const std::string& name : shape.primary_key) {
        if (is_same_name(name, target.branch_column)) continue;
        result.key.push_back(name);
        order +=
            fmt::format("{}{} desc", order.empty() ? " order by " : ",", quoted_identifier(name));
    }
    mysql::RowStream rows = connection.stream(fmt::format(
        "select {} from {} where {} = {}{} limit {}", list.empty() ? "1" : list,
        quoted_table(target.database, target.table), quoted_identifier(target.branch_column),
        quoted_text(branch.value()), order, limit));
    while (const auto row = rows.next()) {
        std::vector<CellText>& cells = result.rows.emplace_back();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            cells.push_back(shown(*columns[i], (*row)[i]));
        }
    }
    return result;
}

}  // namespace tributary::records
