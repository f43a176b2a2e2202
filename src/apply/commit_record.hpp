#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "model/messages.hpp"

namespace tributary {

/// The way by which the rows of one head-office commit came, for people: one row of
/// kCommitTable, written in that commit. A row of a branch finds it by the branch and its
/// synced-at column. Pure.
class CommitRecord {
public:
    /// `first` is the first transaction that is applied now.
    void add(const Batch& batch, Sequence first);
    void add(const Range& range, const Position& position);
    /// A change of this transaction that was parked is written now.
    void add_settled(Epoch epoch, Sequence sequence);
    /// When the agent published the message in hand; the last one counts.
    void published(const std::optional<WallTime>& at);
    /// No row was written.
    [[nodiscard]] bool is_empty() const { return !has_rows_; }
    void clear() { *this = CommitRecord(); }

    /// `applied_at` is a literal.
    [[nodiscard]] std::string statement(std::string_view own_database, const BranchId& branch,
                                        std::uint64_t version, std::string_view applied_at) const;

private:
    void extend(Epoch epoch, Sequence first, Sequence last);

    bool has_rows_ = false;
    bool is_range_ = false;
    Epoch epoch_;
    Sequence first_;
    Sequence last_;
    std::string position_;
    std::string gtid_;
    std::int64_t committed_at_ = 0;  ///< microseconds since 1970; 0 = not known
    std::optional<WallTime> published_at_;
};

}  // namespace tributary
