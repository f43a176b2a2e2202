#include "sql/chunk_select.hpp"

#include <fmt/format.h>

#include "sql/quoting.hpp"

namespace tributary {
namespace {

/// from … where … order by …
Result<std::string> rest_of_select(const TableSchema& schema, const ChunkBounds& bounds) {
    std::vector<std::string> names;
    std::string order;
    for (const ColumnIndex index : schema.primary_key) {
        names.push_back(quoted_identifier(schema.columns[index].name));
        order += (order.empty() ? "" : ",") + names.back();
    }
    std::string out = fmt::format(" from {} force index (primary)",
                                  quoted_table(schema.name.database, schema.name.table));
    std::string_view word = " where ";
    for (const auto& [cells, bound] :
         {std::pair(bounds.lower, Bound::kAbove), std::pair(bounds.upper, Bound::kUpTo)}) {
        if (!cells) continue;
        std::vector<std::string> literals(names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto writer = LiteralWriter::make(schema.columns[schema.primary_key[i]]);
            if (!writer) return tl::unexpected(writer.error());
            writer->append(literals[i], (*cells)[i]);
        }
        out += word;
        append_bound(out, names, literals, bound);
        word = " and ";
    }
    return out + " order by " + order;
}

}  // namespace

Result<std::string> chunk_select(const TableSchema& schema, const ChunkBounds& bounds) {
    const auto rest = rest_of_select(schema, bounds);
    if (!rest) return rest;
    std::string out = "select ";
    for (const Column& column : schema.columns) {
        if (out.back() != ' ') out.push_back(',');
        out += selected_form(column, column.name);
    }
    out += *rest;
    if (bounds.rows_max != 0) out += fmt::format(" limit {}", bounds.rows_max);
    return out;
}

Result<std::string> upper_bound_select(const TableSchema& schema, const ChunkBounds& bounds) {
    const auto rest = rest_of_select(schema, bounds);
    if (!rest) return rest;
    std::string out = "select ";
    for (const ColumnIndex index : schema.primary_key) {
        if (out.back() != ' ') out.push_back(',');
        out += selected_form(schema.columns[index], schema.columns[index].name);
    }
    return fmt::format("{}{} limit 1 offset {}", out, *rest,
                       bounds.rows_max == 0 ? 0 : bounds.rows_max - 1);
}

std::string row_estimate_select(const TableName& table) {
    return fmt::format(
        "select table_rows from information_schema.tables where table_schema = {} and table_name = "
        "{}",
        quoted_text(table.database), quoted_text(table.table));
}

}  // namespace tributary
