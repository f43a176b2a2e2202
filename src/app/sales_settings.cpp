#include "app/sales_settings.hpp"

#include <algorithm>

#include "app/head_office_settings.hpp"

namespace tributary::app {
namespace {

std::optional<TableName> source_of(const HeadOfficeConfig& config) {
    const auto name_of = [](const TablePattern& pattern) {
        return TableName{.database = pattern.database(), .table = pattern.table()};
    };
    if (config.sales.source != TablePattern{}) return name_of(config.sales.source);
    const auto named = std::ranges::find_if(
        config.tables, [](const TableMapping& table) { return table.source.is_exact(); });
    if (named == config.tables.end()) return std::nullopt;
    return name_of(named->source);
}

}  // namespace

std::optional<records::SalesSettings> sales_settings(const HeadOfficeConfig& config) {
    const std::optional<TableName> source = source_of(config);
    if (!source) return std::nullopt;
    std::optional<TargetMapping> target = target_mappings(config).find(*source);
    if (!target) return std::nullopt;
    return records::SalesSettings{.own_database = config.schema,
                                  .source = *source,
                                  .target = std::move(*target),
                                  .columns = config.sales.columns,
                                  .may_prepare = config.apply.creates_missing_tables};
}

std::optional<SalesSource> sales_source(const HeadOfficeConfig& config) {
    const std::optional<records::SalesSettings> sales = sales_settings(config);
    if (!sales) return std::nullopt;
    return SalesSource{.table = sales->source, .date_column = sales->columns.date};
}

}  // namespace tributary::app
