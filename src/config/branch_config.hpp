#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/connection_config.hpp"
#include "config/faults.hpp"
#include "model/ids.hpp"
#include "model/table_pattern.hpp"

namespace tributary {

enum class SyncMode : std::uint8_t {
    kContinuous,  ///< changes travel as they are committed
    kInterval,    ///< every so often everything that is there
    kManual,      ///< on `tributary sync` only
};

/// Tables that a branch sends.
struct BranchTable {
    TablePattern name;
    std::vector<TablePattern> exclude;
    friend bool operator==(const BranchTable&, const BranchTable&) = default;
};

struct ReplicationConfig {
    /// What the agent calls itself towards the database server; unique among its replicas. 0 =
    /// derived from the branch's id.
    std::uint32_t server_id = 0;
    /// How often an idle server says that it is there.
    std::chrono::milliseconds heartbeat = std::chrono::seconds(5);
    friend bool operator==(const ReplicationConfig&, const ReplicationConfig&) = default;
};

/// Rows that people may add at the branch through the head office.
struct AddRowsConfig {
    /// None: nobody may add any. Each names one table that is synchronised.
    std::vector<TablePattern> tables;
    /// An account of the branch's database, which needs INSERT on the tables and nothing else.
    std::string user;
    std::filesystem::path password_file;
    friend bool operator==(const AddRowsConfig&, const AddRowsConfig&) = default;
};

struct ControlConfig {
    /// Users of the broker that may command the agent; empty: `head-office` and the agent's own.
    std::vector<std::string> accepts_from;
    /// How long another agent of the same branch may take to go before this one gives up.
    std::chrono::milliseconds admission_patience = std::chrono::seconds(30);
    AddRowsConfig add_rows;
    friend bool operator==(const ControlConfig&, const ControlConfig&) = default;
};

struct SnapshotConfig {
    /// Rows of one range.
    std::uint32_t chunk_rows = 5000;
    /// Changes of the table that are kept while a chunk is read; above it the chunk is tried again,
    /// smaller.
    std::size_t recorded_bytes_max = std::size_t{4} << 20;
    friend bool operator==(const SnapshotConfig&, const SnapshotConfig&) = default;
};

struct BranchLimits {
    /// Decoded changes waiting to be published.
    std::size_t queue_bytes = std::size_t{4} << 20;
    /// One message, before compression.
    std::size_t batch_bytes = std::size_t{1} << 20;
    /// A transaction with more changes than this, or more bytes, travels in several messages.
    std::uint32_t batch_rows = 10000;
    /// Published messages that the broker has not confirmed yet.
    std::uint32_t window_messages = 200;
    friend bool operator==(const BranchLimits&, const BranchLimits&) = default;
};

/// Settings of `tributary branch`, checked.
struct BranchConfig {
    BranchId id;
    /// Holds the checkpoint; writable by the agent, by nobody else.
    std::filesystem::path state_directory = "/var/lib/tributary";
    SyncMode mode = SyncMode::kContinuous;
    /// Of SyncMode::kInterval.
    std::chrono::milliseconds interval = std::chrono::seconds(60);
    /// How often the agent tells the head office how it is; it also does when something changes.
    std::chrono::milliseconds status_interval = std::chrono::seconds(2);
    DatabaseConfig database;
    ReplicationConfig replication;
    BrokerConfig broker;
    ControlConfig control;
    /// Never empty.
    std::vector<BranchTable> tables;
    SnapshotConfig snapshot;
    BranchLimits limits;
    LogConfig log;

    /// The table is named by `tables` and not excluded there.
    [[nodiscard]] bool is_synchronised(const TableName& name) const;
    /// Users of the broker that may command the agent.
    [[nodiscard]] std::vector<std::string> commanders() const;
    /// `database`, with the account for adding rows; empty: nobody may add any.
    [[nodiscard]] std::optional<DatabaseConfig> add_rows_database() const;
    /// ReplicationConfig::server_id, or the one derived from the id: in [0x40000000, 0x7fffffff],
    /// where a person would not put one.
    [[nodiscard]] std::uint32_t server_id() const;
    friend bool operator==(const BranchConfig&, const BranchConfig&) = default;
};

/// `file` names the text in faults; relative paths in it are relative to the file's directory.
[[nodiscard]] ConfigResult<BranchConfig> read_branch_config(std::string_view text,
                                                            const std::string& file);
/// As TOML that read_branch_config takes. Holds no secret: passwords are never in a configuration.
[[nodiscard]] std::string dump(const BranchConfig& config);
/// Every key that may be set: `broker.user`, `tables[].name`.
[[nodiscard]] std::vector<std::string> branch_config_keys();

void describe(Fields& fields, BranchConfig& config);

}  // namespace tributary
