#include "records/table_shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.hpp"
#include "records/statements.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

/// The server's words; any other is text.
constexpr std::array kKinds = std::to_array<std::pair<std::string_view, ColumnKind>>({
    {"tinyint", ColumnKind::kInteger},    {"smallint", ColumnKind::kInteger},
    {"mediumint", ColumnKind::kInteger},  {"int", ColumnKind::kInteger},
    {"bigint", ColumnKind::kInteger},     {"year", ColumnKind::kInteger},
    {"bit", ColumnKind::kInteger},        {"decimal", ColumnKind::kDecimal},
    {"float", ColumnKind::kFloat},        {"double", ColumnKind::kFloat},
    {"date", ColumnKind::kDate},          {"datetime", ColumnKind::kDateTime},
    {"timestamp", ColumnKind::kDateTime}, {"time", ColumnKind::kTime},
    {"binary", ColumnKind::kBytes},       {"varbinary", ColumnKind::kBytes},
    {"tinyblob", ColumnKind::kBytes},     {"blob", ColumnKind::kBytes},
    {"mediumblob", ColumnKind::kBytes},   {"longblob", ColumnKind::kBytes},
    {"geometry", ColumnKind::kBytes},     {"point", ColumnKind::kBytes},
    {"linestring", ColumnKind::kBytes},   {"polygon", ColumnKind::kBytes},
    {"vector", ColumnKind::kBytes},
});

ColumnKind kind_of(std::string_view type) {
    const auto found =
        std::ranges::find(kKinds, type, &std::pair<std::string_view, ColumnKind>::first);
    return found == kKinds.end() ? ColumnKind::kText : found->second;
}

SalesColumn read_column(const mysql::Rows& rows, std::size_t row) {
    SalesColumn column;
    column.name = rows.text(row, 0);
    column.type = ascii_lower(rows.text(row, 1));
    column.kind = kind_of(column.type);
    if (column.kind == ColumnKind::kText) column.length_max = stored_count(rows.text(row, 2));
    if (column.kind == ColumnKind::kDecimal) {
        column.digits = static_cast<std::uint32_t>(stored_count(rows.text(row, 3)));
        column.scale = static_cast<std::uint32_t>(stored_count(rows.text(row, 4)));
    }
    column.is_nullable = rows.text(row, 5) == "YES";
    const std::string extra = ascii_lower(rows.text(row, 6));
    const bool is_default = extra.find("default_generated") != std::string::npos;
    column.is_generated = extra.find("auto_increment") != std::string::npos ||
                          (extra.find("generated") != std::string::npos && !is_default);
    return column;
}

}  // namespace

bool is_same_name(std::string_view left, std::string_view right) {
    return is_same_ascii(left, right);
}

TableShape fetch_table_shape(mysql::Connection& connection, const std::string& database,
                             const std::string& table) {
    const std::string where = fmt::format(" where table_schema = {} and table_name = {}",
                                          quoted_text(database), quoted_text(table));
    TableShape shape;
    const mysql::Rows columns = connection.query(
        "select column_name, data_type, character_maximum_length, numeric_precision, "
        "numeric_scale, is_nullable, extra from information_schema.columns" +
        where + " order by ordinal_position");
    shape.exists = !columns.is_empty();
    for (std::size_t row = 0; row < columns.size(); ++row) {
        shape.columns.push_back(read_column(columns, row));
    }
    const mysql::Rows parts = connection.query(
        "select index_name, column_name, sub_part from information_schema.statistics" + where +
        " order by index_name, seq_in_index");
    bool is_whole = true;
    for (std::size_t row = 0; row < parts.size(); ++row) {
        if (shape.indexes.empty() || shape.indexes.back().name != parts.text(row, 0)) {
            shape.indexes.push_back({.name = std::string(parts.text(row, 0)), .columns = {}});
            is_whole = true;
        }
        // What follows a part of a column, or an expression, is in no order of its own.
        is_whole = is_whole && !parts.at(row, 2).has_value() && parts.at(row, 1).has_value();
        if (is_whole) shape.indexes.back().columns.emplace_back(parts.text(row, 1));
    }
    const auto primary = std::ranges::find(shape.indexes, "PRIMARY", &TableIndex::name);
    if (primary != shape.indexes.end()) shape.primary_key = primary->columns;
    return shape;
}

}  // namespace tributary::records
