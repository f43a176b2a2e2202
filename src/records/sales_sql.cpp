#include "records/sales_sql.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "base/hex.hpp"
#include "base/utf8.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

/// `-12.5`, at most as long as a number of the server can be.
bool is_plain_number(std::string_view text) {
    constexpr std::size_t kLongest = 68;
    if (text.starts_with('-')) text.remove_prefix(1);
    const auto is_part = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
    return !text.empty() && text.size() <= kLongest && text.front() != '.' && text.back() != '.' &&
           std::ranges::count(text, '.') <= 1 && std::ranges::all_of(text, is_part);
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace

std::string selected(const SalesColumn& column) {
    const std::string name = quoted_identifier(column.name);
    if (column.type == "bit") return fmt::format("cast({} as unsigned)", name);
    // Without it the server prints six digits.
    if (column.type == "float") return name + "*1e0";
    return name;
}

std::string literal(const SalesColumn& column, std::string_view value) {
    switch (column.kind) {
        case ColumnKind::kInteger:
        case ColumnKind::kDecimal:
            // In quotes it would be compared as a floating-point number.
            return is_plain_number(value) ? std::string(value) : "null";
        case ColumnKind::kBytes:
            return quoted_bytes(value);
        case ColumnKind::kFloat:
        case ColumnKind::kText:
        case ColumnKind::kDate:
        case ColumnKind::kDateTime:
        case ColumnKind::kTime:
            return quoted_text(to_utf8(value));
    }
    return "null";
}

CellText shown(const SalesColumn& column, const std::optional<std::string_view>& value) {
    if (!value) return std::nullopt;
    if (column.kind == ColumnKind::kBytes && !is_utf8(*value)) {
        return "0x" + to_hex(as_bytes(*value));
    }
    return to_utf8(*value);
}

std::string selected_columns(const SalesTable& table) {
    std::string out;
    for (const SalesColumn& column : table.columns) {
        if (!out.empty()) out += ',';
        out += selected(column);
    }
    return out;
}

std::string is_on_day(const SalesTable& table, std::string_view day) {
    const std::string date = quoted_identifier(table.date);
    if (day == kNoDay) {
        return fmt::format("({0} is null or {0} <= {1})", date, end_of_day(table, day));
    }
    if (table.find(table.date)->kind == ColumnKind::kDate) {
        return fmt::format("{} = '{}'", date, day);
    }
    return fmt::format("{} between '{}' and {}", date, day, end_of_day(table, day));
}

std::string end_of_day(const SalesTable& table, std::string_view day) {
    const bool has_clock = table.find(table.date)->kind == ColumnKind::kDateTime;
    return fmt::format("'{}{}'", day, has_clock ? " 23:59:59.999999" : "");
}

std::string by_date_index(const SalesTable& table) {
    return table.date_index.empty()
               ? std::string()
               : fmt::format(" force index ({})", quoted_identifier(table.date_index));
}

}  // namespace tributary::records
