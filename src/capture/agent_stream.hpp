#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "binlog/position_tracker.hpp"
#include "binlog/transaction_handler.hpp"
#include "capture/batch_builder.hpp"
#include "capture/repair_book.hpp"
#include "capture/resync_book.hpp"
#include "model/messages.hpp"

namespace tributary::capture {

/// Rows of a table that were exact at the stream's position.
struct ExactRange {
    TableName table;
    /// Of the re-sync that it was made for; without meaning for a repair.
    Sequence resync;
    /// No `lower` = from the first key, no `upper` = to the last.
    std::optional<EncodedKey> lower;
    std::optional<EncodedKey> upper;
    TableRows rows;
    std::uint64_t rows_estimated = 0;
    /// Repair::number; empty: it belongs to a re-sync.
    std::optional<std::uint64_t> repair = std::nullopt;
    /// Of a repair: nothing of it follows. (A re-sync's last range has no `upper`.)
    bool is_last = false;
};

/// A branch's stream from the reader's calls to numbered messages: epoch, sequence, batches,
/// fragments, re-syncs. It decides; it neither reads nor sends. Pure; one thread (the capture's).
///
/// Guarantee: the same binary log read again from the same place gives the same numbers. Whatever
/// breaks that is told by broken(), after which only a new epoch helps.
class AgentStream {
public:
    /// `tables`: what is synchronised, in the order of re-syncs.
    explicit AgentStream(std::vector<TableName> tables, BatchLimits limits = {});

    /// Begins `epoch` behind `position`: the start message is ready, a re-sync of every table open.
    /// Nothing of before is left. Fails when the position's GTID cannot be read.
    [[nodiscard]] Result<void> start_epoch(Epoch epoch, const Position& position,
                                           std::string reason);
    /// Goes on behind `place`; nothing read or ready of before is left. Tables that the stream
    /// never asked a re-sync for are wished for, and so is what a transaction behind `place`
    /// carried.
    [[nodiscard]] Result<void> resume(const Checkpoint& place, const HeadOfficeWord& word);
    /// The link to the server was cut: forgets the open transaction. Reading goes on behind
    /// position().
    void abandon_transaction();

    // What the reader says, in its order.
    void begin(const binlog::TransactionStart& start);
    void append(const std::shared_ptr<const TableSchema>& schema, std::span<const Cell> before,
                std::span<const Cell> after);
    /// Also for row events of tables that are not synchronised. `head_fingerprint`: of
    /// binlog::RowsEvent.
    void end_row_event(std::uint64_t head_fingerprint);
    void undo(std::uint64_t row_events_kept);
    /// `altered`: synchronised tables that a DDL statement of the transaction named. Each gets a
    /// re-sync.
    void commit(const binlog::TransactionEnd& end, std::span<const TableName> altered);
    /// The server crashed inside the open transaction.
    void discard();

    /// Not empty: the stream's continuity is lost, and why; nothing more may be emitted in this
    /// epoch.
    [[nodiscard]] const std::string& broken() const { return broken_; }

    /// A person, or a new table in the configuration, wants it; the next transaction carries the
    /// wish.
    void wish_resync(const TableName& table);
    [[nodiscard]] bool has_wishes() const { return !wishes_.empty(); }
    /// The ledger says where re-syncs continue. False: it is of another epoch.
    bool learn(const Ledger& ledger);
    [[nodiscard]] const ResyncBook& resyncs() const { return resyncs_; }
    /// Rows between two keys are to be sent again. False: too many repairs are waiting.
    [[nodiscard]] bool wish_repair(const TableName& table, KeyBounds bounds) {
        return repairs_.add(table, std::move(bounds));
    }
    [[nodiscard]] const RepairBook& repairs() const { return repairs_; }
    /// Everything that was emitted is confirmed: repairs that are through need not be remembered.
    void settle_repairs() { repairs_.settle(); }
    /// What the next process must be told if this one ends now; everything up to `confirmed` is
    /// confirmed.
    [[nodiscard]] OpenRequests open_requests(Sequence confirmed) const;
    /// Grows when what is to be selected has changed: chunks selected before are void.
    [[nodiscard]] std::uint64_t range_generation() const {
        return resyncs_.generation() + repairs_.generation();
    }

    /// Closes the batch in hand and says that the range is exact at sequence(). False: it does not
    /// continue the table's open re-sync, or its repair (a DDL or a rewind came between), and was
    /// dropped. Only between transactions.
    bool emit(ExactRange range);
    /// Closes the batch in hand: whole transactions become a message.
    void flush();

    [[nodiscard]] bool has_message() const { return !ready_.empty(); }
    /// The next message to offer; stays until pop().
    [[nodiscard]] StreamMessage& front() { return ready_.front(); }
    void pop() { ready_.pop_front(); }
    /// Something was read that is not in a message yet.
    [[nodiscard]] bool has_unflushed() const { return builder_.completed() > 0; }

    [[nodiscard]] Epoch epoch() const { return epoch_; }
    /// Of the last transaction committed.
    [[nodiscard]] Sequence sequence() const { return sequence_; }
    [[nodiscard]] bool is_in_transaction() const { return builder_.is_open(); }
    [[nodiscard]] Position position() const { return tracker_.position(); }
    /// The stream as a place to resume at.
    [[nodiscard]] Checkpoint place() const;
    [[nodiscard]] std::uint64_t changes_read() const { return changes_; }

private:
    /// Fragments of a transaction that never came to its end.
    struct OfferedPart {
        Sequence sequence;
        RowEvents events;
        /// Empty: not known.
        std::string gtid;
        std::uint64_t head_fingerprint = 0;
    };

    void expect_begun(const std::optional<Ledger>& ledger);
    /// The range continues what it was made for, which is noted as emitted.
    [[nodiscard]] bool take_progress(const ExactRange& range);
    void close_completed();
    void close_fragment();
    [[nodiscard]] Batch placed(Batch&& batch);
    void take_wishes(Sequence sequence, std::vector<ResyncRequest>& requests);
    void break_off(std::string why);
    void clear();

    ResyncBook resyncs_;
    RepairBook repairs_;
    BatchBuilder builder_;
    binlog::PositionTracker tracker_;
    std::deque<StreamMessage> ready_;
    std::vector<TableName> wishes_;
    /// Wishes that a transaction already carries: the last one of each table.
    std::vector<ResyncRequest> carried_;
    std::optional<OfferedPart> offered_;
    std::string broken_;
    std::string open_gtid_;
    /// Head fingerprints: of the open transaction, and of the first one in the batch in hand.
    std::uint64_t open_head_ = 0;
    std::uint64_t first_head_ = 0;
    /// Of the last transaction of the last message: what the next one must follow.
    std::uint64_t joint_ = 0;
    Epoch epoch_;
    Sequence sequence_;
    std::uint64_t changes_ = 0;
};

}  // namespace tributary::capture
