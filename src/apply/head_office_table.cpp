#include "apply/head_office_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/ascii.hpp"
#include "sql/quoting.hpp"

namespace tributary {
namespace {

template <class Number>
Number number(std::string_view text) {
    Number value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

HeadOfficeColumn read_column(const mysql::Rows& rows, std::size_t row) {
    HeadOfficeColumn column;
    column.name = rows.text(row, 0);
    column.data_type = ascii_lower(rows.text(row, 1));
    column.column_type = rows.text(row, 2);
    column.charset = rows.text(row, 3);
    column.collation = rows.text(row, 4);
    column.length = number<std::uint64_t>(rows.text(row, 5));
    column.precision = number<std::uint32_t>(rows.text(row, 6));
    column.scale = number<std::uint32_t>(rows.text(row, 7));
    column.fraction = number<std::uint32_t>(rows.text(row, 8));
    column.is_nullable = rows.text(row, 9) == "YES";
    column.has_default = rows.at(row, 10).has_value();
    const std::string extra = ascii_lower(rows.text(row, 11));
    column.is_auto_increment = extra.find("auto_increment") != std::string::npos;
    column.is_generated = extra.find("generated") != std::string::npos &&
                          extra.find("default_generated") == std::string::npos;
    column.has_default = column.has_default || extra.find("default_generated") != std::string::npos;
    return column;
}

}  // namespace

const HeadOfficeColumn* HeadOfficeTable::column(std::string_view name) const {
    const std::string wanted = ascii_lower(name);
    const auto found = std::ranges::find_if(
        columns, [&](const auto& each) { return ascii_lower(each.name) == wanted; });
    return found == columns.end() ? nullptr : &*found;
}

HeadOfficeTable fetch_table(mysql::Connection& connection, const std::string& database,
                            const std::string& table) {
    const std::string where = fmt::format(" where table_schema = {} and table_name = {}",
                                          quoted_text(database), quoted_text(table));
    HeadOfficeTable result;
    const mysql::Rows tables =
        connection.query("select engine, table_type from information_schema.tables" + where);
    if (tables.is_empty()) return result;
    result.exists = true;
    result.engine = ascii_lower(tables.text(0, 0));
    const mysql::Rows columns = connection.query(
        "select column_name, data_type, column_type, character_set_name, collation_name, "
        "character_maximum_length, "
        "numeric_precision, numeric_scale, datetime_precision, is_nullable, column_default, extra "
        "from information_schema.columns" +
        where + " order by ordinal_position");
    for (std::size_t row = 0; row < columns.size(); ++row)
        result.columns.push_back(read_column(columns, row));
    const mysql::Rows keys = connection.query(
        "select index_name, column_name, sub_part from information_schema.statistics" + where +
        " and non_unique = 0 order by index_name, seq_in_index");
    for (std::size_t row = 0; row < keys.size(); ++row) {
        if (result.unique_keys.empty() || result.unique_keys.back().name != keys.text(row, 0)) {
            result.unique_keys.push_back(
                {.name = std::string(keys.text(row, 0)), .columns = {}, .is_partial = false});
        }
        HeadOfficeKey& key = result.unique_keys.back();
        key.columns.emplace_back(keys.text(row, 1));
        key.is_partial = key.is_partial || keys.at(row, 2).has_value();
    }
    return result;
}

}  // namespace tributary
