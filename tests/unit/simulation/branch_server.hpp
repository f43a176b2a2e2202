#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "capture/start_plan.hpp"
#include "model/messages.hpp"

namespace tributary::simulation {

/// Rows of one table: key → value.
using Rows = std::map<std::int64_t, std::int64_t>;
using Tables = std::map<TableName, Rows>;

inline const TableName kSales{"shop", "sales"};
inline const TableName kStock{"shop", "stock"};

/// Two bigint columns, the first the key.
[[nodiscard]] std::shared_ptr<const TableSchema> schema_of(const TableName& table);

struct RowChange {
    TableName table;
    Operation operation = Operation::kInsert;
    std::int64_t key_before = 0;
    std::int64_t key_after = 0;
    std::int64_t before = 0;
    std::int64_t after = 0;
};

/// One transaction in the binary log: row events of a few changes each, or a TRUNCATE that leaves
/// no row events.
struct LogEntry {
    std::vector<std::vector<RowChange>> events;
    std::vector<TableName> altered;
    std::uint64_t fingerprint = 0;
};

/// A branch's database with a binary log, and what happens to such servers. GTID 0-1-n is entry n
/// - 1.
class BranchServer {
public:
    explicit BranchServer(Random& random) : random_(random) {}

    /// A till writes a transaction, small or large, or somebody truncates a table.
    void write();
    void purge();
    /// Another server behind the address, from an old backup, with a fresh binary log.
    void replace();
    /// The same server from a backup: the log ends earlier and goes on with another history.
    void restore_backup();
    void take_backup();

    [[nodiscard]] const Tables& tables() const { return tables_; }
    [[nodiscard]] const std::vector<LogEntry>& log() const { return log_; }
    [[nodiscard]] std::size_t purged() const { return purged_; }
    [[nodiscard]] std::string server_id() const { return "server-" + std::to_string(number_); }
    [[nodiscard]] capture::ServerFacts facts() const;
    /// GTID position after `entries` entries.
    [[nodiscard]] static std::string gtid_after(std::size_t entries);
    [[nodiscard]] static std::size_t entries_up_to(const std::string& gtid);
    /// Tries to open the log behind `place` and to read its last transaction again. Why not; empty:
    /// it is open.
    [[nodiscard]] std::string try_open(const Position& place) const;
    /// Counts how often history was cut, so that an open reader knows that its connection is gone.
    [[nodiscard]] unsigned incarnation() const { return incarnation_; }

private:
    RowChange change_some_row(const TableName& table);

    struct Backup {
        Tables tables;
        std::size_t entries = 0;
    };

    Random& random_;
    Tables tables_{{kSales, {}}, {kStock, {}}};
    std::vector<LogEntry> log_;
    std::vector<Backup> backups_;
    std::size_t purged_ = 0;
    unsigned number_ = 1;
    unsigned incarnation_ = 0;
    std::uint64_t written_ = 0;
};

}  // namespace tributary::simulation
