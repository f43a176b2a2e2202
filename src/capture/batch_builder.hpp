#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "capture/limits.hpp"
#include "model/messages.hpp"

namespace tributary::capture {

struct BatchLimits {
    std::size_t bytes_max = kBatchBytesMax;
    std::size_t changes_max = kBatchChangesMax;
    std::size_t transactions_max = kBatchTransactionsMax;
};

/// Puts row images into a Batch as they are decoded: whole transactions, and one that is open. It
/// knows content and size, neither numbers nor positions: those are set by who takes the batch.
/// Pure; one thread.
///
/// An open transaction can be taken in parts (fragments), cut between row events.
class BatchBuilder {
public:
    explicit BatchBuilder(BatchLimits limits = {}) : limits_(limits) {}

    void begin(std::string gtid, std::int64_t committed_at);
    /// One change of the open transaction. `before` is empty for an insert, `after` for a delete.
    void append(const std::shared_ptr<const TableSchema>& schema, std::span<const Cell> before,
                std::span<const Cell> after);
    /// The row event is through, also one that carried nothing of interest.
    void end_event();
    /// Only the first `events_kept` row events of the open transaction count. False: some of the
    /// others were already taken as fragments.
    [[nodiscard]] bool undo(std::uint64_t events_kept);
    void commit(std::vector<ResyncRequest> resyncs, std::uint64_t fingerprint);
    /// Forgets the open transaction.
    void discard();
    void clear();

    [[nodiscard]] bool is_open() const { return is_open_; }
    /// Row events of the open transaction.
    [[nodiscard]] RowEvents events() const { return RowEvents(events_); }
    /// Of those, the ones already taken as fragments.
    [[nodiscard]] RowEvents events_taken() const { return RowEvents(events_taken_); }
    /// Whole transactions in hand.
    [[nodiscard]] std::size_t completed() const { return batch_.transactions.size(); }
    [[nodiscard]] bool is_full() const;

    /// The whole transactions in hand; the open one stays. Needs completed() > 0.
    [[nodiscard]] Batch take_completed();
    /// What there is of the open transaction since the last fragment. Needs is_open() and
    /// completed() == 0.
    [[nodiscard]] Batch take_fragment();
    /// What there is since the last fragment of the transaction just committed. Needs
    /// was_fragmented().
    [[nodiscard]] Batch take_last_fragment();
    /// The transaction committed last was taken in parts, and its last part is in hand, alone.
    [[nodiscard]] bool was_fragmented() const { return !is_open_ && events_taken_ != 0; }

private:
    /// How much of the batch there was after a row event of the open transaction that added to it.
    struct Mark {
        /// Ordinal of the event, from 1.
        std::uint64_t event = 0;
        std::uint32_t table = 0;
        std::size_t rows = 0;
        std::size_t steps = 0;
        std::uint32_t last_count = 0;
    };

    std::uint32_t table_index(const std::shared_ptr<const TableSchema>& schema);
    /// About the memory of what is in hand.
    [[nodiscard]] std::size_t bytes() const;
    void note_start();
    Batch split_open();
    void cut_back(std::size_t steps, std::uint32_t last_count, std::span<const std::size_t> rows);
    Batch take_part();

    BatchLimits limits_;
    Batch batch_;
    std::size_t changes_ = 0;

    bool is_open_ = false;
    BatchTransaction open_;
    std::uint64_t events_ = 0;
    std::uint64_t events_taken_ = 0;
    std::size_t open_steps_ = 0;
    std::vector<std::size_t> open_rows_;
    std::vector<Mark> marks_;
    std::uint32_t current_table_ = 0;
};

}  // namespace tributary::capture
