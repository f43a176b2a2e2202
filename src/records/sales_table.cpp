#include "records/sales_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "records/statements.hpp"
#include "records/sums_layout.hpp"
#include "records/table_shape.hpp"
#include "sql/quoting.hpp"
#include "sql/sales_marks.hpp"

namespace tributary::records {
namespace {

/// Sums hold 27 digits; three are left to grow by.
constexpr std::uint32_t kDigitsMax = 24;
constexpr std::string_view kIndexName = "tributary_by_date";

bool can_be_summed(const SalesColumn& column) {
    switch (column.kind) {
        case ColumnKind::kInteger:
        case ColumnKind::kFloat:
            return true;
        case ColumnKind::kDecimal:
            return column.digits <= kDigitsMax;
        case ColumnKind::kText:
        case ColumnKind::kDate:
        case ColumnKind::kDateTime:
        case ColumnKind::kTime:
        case ColumnKind::kBytes:
            return false;
    }
    return false;
}

bool is_day(const SalesColumn& column) {
    return column.kind == ColumnKind::kDate || column.kind == ColumnKind::kDateTime;
}

bool is_name(const SalesColumn& column) {
    return column.kind == ColumnKind::kText || column.kind == ColumnKind::kInteger;
}

bool is_any(const SalesColumn&) {
    return true;
}

/// Finds the head office's columns, and says what it did not find.
class Finder {
public:
    Finder(const SalesSettings& settings, const SalesTable& table, std::vector<Finding>& findings)
        : settings_(settings), table_(table), findings_(findings) {}

    [[nodiscard]] std::string find(const std::string& source_name, std::string_view key,
                                   bool (*is_fit)(const SalesColumn&), std::string_view wanted) {
        if (source_name.empty()) return {};
        const std::string name(settings_.target.column_at_head_office(source_name));
        const SalesColumn* column = table_.find(name);
        if (column != nullptr && is_fit(*column)) return column->name;
        const std::string full = fmt::format("{}.{}", table_.database, table_.table);
        findings_.push_back(
            {.severity = Severity::kWarning,
             .what = column == nullptr
                         ? fmt::format("table {} has no column {} ([sales] {})", full, name, key)
                         : fmt::format("column {} of table {} is no {} ([sales] {})", name, full,
                                       wanted, key),
             .fix = fmt::format("name another column as sales.{} in the configuration, or none",
                                key)});
        return {};
    }

private:
    const SalesSettings& settings_;
    const SalesTable& table_;
    std::vector<Finding>& findings_;
};

void find_columns(SalesTable& table, const SalesSettings& settings,
                  std::vector<Finding>& findings) {
    Finder finder(settings, table, findings);
    const SalesColumns& wanted = settings.columns;
    table.id = finder.find(wanted.id, "id", is_any, "value");
    if (table.id.empty()) table.id = table.key.front();
    table.date = finder.find(wanted.date, "date", is_day, "date");
    table.region = finder.find(wanted.region, "region", is_name, "text or whole number");
    table.product = finder.find(wanted.product, "product", is_name, "text or whole number");
    table.quantity =
        finder.find(wanted.quantity, "quantity", can_be_summed, "number of at most 24 digits");
    for (const std::string& amount : wanted.amounts) {
        std::string name =
            finder.find(amount, "amounts", can_be_summed, "number of at most 24 digits");
        if (name.empty() || table.amounts.size() == kSalesAmountsMax) continue;
        if (amount == wanted.total) table.total = name;
        table.amounts.push_back(std::move(name));
    }
}

std::string source_name_of(const TargetMapping& target, const std::string& column) {
    if (column == target.branch_column || column == target.synced_at_column) return {};
    for (const auto& [from, to] : target.renames) {
        if (to == column) return from;
    }
    return column;
}

bool leads_to_rows_by_date(const std::vector<std::string>& index, const SalesTable& table) {
    // The server appends what an index lacks of the primary key.
    return !table.date.empty() && index.size() >= 2 && index[0] == table.date &&
           index[1] == table.branch &&
           std::equal(index.begin() + 2, index.end(), table.key.begin(),
                      table.key.begin() + static_cast<std::ptrdiff_t>(
                                              std::min(index.size() - 2, table.key.size())));
}

struct Look {
    bool exists = false;
    SalesDescription description;
    std::vector<Finding> findings;
};

Look look_at(mysql::Connection& connection, const SalesSettings& settings) {
    Look look;
    const TargetMapping& target = settings.target;
    TableShape shape = fetch_table_shape(connection, target.database, target.table);
    const std::string full = fmt::format("{}.{}", target.database, target.table);
    look.exists = shape.exists;
    if (!shape.exists) {
        look.description.reason =
            fmt::format("table {} is not there; it is made when the first row of {} arrives", full,
                        tributary::to_string(settings.source));
        return look;
    }
    SalesTable table{
        .database = target.database,
        .table = target.table,
        .source = settings.source,
        .own_database = settings.own_database,
        .columns = std::move(shape.columns),
        .marks = describe_marks(settings),
        .marks_number = marks_number(settings.source, settings.target, settings.columns.date)};
    const SalesColumn* branch = table.find(target.branch_column);
    if (branch == nullptr) {
        look.description.reason =
            fmt::format("table {} has no column {}; set branch_column of its [[tables]]", full,
                        target.branch_column);
        return look;
    }
    table.branch = branch->name;
    for (const std::string& name : shape.primary_key) {
        if (name != table.branch) table.key.push_back(name);
    }
    if (table.key.empty()) {
        look.description.reason =
            fmt::format("table {} has no primary key beside {}", full, table.branch);
        return look;
    }
    for (SalesColumn& column : table.columns) {
        column.source_name = source_name_of(target, column.name);
    }
    if (const SalesColumn* synced = table.find(target.synced_at_column)) {
        table.synced_at = synced->name;
    }
    find_columns(table, settings, look.findings);
    const auto index = std::ranges::find_if(shape.indexes, [&](const TableIndex& each) {
        return leads_to_rows_by_date(each.columns, table);
    });
    if (index != shape.indexes.end()) table.date_index = index->name;
    look.description.table = std::move(table);
    return look;
}

std::string create_index_statement(const SalesTable& table) {
    std::string columns =
        fmt::format("{},{}", quoted_identifier(table.date), quoted_identifier(table.branch));
    for (const std::string& key : table.key) columns += "," + quoted_identifier(key);
    return fmt::format("alter table {} add index {} ({}), algorithm=inplace, lock=none",
                       table.qualified(), quoted_identifier(kIndexName), columns);
}

}  // namespace

std::string_view name_of(ColumnKind kind) {
    switch (kind) {
        case ColumnKind::kInteger:
            return "integer";
        case ColumnKind::kDecimal:
            return "decimal";
        case ColumnKind::kFloat:
            return "float";
        case ColumnKind::kText:
            return "text";
        case ColumnKind::kDate:
            return "date";
        case ColumnKind::kDateTime:
            return "datetime";
        case ColumnKind::kTime:
            return "time";
        case ColumnKind::kBytes:
            return "bytes";
    }
    return "";
}

const SalesColumn* SalesTable::find(std::string_view column) const {
    const std::size_t index = index_of(column);
    return index == columns.size() ? nullptr : &columns[index];
}

std::size_t SalesTable::index_of(std::string_view column) const {
    const auto found = std::ranges::find_if(
        columns, [&](const SalesColumn& each) { return is_same_name(each.name, column); });
    return static_cast<std::size_t>(found - columns.begin());
}

std::string SalesTable::qualified() const {
    return quoted_table(database, table);
}

SalesDescription describe_sales(mysql::Connection& connection, const SalesSettings& settings) {
    return look_at(connection, settings).description;
}

std::vector<Finding> check_sales(mysql::Connection& connection, const SalesSettings& settings) {
    Look look = look_at(connection, settings);
    std::vector<Finding> findings = std::move(look.findings);
    if (!look.description.table) {
        findings.push_back({.severity = look.exists ? Severity::kWarning : Severity::kOk,
                            .what = "sales: " + look.description.reason,
                            .fix = {}});
        return findings;
    }
    const SalesTable& table = *look.description.table;
    if (table.date_index.empty() && !table.date.empty()) {
        findings.push_back(
            {.severity = Severity::kWarning,
             .what = fmt::format("table {}.{} has no index on ({}, {}): the sales of a day are "
                                 "found by reading all",
                                 table.database, table.table, table.date, table.branch),
             .fix = create_index_statement(table)});
    }
    if (findings.empty()) {
        findings.push_back(
            {.severity = Severity::kOk,
             .what = fmt::format("table {}.{} holds the sales", table.database, table.table),
             .fix = {}});
    }
    return findings;
}

void create_date_index(mysql::Connection& connection, const SalesTable& table) {
    if (!table.date_index.empty() || table.date.empty()) return;
    connection.execute(create_index_statement(table));
}

}  // namespace tributary::records
