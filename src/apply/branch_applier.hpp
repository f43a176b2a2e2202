#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "apply/child_rows.hpp"
#include "apply/commit_record.hpp"
#include "apply/connection_pool.hpp"
#include "apply/ledger_store.hpp"
#include "apply/sales_days.hpp"
#include "apply/stream_gate.hpp"
#include "mysql/transaction.hpp"

namespace tributary {

/// Applies one branch's messages: what the gate gives out becomes one database transaction with the
/// ledger, is committed and then acknowledged. Effectively once, because the ledger moves with the
/// rows and the gate obeys the ledger.
///
/// Owned by a lane, on its thread. A call that throws leaves uncommitted work behind: call
/// roll_back.
class BranchApplier {
public:
    BranchApplier(const ApplySettings& settings, BranchId branch, DeliverySource& source,
                  ConnectionPool& pool, const Clock& clock);

    [[nodiscard]] const BranchId& branch() const { return branch_; }
    [[nodiscard]] StreamGate& gate() { return gate_; }
    /// What is committed; read from the database by the first apply.
    [[nodiscard]] const std::optional<Ledger>& committed() const { return committed_ledger_; }

    /// Reads the ledger, so that the gate can judge. Throws SqlFailure.
    void fetch_ledger();
    [[nodiscard]] bool has_ledger() const { return has_ledger_; }
    /// At rest nothing else would tell that the database was restored from a backup, or that
    /// another head office moved the ledger: reads it again if it is not the one that is known.
    /// Throws SqlFailure.
    void look_at_ledger();
    /// Now and then forgets the ways of the oldest commits. Throws SqlFailure.
    void prune_commits();
    /// Applies, commits and acknowledges what is there, up to the limits. False: there was nothing
    /// to do.
    bool apply();
    /// A transaction is open and waits for the next fragment since then.
    [[nodiscard]] std::optional<SteadyTime> waiting_since() const;
    /// The open transaction waited too long: it is to be applied fragment by fragment from now on.
    void give_up_atomicity();
    /// Rolls back what is open and makes the gate as if nothing of it had been given out. What is
    /// no longer in memory is given back to the broker and consumed again (which may throw).
    void roll_back();
    /// Rolls back and forgets every message: they were given back to the broker, or the link to it
    /// was lost. Everything is read and checked anew.
    void forget();

    [[nodiscard]] std::uint64_t changes_applied() const { return changes_applied_; }
    [[nodiscard]] std::uint64_t duplicates_skipped() const { return duplicates_skipped_; }
    [[nodiscard]] std::size_t parked() const { return parked_.size(); }
    [[nodiscard]] std::optional<WallTime> last_applied_at() const { return last_applied_at_; }

private:
    struct Open {
        std::unique_ptr<LaneConnection> lane;
        std::optional<mysql::Transaction> transaction;
        std::uint64_t rows = 0;
        bool has_messages = false;
        SteadyTime since;
    };

    void begin();
    /// Gives out messages from the gate until a limit is reached. Returns whether anything was
    /// taken.
    bool fill_plan();
    void take_in(StreamGate::Item&& item);
    void take_in_batch(const Batch& batch, Sequence applied);
    void count_rows(std::size_t images, std::size_t changes);
    void write_plan();
    void write_planned();
    void write_range(const Range& range);
    /// How the rows came and which days of sales they change, in the commit itself.
    void add_notes(StatementBatch& batch, std::uint64_t version) const;
    [[nodiscard]] bool stays_open() const;
    /// The rows are in the database transaction: their memory is not needed any more, nor are they
    /// in reach of restore.
    void drop_messages();
    void commit();
    void acknowledge();
    void end_transaction();
    void run_additions(const AdditionsNeeded& needed);

    const ApplySettings& settings_;
    const BranchId branch_;
    DeliverySource& source_;
    ConnectionPool& pool_;
    const Clock& clock_;
    LedgerStore store_;
    StreamGate gate_;
    SchemaBook book_;
    Targets targets_;
    ParkedBook parked_;
    StoredChildRows children_;
    ApplyPlan plan_;
    CommitRecord record_;  ///< of the open transaction
    SalesDays sales_days_;  ///< of the open transaction

    bool has_ledger_ = false;
    std::optional<StoredLedger> committed_;
    std::optional<Ledger> committed_ledger_;
    std::optional<Open> open_;
    std::deque<Delivery> in_hand_;           ///< given out, not committed; the plan looks into them
    std::vector<DeliveryTag> applied_tags_;  ///< of in_hand_ and of what was dropped of it
    std::vector<DeliveryTag> passed_tags_;   ///< skipped or discarded
    bool has_dropped_ = false;
    std::size_t bytes_in_hand_ = 0;
    std::size_t rows_in_hand_ = 0;
    /// Of the newest message in the plan.
    StreamPlace place_;
    std::uint64_t changes_in_hand_ = 0;
    /// The transaction after this sequence is applied fragment by fragment.
    std::optional<Sequence> piecemeal_after_;

    std::uint64_t changes_applied_ = 0;
    std::uint64_t duplicates_skipped_ = 0;
    std::optional<WallTime> last_applied_at_;
    std::uint64_t unpruned_ = kPruneEvery;  ///< commits since it was looked for old ones
};

}  // namespace tributary
