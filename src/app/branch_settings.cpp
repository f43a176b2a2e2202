#include "app/branch_settings.hpp"

#include <utility>

#include "app/version.hpp"

namespace tributary::app {
namespace {

Mode mode_of(SyncMode mode) {
    switch (mode) {
        case SyncMode::kContinuous:
            return Mode::kContinuous;
        case SyncMode::kInterval:
            return Mode::kInterval;
        case SyncMode::kManual:
            return Mode::kManual;
    }
    return Mode::kContinuous;
}

}  // namespace

capture::AgentSettings agent_settings(const BranchConfig& config, AgentAccounts accounts,
                                      std::vector<TableName> tables) {
    capture::AgentSettings settings;
    if (accounts.add_rows) {
        capture::AddRowsSettings& add = settings.add_rows.emplace();
        add.server = std::move(*accounts.add_rows);
        for (const TablePattern& each : config.control.add_rows.tables) {
            add.tables.push_back({.database = each.database(), .table = each.table()});
        }
    }
    settings.branch = config.id;
    settings.version = kVersion;
    settings.server = std::move(accounts.server);
    settings.tables = std::move(tables);
    settings.replication_id = config.server_id();
    settings.heartbeat = config.replication.heartbeat;
    settings.mode = mode_of(config.mode);
    settings.interval = config.interval;
    settings.batch.bytes_max = config.limits.batch_bytes;
    settings.batch.changes_max = config.limits.batch_rows;
    settings.chunk_rows_max = config.snapshot.chunk_rows;
    settings.overlay_bytes_max = config.snapshot.recorded_bytes_max;
    return settings;
}

PublisherOptions publisher_options(const BranchConfig& config, amqp::ConnectOptions broker) {
    PublisherOptions options;
    options.branch = config.id;
    options.connection = std::move(broker);
    options.offered_bytes_max = config.limits.queue_bytes;
    options.window.messages_max = config.limits.window_messages;
    options.declares_topology = false;
    return options;
}

control::AgentControlOptions agent_control_options(const BranchConfig& config,
                                                   amqp::ConnectOptions broker) {
    return {.branch = config.id,
            .broker = std::move(broker),
            .status_interval = config.status_interval,
            .admission_patience = config.control.admission_patience,
            .accepts_from = config.commanders(),
            .on_refused = {}};
}

}  // namespace tributary::app
