#include "app/head_office_mappings.hpp"

#include "app/connections.hpp"

namespace tributary::app {

TargetMappings target_mappings(const HeadOfficeConfig& config) {
    TargetMappings mappings;
    for (const TableMapping& each : config.tables) {
        const TableName source{.database = each.source.database(), .table = each.source.table()};
        const TableName target = config.target_of(each, source);
        TargetMapping mapping;
        mapping.database = target.database;
        mapping.table = target.table;
        mapping.branch_column = each.branch_column;
        mapping.synced_at_column = each.synced_at_column;
        for (const auto& [from, to] : each.rename) mapping.renames.emplace(from, to);
        mappings.emplace(source, std::move(mapping));
    }
    return mappings;
}

ApplySettings apply_settings(const HeadOfficeConfig& config) {
    ApplySettings settings;
    settings.database = database_options(config.database);
    settings.own_database = config.schema;
    settings.mappings = target_mappings(config);
    settings.may_add =
        config.apply.creates_missing_tables && config.apply.applies_additive_schema_changes;
    settings.limits.commit_rows_max = config.apply.rows_per_commit;
    settings.limits.commit_bytes_max = config.apply.bytes_per_commit;
    settings.limits.atomic_rows_max = config.apply.atomic_rows_max;
    settings.limits.gap_grace = config.apply.gap_grace;
    settings.statement_timeout = config.apply.statement_timeout;
    return settings;
}

}  // namespace tributary::app
