#pragma once

#include <optional>
#include <vector>

#include "model/messages.hpp"

namespace tributary {

/// Rows of a table that are to be sent again: keys in (lower, upper], empty = open.
struct RepairRequest {
    TableName table;
    std::optional<EncodedKey> lower;
    std::optional<EncodedKey> upper;
    friend bool operator==(const RepairRequest&, const RepairRequest&) = default;
};

/// What people asked of the agent and no confirmed message shows yet. It outlives the process.
struct OpenRequests {
    /// A re-sync of every table.
    bool is_everything = false;
    std::vector<TableName> resyncs;
    std::vector<RepairRequest> repairs;
    friend bool operator==(const OpenRequests&, const OpenRequests&) = default;
};

/// What the agent keeps in its state directory: a cache of the ledger, moved only over the
/// contiguous prefix of confirmed messages. A stale one is harmless; one ahead of the confirms is a
/// bug.
struct Checkpoint {
    Epoch epoch;
    Sequence sequence;
    /// After `sequence`.
    Position position;
    /// The last re-sync that the stream asked for, one a table, done or not.
    std::vector<ResyncRequest> resyncs;
    /// The agent's own: the ledger knows nothing of them.
    OpenRequests requests = {};

    [[nodiscard]] const ResyncRequest* resync_of(const TableName& table) const;
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// The ledger as a place to resume at.
[[nodiscard]] Checkpoint checkpoint_of(const Ledger& ledger);

/// What a message does to the checkpoint once it and everything before it are confirmed. Small: the
/// publisher keeps one for every open message.
struct ProgressFacts {
    Epoch epoch;
    /// The start of an epoch: replaces the checkpoint.
    bool is_start = false;
    /// Where the stream is after this message; empty for ranges and for fragments with more to
    /// follow, which move nothing.
    std::optional<Sequence> through;
    Position position;
    std::vector<ResyncRequest> resyncs;
    /// Changes (Batch) or rows (Range) in it, for counting.
    std::size_t changes = 0;
};
[[nodiscard]] ProgressFacts progress_facts_of(const StreamMessage& message);
/// Moves `checkpoint`; the first confirmed message of a process that resumed starts from the
/// checkpoint it resumed at.
void advance(Checkpoint& checkpoint, const ProgressFacts& facts);

/// Where the checkpoint is kept. Used by one thread at a time.
class CheckpointStore {
public:
    virtual ~CheckpointStore() = default;
    /// Empty: there is none, or it is damaged (which is logged, and heals from the ledger).
    [[nodiscard]] virtual std::optional<Checkpoint> load() = 0;
    /// Durable when it returns. Throws Failure(kHaltStage) when it cannot be made so.
    virtual void save(const Checkpoint& checkpoint) = 0;
};

}  // namespace tributary
