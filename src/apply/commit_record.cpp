#include "apply/commit_record.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/text_value.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary {
namespace {

// As in own_tables.cpp: a text for people must never be a reason not to commit.
constexpr std::size_t kPositionMax = 600;
constexpr std::size_t kGtidMax = 200;
/// The end of the year 9999.
constexpr std::int64_t kMicrosMax = 253'402'300'800'000'000;

std::string place_of(const Position& position) {
    std::string text = position.file.empty()
                           ? position.gtid
                           : fmt::format("{}:{}", position.file, position.offset);
    text.resize(std::min(text.size(), kPositionMax));
    return text;
}

/// A literal; NULL for what is no time.
std::string moment(std::int64_t micros) {
    if (micros <= 0 || micros >= kMicrosMax) return "NULL";
    Column column;
    column.type = ColumnType::kTimestamp;
    column.scale = 6;
    std::string out = "'";
    append_text(out, column, Cell::of(micros));
    return out + "'";
}

}  // namespace

void CommitRecord::extend(Epoch epoch, Sequence first, Sequence last) {
    const bool is_first = !has_rows_ || epoch_ != epoch;
    first_ = is_first ? first : std::min(first_, first);
    last_ = is_first ? last : std::max(last_, last);
    has_rows_ = true;
    epoch_ = epoch;
}

void CommitRecord::add(const Batch& batch, Sequence first) {
    extend(batch.epoch, first, batch.last);
    position_ = place_of(batch.position);
    if (batch.transactions.empty()) return;
    gtid_ = batch.transactions.back().gtid.substr(0, kGtidMax);
    committed_at_ = batch.transactions.back().committed_at;
}

void CommitRecord::add(const Range& range, const Position& position) {
    extend(range.epoch, range.at, range.at);
    is_range_ = true;
    position_ = place_of(position);
}

void CommitRecord::add_settled(Epoch epoch, Sequence sequence) {
    extend(epoch, sequence, sequence);
}

void CommitRecord::published(const std::optional<WallTime>& at) {
    if (at) published_at_ = at;
}

std::string CommitRecord::statement(std::string_view own_database, const BranchId& branch,
                                    std::uint64_t version, std::string_view applied_at) const {
    // In place of an equal version: one that a ledger had which a person has removed since.
    return fmt::format(
        "replace into {} (branch, version, applied_at, epoch, first_sequence, last_sequence, "
        "position, gtid, committed_at, published_at, is_range) values ({}, {}, {}, {}, {}, {}, {}, "
        "{}, {}, {}, {})",
        quoted_table(own_database, kCommitTable), quoted_text(branch.value()), version, applied_at,
        epoch_, first_, last_, quoted_text(position_), quoted_text(gtid_), moment(committed_at_),
        published_at_ ? moment(published_at_->time_since_epoch().count()) : "NULL",
        is_range_ ? 1 : 0);
}

}  // namespace tributary
