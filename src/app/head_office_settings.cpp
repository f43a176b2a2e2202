#include "app/head_office_settings.hpp"

#include <algorithm>
#include <utility>

#include "app/sales_settings.hpp"

namespace tributary::app {

TargetMappings target_mappings(const HeadOfficeConfig& config) {
    TargetMappings mappings;
    for (const TableMapping& each : config.tables) {
        const bool has_target = each.target != TablePattern{};
        TargetMapping rule;
        rule.database = has_target ? each.target.database() : config.schema;
        rule.table = has_target ? each.target.table() : "*";
        rule.branch_column = each.branch_column;
        rule.synced_at_column = each.synced_at_column;
        rule.renames.insert(each.rename.begin(), each.rename.end());
        mappings.add(each.source, std::move(rule));
    }
    return mappings;
}

ApplySettings apply_settings(const HeadOfficeConfig& config, mysql::ConnectOptions server) {
    ApplySettings settings;
    settings.database = std::move(server);
    settings.own_database = config.schema;
    settings.mappings = target_mappings(config);
    settings.may.create_tables = config.apply.creates_missing_tables;
    settings.may.add_columns = config.apply.applies_additive_schema_changes;
    settings.limits.commit_rows_max = config.apply.rows_per_commit;
    settings.limits.commit_bytes_max = config.apply.bytes_per_commit;
    settings.limits.atomic_rows_max = config.apply.atomic_rows_max;
    settings.limits.gap_grace = config.apply.gap_grace;
    settings.statement_timeout = config.apply.statement_timeout;
    settings.sales = sales_source(config);
    return settings;
}

amqp::TopologyLimits topology_limits(const HeadOfficeConfig& config) {
    amqp::TopologyLimits limits;
    limits.queue_bytes_max = static_cast<std::int64_t>(config.queues.bytes_max);
    limits.delivery_limit = config.queues.delivery_limit;
    return limits;
}

DeliverySourceOptions source_options(const HeadOfficeConfig& config, amqp::ConnectOptions broker) {
    DeliverySourceOptions options;
    options.connection = std::move(broker);
    options.prefetch =
        static_cast<std::uint16_t>(std::min<std::uint32_t>(config.apply.prefetch, UINT16_MAX));
    options.declares_topology = config.broker.declares_topology;
    options.topology = topology_limits(config);
    options.sender.shared_user = config.broker.user;
    return options;
}

control::HeadOfficeControlOptions head_office_control_options(const HeadOfficeConfig& config,
                                                              amqp::ConnectOptions broker) {
    return {.broker = std::move(broker),
            .branches = config.branches,
            .rewind_timeout = config.apply.rewind_timeout,
            .unreachable_after = config.status.unreachable_after,
            .declares_topology = config.broker.declares_topology,
            .limits = topology_limits(config)};
}

std::vector<std::vector<BranchId>> lane_shares(const HeadOfficeConfig& config) {
    std::vector<std::vector<BranchId>> shares(
        std::min<std::size_t>(config.apply.lanes, config.branches.size()));
    for (std::size_t i = 0; i < config.branches.size(); ++i) {
        shares[i % shares.size()].push_back(config.branches[i]);
    }
    return shares;
}

}  // namespace tributary::app
