#include "records/sums_layout.hpp"

#include <fmt/format.h>

#include "sql/sales_marks.hpp"

namespace tributary::records {
namespace {

SummedColumn summed(const SalesTable& table, const std::string& name, std::string sums_name) {
    const SalesColumn& column = *table.find(name);
    const bool is_float = column.kind == ColumnKind::kFloat;
    return {.name = name,
            .sums_name = std::move(sums_name),
            .scale = is_float ? kFloatScale : column.scale,
            .is_float = is_float};
}

}  // namespace

SumsLayout SumsLayout::of(const SalesTable& table) {
    SumsLayout layout;
    if (!table.quantity.empty()) {
        layout.columns.push_back(summed(table, table.quantity, "quantity"));
    }
    for (std::size_t i = 0; i < table.amounts.size(); ++i) {
        layout.columns.push_back(summed(table, table.amounts[i], fmt::format("amount_{}", i + 1)));
    }
    return layout;
}

Result<Units> SumsLayout::decode(std::size_t index, std::string_view text) const {
    const SummedColumn& column = columns[index];
    return column.is_float ? decode_float_units(text) : decode_units(text, column.scale);
}

std::string SumsLayout::sums_names() const {
    std::string out;
    for (const SummedColumn& column : columns) out += "," + column.sums_name;
    return out;
}

std::string describe_marks(const SalesSettings& settings) {
    return "3: " + marks_text(settings.source, settings.target, settings.columns.date);
}

std::string describe_sums(const SalesTable& table) {
    std::string out = fmt::format("{} branch {}; date {}; region {}; product {}", table.marks,
                                  table.branch, table.date, table.region, table.product);
    for (const SummedColumn& column : SumsLayout::of(table).columns) {
        out += fmt::format("; {} {}{}", column.name, column.scale, column.is_float ? " float" : "");
    }
    return out;
}

}  // namespace tributary::records
