#include "integration/judge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "support/comparison.hpp"

namespace tributary::test {
namespace {

struct JudgedColumn {
    std::string name;
    std::string type;
    std::string charset;
};

std::vector<JudgedColumn> columns_of(const Place& place, const std::string& table) {
    std::vector<JudgedColumn> columns;
    for (const Row& row : place.session.rows(
             fmt::format("select column_name, data_type, character_set_name from "
                         "information_schema.columns where table_schema = '{}' and table_name = "
                         "'{}' and extra not like '%GENERATED%' order by ordinal_position",
                         place.database, table))) {
        columns.push_back({*row[0], *row[1], row[2].value_or("")});
    }
    return columns;
}

/// Long values by their length and hash.
std::string bytes_of(const std::string& value) {
    return fmt::format("concat(length({0}), ' ', if(length({0}) > 400, sha2({0}, 256), hex({0})))",
                       value);
}

/// An expression whose text is the same on both sides exactly when the values are.
std::string expression(const JudgedColumn& column, bool is_same_charset) {
    const auto is_one_of = [&](auto... names) {
        return ((column.type == std::string_view(names)) || ...);
    };
    const std::string name = "`" + column.name + "`";
    if (is_one_of("float", "double")) return fmt::format("({} + 0e0)", name);
    if (is_one_of("enum", "set")) return fmt::format("cast({} as unsigned)", name);
    if (is_one_of("year")) return fmt::format("({} + 0)", name);
    if (is_one_of("bit")) return fmt::format("hex({})", name);
    if (is_one_of("json", "uuid", "inet4", "inet6"))
        return bytes_of(fmt::format("convert({} using utf8mb4)", name));
    if (!column.charset.empty() && !is_same_charset)
        return bytes_of(fmt::format("convert({} using utf8mb4)", name));
    if (!column.charset.empty() || column.type.ends_with("blob") || column.type.ends_with("binary"))
        return bytes_of(name);
    if (is_one_of("geometry", "point", "linestring", "polygon", "multipoint", "multilinestring",
                  "multipolygon", "geometrycollection", "geomcollection", "vector")) {
        return fmt::format("hex({})", name);
    }
    return fmt::format("cast({} as char)", name);
}

/// Ordered by the bytes of all columns: collations of the two servers differ.
std::string query(const std::vector<std::string>& columns, const std::string& from) {
    std::string order;
    for (const std::string& column : columns)
        order += fmt::format("{}cast({} as binary)", order.empty() ? "" : ", ", column);
    return fmt::format("select {} from {} order by {}", fmt::join(columns, ", "), from, order);
}

std::string table_difference(const Place& branch, const Place& office, const std::string& branch_id,
                             const std::string& table) {
    const std::vector<JudgedColumn> theirs = columns_of(office, table);
    std::vector<std::string> left;
    std::vector<std::string> right;
    for (const JudgedColumn& column : columns_of(branch, table)) {
        const auto there = std::ranges::find(theirs, column.name, &JudgedColumn::name);
        if (there == theirs.end())
            return fmt::format("{}: the head office has no column {}", table, column.name);
        const bool is_same = there->charset == column.charset;
        left.push_back(expression(column, is_same));
        right.push_back(expression(column.type == "json" ? column : *there, is_same));
    }
    const std::string text =
        difference({.session = branch.session, .query = query(left, branch.database + "." + table)},
                   {.session = office.session,
                    .query = query(right, fmt::format("{}.{} where source_branch = '{}'",
                                                      office.database, table, branch_id))});
    return text.empty() ? "" : fmt::format("{} of {}: {}", table, branch_id, text);
}

}  // namespace

std::string branch_difference(const Place& branch, const Place& office,
                              const std::string& branch_id,
                              const std::vector<std::string>& tables) {
    std::vector<std::string> names = tables;
    if (names.empty()) {
        for (const Row& row : branch.session.rows(
                 fmt::format("select table_name from information_schema.tables where table_schema "
                             "= '{}' order by 1",
                             branch.database))) {
            names.push_back(*row[0]);
        }
    }
    if (names.empty()) throw std::runtime_error(branch_id + " has no table");
    for (const std::string& table : names) {
        std::string text = table_difference(branch, office, branch_id, table);
        if (!text.empty()) return text;
    }
    return {};
}

std::string json_member(SqlSession& session, const std::string& json, const std::string& path) {
    const std::vector<Row> rows = session.rows(
        fmt::format("select json_unquote(json_extract({}, '{}'))", quoted(json), path));
    const std::string text = rows.front().front().value_or("");
    return text == "null" ? "" : text;
}

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + "'";
}

}  // namespace tributary::test
