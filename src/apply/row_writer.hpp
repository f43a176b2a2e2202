#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "apply/apply_plan.hpp"
#include "apply/parked_book.hpp"
#include "apply/targets.hpp"
#include "sql/row_statements.hpp"

namespace tributary {

/// One connection of a lane, with the statements prepared on it.
struct LaneConnection {
    mysql::Connection connection;
    /// By Target::id.
    std::map<std::uint64_t, mysql::BulkStatement> upserts;
    /// Of the open transaction: LedgerStore::Locked::now.
    std::string applied_at = std::string(kWrittenNow);
};

/// Where in the stream the rows come from, for what is parked.
struct StreamPlace {
    Epoch epoch;
    Sequence sequence;
};

/// Writes planned rows and ranges of one branch, in the caller's transaction: few large statements;
/// where one is refused for its data, halves of it, down to the row, which is parked. Any other
/// refusal is thrown.
class RowWriter {
public:
    RowWriter(LaneConnection& lane, Targets& targets, ParkedBook& parked, StatementLimits limits,
              StreamPlace place);

    /// `ledger` tells which tables are in the middle of a re-sync.
    void write(const ApplyPlan& plan, const Ledger& ledger);
    void write(const Range& range);
    /// Tables of which keys were written whose rows before were not those that the branch has told:
    /// they were parked or strayed, or others had to go for them. May name one twice.
    [[nodiscard]] const std::vector<TableName>& beside_the_stream() const {
        return beside_the_stream_;
    }

private:
    enum class Act : std::uint8_t { kDelete, kInsert, kUpsert };
    using Rows = std::span<const PlannedRow>;

    void write_table(const TablePlan& plan, bool is_resyncing);
    /// Rows of `table` that hold unique values which the branch has in `rows` now: they are left
    /// over from before the re-sync, which brings them again.
    void remove_rivals(const Target& target, Rows rows);
    void run(const Target& target, Act act, Rows rows);
    void run_bulk(const Target& target, Rows rows);
    void run_text(const Target& target, Act act, Rows rows);
    void halve(const Target& target, Act act, Rows rows, const mysql::SqlFailure& failure);
    void park(const Target& target, Act act, const PlannedRow& row,
              const mysql::SqlFailure& failure);
    void execute(std::string_view statement);
    void bind(mysql::BulkStatement& statement, const Target& target, const PlannedRow& row);
    void fill(const PlannedRow& row);

    LaneConnection& lane_;
    Targets& targets_;
    ParkedBook& parked_;
    StatementLimits limits_;
    StreamPlace place_;
    std::vector<Cell> cells_;
    std::set<std::pair<TableName, EncodedKey>> failed_;
    std::vector<TableName> beside_the_stream_;
};

}  // namespace tributary
