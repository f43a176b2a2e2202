#include "capture/agent_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tributary::capture {
namespace {

binlog::PositionTracker tracker_at(const Position& position) {
    return std::move(*binlog::PositionTracker::make(position));
}

}  // namespace

AgentStream::AgentStream(std::vector<TableName> tables, BatchLimits limits)
    : resyncs_(std::move(tables)), builder_(limits), tracker_(tracker_at(Position{})) {}

void AgentStream::clear() {
    builder_.clear();
    ready_.clear();
    broken_.clear();
}

Result<void> AgentStream::start_epoch(Epoch epoch, const Position& position, std::string reason) {
    auto tracker = binlog::PositionTracker::make(position);
    if (!tracker) return tl::unexpected(tracker.error());
    clear();
    tracker_ = std::move(*tracker);
    joint_ = position.fingerprint;
    offered_.reset();
    wishes_.clear();
    carried_.clear();
    epoch_ = epoch;
    sequence_ = Sequence(0);
    resyncs_.start_epoch();
    repairs_.clear();
    ready_.emplace_back(EpochStart{.epoch = epoch,
                                   .position = position,
                                   .reason = std::move(reason),
                                   .tables = resyncs_.tables()});
    return {};
}

Result<void> AgentStream::resume(const Checkpoint& place, const HeadOfficeWord& word) {
    auto tracker = binlog::PositionTracker::make(place.position);
    if (!tracker) return tl::unexpected(tracker.error());
    clear();
    tracker_ = std::move(*tracker);
    joint_ = place.position.fingerprint;
    if (place.epoch != epoch_) {
        carried_.clear();
        repairs_.clear();
    }
    repairs_.rewind(place.sequence);
    std::erase_if(carried_, [&](const ResyncRequest& each) {
        if (each.id > place.sequence) wish_resync(each.table);
        return each.id > place.sequence;
    });
    if (place.epoch != epoch_ || (offered_ && place.sequence >= offered_->sequence))
        offered_.reset();
    epoch_ = place.epoch;
    sequence_ = place.sequence;
    expect_begun(word.ledger);
    for (const TableName& table : resyncs_.resume(place, word)) wish_resync(table);
    return {};
}

/// The head office has applied fragments of the next transaction: it must be the one that comes.
void AgentStream::expect_begun(const std::optional<Ledger>& ledger) {
    if (!ledger || ledger->epoch != epoch_ || ledger->sequence != sequence_ ||
        ledger->events.value() == 0) {
        return;
    }
    const bool is_more_known = offered_ && offered_->events > ledger->events;
    if (is_more_known && offered_->head_fingerprint == ledger->head_fingerprint) return;
    offered_ = OfferedPart{.sequence = sequence_.next(),
                           .events = ledger->events,
                           .gtid = {},
                           .head_fingerprint = ledger->head_fingerprint};
}

void AgentStream::abandon_transaction() {
    builder_.discard();
}

void AgentStream::break_off(std::string why) {
    if (broken_.empty()) broken_ = std::move(why);
}

void AgentStream::begin(const binlog::TransactionStart& start) {
    open_gtid_ = binlog::to_string(start.gtid);
    open_head_ = 0;
    if (offered_ && offered_->sequence == sequence_.next() && !offered_->gtid.empty() &&
        offered_->gtid != open_gtid_) {
        break_off(fmt::format("fragments of transaction {} were sent, and now {} is in its place",
                              offered_->gtid, open_gtid_));
    }
    builder_.begin(open_gtid_, start.committed_at);
}

void AgentStream::append(const std::shared_ptr<const TableSchema>& schema,
                         std::span<const Cell> before, std::span<const Cell> after) {
    ++changes_;
    builder_.append(schema, before, after);
}

void AgentStream::end_row_event(std::uint64_t head_fingerprint) {
    open_head_ = head_fingerprint;
    if (offered_ && offered_->sequence == sequence_.next() &&
        offered_->head_fingerprint != head_fingerprint) {
        break_off(fmt::format("fragments of transaction {} were sent, and now it has other content",
                              open_gtid_));
    }
    builder_.end_event();
    if (!builder_.is_full() || !broken_.empty()) return;
    if (builder_.completed() > 0) close_completed();
    if (builder_.is_full()) close_fragment();
}

void AgentStream::undo(std::uint64_t row_events_kept) {
    const bool reaches_sent = offered_ && offered_->sequence == sequence_.next() &&
                              row_events_kept < offered_->events.value();
    if (!builder_.undo(row_events_kept) || reaches_sent) {
        break_off(fmt::format("transaction {} rolled back what was already sent as a fragment",
                              open_gtid_));
    }
}

void AgentStream::commit(const binlog::TransactionEnd& end, std::span<const TableName> altered) {
    const Sequence sequence = sequence_.next();
    if (offered_ && offered_->sequence == sequence && end.row_events < offered_->events.value()) {
        break_off(
            fmt::format("transaction {} has fewer row events than were sent of it", open_gtid_));
    }
    if (!broken_.empty()) return builder_.discard();
    std::vector<ResyncRequest> requests;
    for (const TableName& table : altered) requests.push_back({.table = table, .id = sequence});
    take_wishes(sequence, requests);
    for (const ResyncRequest& each : requests) {
        resyncs_.open(each.table, sequence);
        repairs_.drop(each.table);
    }

    const bool was_fragmented = builder_.events_taken().value() != 0;
    // It begins and ends a batch: what the head office parks of the transactions before it bears
    // their sequence, not a later one that would outlive the re-sync.
    const bool stands_alone = !requests.empty();
    if (stands_alone && !was_fragmented) close_completed();
    if (builder_.completed() == 0) first_head_ = open_head_;
    builder_.commit(std::move(requests), end.fingerprint);
    tracker_.committed(end);
    sequence_ = sequence;
    if (offered_ && offered_->sequence == sequence) offered_.reset();
    if (was_fragmented) {
        Batch last = builder_.take_last_fragment();
        last.epoch = epoch_;
        last.first = last.last = sequence_;
        ready_.emplace_back(placed(std::move(last)));
    } else if (stands_alone || builder_.is_full()) {
        close_completed();
    }
}

void AgentStream::take_wishes(Sequence sequence, std::vector<ResyncRequest>& requests) {
    for (const TableName& table : std::exchange(wishes_, {})) {
        if (std::ranges::find(requests, table, &ResyncRequest::table) != requests.end()) continue;
        requests.push_back({.table = table, .id = sequence});
        std::erase_if(carried_, [&](const ResyncRequest& each) { return each.table == table; });
        carried_.push_back(requests.back());
    }
}

void AgentStream::discard() {
    // What was sent of it, now or before a restart, would be taken for the beginning of the
    // transaction that gets its number. That anything was sent is sure only here, so every torn
    // transaction with rows counts.
    if (builder_.events().value() > 0) {
        break_off(fmt::format("the server crashed inside transaction {}", open_gtid_));
    }
    builder_.discard();
}

void AgentStream::close_completed() {
    const auto count = static_cast<std::uint64_t>(builder_.completed());
    if (count == 0) return;
    Batch batch = builder_.take_completed();
    batch.epoch = epoch_;
    batch.last = sequence_;
    batch.first = Sequence(sequence_.value() - count + 1);
    ready_.emplace_back(placed(std::move(batch)));
}

/// Says what it follows and where it ends.
Batch AgentStream::placed(Batch&& batch) {
    batch.position = tracker_.position();
    batch.fingerprint_before = std::exchange(joint_, batch.position.fingerprint);
    batch.head_fingerprint = first_head_;
    return std::move(batch);
}

void AgentStream::close_fragment() {
    first_head_ = open_head_;
    Batch part = builder_.take_fragment();
    part.epoch = epoch_;
    part.first = part.last = sequence_.next();
    part = placed(std::move(part));
    if (!offered_ || offered_->sequence != part.last || offered_->events < part.events_through) {
        offered_ = OfferedPart{.sequence = part.last,
                               .events = part.events_through,
                               .gtid = open_gtid_,
                               .head_fingerprint = open_head_};
    }
    ready_.emplace_back(std::move(part));
}

void AgentStream::wish_resync(const TableName& table) {
    if (std::ranges::find(wishes_, table) == wishes_.end()) wishes_.push_back(table);
}

OpenRequests AgentStream::open_requests(Sequence confirmed) const {
    OpenRequests requests{.resyncs = wishes_, .repairs = repairs_.open()};
    for (const ResyncRequest& each : carried_) {
        const bool is_known =
            std::ranges::find(requests.resyncs, each.table) != requests.resyncs.end();
        if (each.id > confirmed && !is_known) requests.resyncs.push_back(each.table);
    }
    return requests;
}

bool AgentStream::learn(const Ledger& ledger) {
    if (ledger.epoch != epoch_) return false;
    resyncs_.learn(ledger);
    return true;
}

bool AgentStream::take_progress(const ExactRange& range) {
    if (range.repair) {
        return repairs_.advance(*range.repair, {.lower = range.lower, .upper = range.upper},
                                range.is_last, sequence_);
    }
    const TableResync* const open = resyncs_.find(range.table);
    if (open == nullptr || !open->is_known || open->is_done || open->id != range.resync ||
        range.lower.value_or(EncodedKey()) != open->upper) {
        return false;
    }
    resyncs_.advance(range.table, range.upper,
                     {.rows = range.rows.size(), .rows_estimated = range.rows_estimated});
    return true;
}

bool AgentStream::emit(ExactRange range) {
    if (!broken_.empty() || !take_progress(range)) return false;
    flush();
    ready_.emplace_back(Range{.epoch = epoch_,
                              .at = sequence_,
                              .fingerprint = joint_,
                              .resync = range.resync,
                              .lower = std::move(range.lower),
                              .upper = std::move(range.upper),
                              .rows = std::move(range.rows),
                              .is_repair = range.repair.has_value(),
                              .rows_estimated = range.rows_estimated});
    return true;
}

void AgentStream::flush() {
    if (broken_.empty()) close_completed();
}

Checkpoint AgentStream::place() const {
    Checkpoint place{
        .epoch = epoch_, .sequence = sequence_, .position = tracker_.position(), .resyncs = {}};
    for (const TableResync& each : resyncs_.entries())
        place.resyncs.push_back({.table = each.table, .id = each.id});
    return place;
}

}  // namespace tributary::capture
