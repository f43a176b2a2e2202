#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "capture/key_judge.hpp"
#include "model/ids.hpp"
#include "pipeline/checkpoint.hpp"

namespace tributary::capture {

/// Rows of a table between two keys that are to be sent again.
struct Repair {
    std::uint64_t number = 0;
    TableName table;
    KeyBounds bounds;
    /// Where the next range begins; first bounds.lower.
    std::optional<EncodedKey> lower;
    /// Of the last range that was emitted; empty: none was.
    std::optional<Sequence> emitted_at;
    bool is_done = false;
    /// Done, and everything that was emitted is confirmed.
    bool is_settled = false;
};

/// The repairs of an agent's stream, in the order in which they were asked for, and the rule what a
/// rewind does to them: what was emitted at or behind the place that the stream goes back to may
/// never have been applied, so that repair begins anew. Pure; one thread.
///
/// A re-sync of the table, and a new epoch, make a repair unnecessary.
class RepairBook {
public:
    /// False: too many are waiting.
    [[nodiscard]] bool add(const TableName& table, KeyBounds bounds);
    /// What is to be selected next; null: nothing.
    [[nodiscard]] const Repair* next() const;
    [[nodiscard]] bool is_done() const { return next() == nullptr; }
    /// A range of repair `number` up to `upper` is about to be emitted at `at`. False: it does not
    /// continue that repair, and nothing is changed.
    [[nodiscard]] bool advance(std::uint64_t number, const KeyBounds& range, bool is_last,
                               Sequence at);

    /// Everything that was emitted is confirmed.
    void settle();
    /// Those that are not settled: what the next process must do again.
    [[nodiscard]] std::vector<RepairRequest> open() const;

    /// The stream goes back to behind `place`, in the same epoch.
    void rewind(Sequence place);
    /// A re-sync of the table was asked for.
    void drop(const TableName& table);
    /// A new epoch.
    void clear();

    /// Grows with every change but advance(): chunks selected before are void.
    [[nodiscard]] std::uint64_t generation() const { return generation_; }

private:
    std::deque<Repair> repairs_;
    std::uint64_t last_number_ = 0;
    std::uint64_t generation_ = 0;
};

}  // namespace tributary::capture
