#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/ids.hpp"
#include "model/position.hpp"
#include "model/rows.hpp"

namespace tributary {

/// A wish, carried by the stream, that a table be made equal by ranges. Its id is the sequence that
/// asked for it (0 = the epoch's start), so that a replay asks for the same one again.
struct ResyncRequest {
    TableName table;
    Sequence id;
    friend bool operator==(const ResyncRequest&, const ResyncRequest&) = default;
};

/// The first message of an epoch: from here on the stream is unbroken again. The head office takes
/// `position` as its own, sequence 0, and opens a re-sync (id 0) for each of `tables`.
struct EpochStart {
    Epoch epoch;
    Position position;
    /// Why a new epoch: for people.
    std::string reason;
    std::vector<TableName> tables;
    friend bool operator==(const EpochStart&, const EpochStart&) = default;
};

enum class Operation : std::uint8_t { kInsert, kUpdate, kDelete };

/// `count` changes of one kind to one table, one behind the other. Their row images are the next
/// ones of Batch::tables[table], in order: an insert takes one image (after), a delete one
/// (before), an update two (before, after).
struct Step {
    std::uint32_t table = 0;
    Operation operation = Operation::kInsert;
    std::uint32_t count = 0;
    friend bool operator==(const Step&, const Step&) = default;
};

/// One transaction inside a batch; its steps are the next `steps` ones of Batch::steps.
struct BatchTransaction {
    std::uint32_t steps = 0;
    /// Commit time by the branch's clock, microseconds since 1970 UTC (whole seconds from MariaDB).
    /// For people only.
    std::int64_t committed_at = 0;
    /// Asked for by this transaction (a DDL, an operator's wish).
    std::vector<ResyncRequest> resyncs;
    /// For people: this transaction's GTID. Empty where the server gave none.
    std::string gtid;
    /// As Position::fingerprint; 0 in fragments but the last.
    std::uint64_t fingerprint = 0;
    friend bool operator==(const BatchTransaction&, const BatchTransaction&) = default;
};

/// Transactions first..last of one epoch, contiguous: transaction i of `transactions` has sequence
/// first + i.
///
/// Fragments: a large transaction travels in several batches, each with first = last = its
/// sequence, one entry in `transactions`, `events_before` telling how many row events went before,
/// `events_through` how many are through with this one, and is_complete only on the last. A
/// fragment batch holds nothing of another transaction.
struct Batch {
    Epoch epoch;
    Sequence first;
    Sequence last;
    /// Both 0 unless this is a fragment.
    RowEvents events_before;
    RowEvents events_through;
    /// False: a fragment after which more of the same transaction follows; `position` is then that
    /// before the transaction.
    bool is_complete = true;
    /// Of transaction first - 1, as in the position there: a ledger with another one is of another
    /// history.
    std::uint64_t fingerprint_before = 0;
    /// Of transaction `first`, up to its first row event: all fragments of a transaction have the
    /// same one. 0: it has no row event.
    std::uint64_t head_fingerprint = 0;
    /// After `last`.
    Position position;
    /// Also, without rows, every table whose foreign keys cascade from a table that has rows here,
    /// to any depth: the head office repeats the cascades.
    std::vector<TableRows> tables;
    std::vector<Step> steps;
    std::vector<BatchTransaction> transactions;

    [[nodiscard]] bool is_fragment() const { return !is_complete || events_before.value() != 0; }
    /// About the memory it takes.
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t changes() const;
    friend bool operator==(const Batch&, const Batch&) = default;
};

/// "At sequence `at`, the table holds exactly these rows with key in (lower, upper]."
struct Range {
    Epoch epoch;
    Sequence at;
    /// Of transaction `at`, as in the position there.
    std::uint64_t fingerprint = 0;
    /// The re-sync this belongs to.
    Sequence resync;
    /// Encoded keys; no `lower` = from the first key, no `upper` = to the last.
    std::optional<EncodedKey> lower;
    std::optional<EncodedKey> upper;
    TableRows rows;
    /// A repair belongs to no re-sync and moves no progress.
    bool is_repair = false;
    /// Estimated rows of the whole table, for progress; 0 = not known.
    std::uint64_t rows_estimated = 0;
    [[nodiscard]] bool is_last() const { return !upper.has_value(); }
    friend bool operator==(const Range&, const Range&) = default;
};

/// What travels from a branch to the head office.
using StreamMessage = std::variant<EpochStart, Batch, Range>;

[[nodiscard]] Epoch epoch_of(const StreamMessage& message);
/// About the memory it takes.
[[nodiscard]] std::size_t bytes_of(const StreamMessage& message);

/// How far the re-sync of one table is, in the ledger.
struct ResyncProgress {
    TableName table;
    Sequence id;
    /// Rows with keys up to here are done. Empty: nothing yet.
    EncodedKey upper;
    bool is_done = false;
    std::uint64_t rows = 0;
    friend bool operator==(const ResyncProgress&, const ResyncProgress&) = default;
};

/// The truth about how far a branch is: what the head office commits in the same transaction as the
/// rows. The agent's checkpoint is a copy of it (with `resyncs` saying only which are open).
struct Ledger {
    Epoch epoch;
    Sequence sequence;
    /// Row events of transaction `sequence` + 1 that are already applied.
    RowEvents events;
    /// After `sequence`.
    Position position;
    std::vector<ResyncProgress> resyncs;
    /// Batch::head_fingerprint of the transaction that `events` counts; 0 when that is 0.
    std::uint64_t head_fingerprint = 0;

    [[nodiscard]] const ResyncProgress* resync_of(const TableName& table) const;
    [[nodiscard]] ResyncProgress* resync_of(const TableName& table);
    friend bool operator==(const Ledger&, const Ledger&) = default;
};

}  // namespace tributary
