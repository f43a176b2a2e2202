#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/batch_builder.hpp"
#include "capture/limits.hpp"
#include "model/ids.hpp"
#include "mysql/connect_options.hpp"
#include "pipeline/agent_link.hpp"

namespace tributary::capture {

/// Where people may add rows, and as whom.
struct AddRowsSettings {
    /// Some of the synchronised tables.
    std::vector<TableName> tables;
    /// The same server as AgentSettings::server, with an account of its own.
    mysql::ConnectOptions server;
};

/// What an agent is told, checked.
struct AgentSettings {
    BranchId branch;
    /// Of the program, for people.
    std::string version;
    mysql::ConnectOptions server;
    /// What is synchronised; never empty, no patterns.
    std::vector<TableName> tables;
    /// The agent's number among everything that reads this server's binary log, at least 1 and
    /// nobody else's.
    std::uint32_t replication_id = 0;
    std::chrono::milliseconds heartbeat = std::chrono::seconds(5);
    Mode mode = Mode::kContinuous;
    /// Of Mode::kInterval.
    std::chrono::milliseconds interval = std::chrono::seconds(60);
    BatchLimits batch;
    std::uint32_t chunk_rows_max = kChunkRowsMax;
    std::size_t overlay_bytes_max = kOverlayBytesMax;
    /// Empty: nobody may.
    std::optional<AddRowsSettings> add_rows;
};

}  // namespace tributary::capture
