#include "capture/snapshot_clerk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/failure.hpp"
#include "capture/log_reach.hpp"
#include "capture/server_facts.hpp"
#include "telemetry/log.hpp"

namespace tributary::capture {

void SnapshotClerk::cancel() {
    desk_.clear();
    overlay_.stop();
    generation_ = 0;
    is_active_ = false;
}

void SnapshotClerk::step(const binlog::LogPlace& place, mysql::Connection& connection) {
    if (is_word_wanted_) take_word();
    if (generation_ != stream_.range_generation()) assign(0);
    if (!is_active_) return;
    Chunk* const chunk = desk_.front();
    if (chunk == nullptr) return;
    const bool is_ready = is_reached(*chunk, place);
    if (is_ready && !chunk->low)
        chunk->low = feed_.marks().up_to(chunk->high_file, chunk->high_offset);
    if (!chunk->low) return is_ready ? retry(*chunk) : void();
    if (!overlay_.has_all_since(*chunk->low)) return retry(*chunk);
    overlay_.forget(*chunk->low);
    if (is_ready && feed_.read().covers(*chunk->low)) lay_and_emit(*chunk, connection);
}

/// The stream has read whatever the select could see.
bool SnapshotClerk::is_reached(const Chunk& chunk, const binlog::LogPlace& place) const {
    if (chunk.high && feed_.read().covers(*chunk.high)) return true;
    // A sign of life says how far the log is empty, which no event does.
    const binlog::LogPlace told{.file = feed_.file(), .offset = feed_.offset()};
    return reaches(place, chunk.high_file, chunk.high_offset) ||
           reaches(told, chunk.high_file, chunk.high_offset);
}

void SnapshotClerk::take_word() {
    const auto word = desk_.take_word();
    if (!word) return;
    is_word_wanted_ = false;
    // Nothing of this branch, or another epoch: the start of ours is still under way, and so
    // nothing is done.
    Ledger nothing;
    nothing.epoch = stream_.epoch();
    if (!word->ledger || !stream_.learn(*word->ledger)) (void)stream_.learn(nothing);
}

void SnapshotClerk::assign(std::uint32_t rows_max) {
    const ResyncBook& resyncs = stream_.resyncs();
    generation_ = stream_.range_generation();
    if (resyncs.needs_word()) {
        is_word_wanted_ = true;
        desk_.want_word();
    }
    const TableResync* const resync = resyncs.next();
    const Repair* const repair = resync == nullptr ? stream_.repairs().next() : nullptr;
    const TableName* const table = resync != nullptr   ? &resync->table
                                   : repair != nullptr ? &repair->table
                                                       : nullptr;
    is_active_ = table != nullptr && !book_.is_unreadable(*table);
    if (!is_active_) {
        desk_.clear();
        overlay_.stop();
        return;
    }
    auto schema = book_.described(*table);
    if (!schema) {
        throw Failure(Recovery::kHaltStage,
                      fmt::format("table {} is no longer there, or can no longer be synchronised; "
                                  "create it again, or take "
                                  "it out of the configuration and restart the agent",
                                  to_string(*table)));
    }
    overlay_.watch(*table, feed_.read());
    feed_.begin_marks(stream_.position());
    overflows_ = overlay_.overflows();
    SnapshotJob job{.schema = std::move(schema), .rows_max = rows_max};
    repair_.reset();
    if (repair != nullptr) {
        repair_ = repair->number;
        job.lower = repair->lower;
        job.upper = repair->bounds.upper;
    } else {
        resync_ = resync->id;
        if (!resync->upper.empty()) job.lower = resync->upper;
    }
    desk_.assign(std::move(job));
}

/// The stream was ahead of what the select could see, or changes came faster than the chunk.
void SnapshotClerk::retry(const Chunk& chunk) {
    const bool was_too_large = overlay_.overflows() != overflows_;
    const auto half = static_cast<std::uint32_t>(std::max<std::size_t>(1, chunk.rows.size() / 2));
    log::debug("a chunk is selected again", {log::field("too_large", was_too_large)});
    assign(was_too_large ? half : 0);
}

void SnapshotClerk::lay_and_emit(Chunk& chunk, mysql::Connection& connection) {
    PlainKeyJudge plain;
    ServerKeyJudge server(connection);
    const TableSchema& schema = chunk.rows.schema();
    KeyJudge& judge = has_plain_order(schema) ? static_cast<KeyJudge&>(plain) : server;
    const TableName table = schema.name;
    auto rows = overlay_.lay(std::move(chunk.rows), *chunk.low, chunk.bounds, judge);
    if (!rows) {
        log::warn("a chunk is selected again: its table has changed",
                  {log::field("why", rows.error().what)});
        book_.refresh();
        return assign(0);
    }
    const bool is_last = chunk.is_last;
    const bool is_taken = stream_.emit({.table = table,
                                        .resync = repair_ ? Sequence(0) : resync_,
                                        .lower = std::move(chunk.bounds.lower),
                                        .upper = std::move(chunk.bounds.upper),
                                        .rows = std::move(*rows),
                                        .rows_estimated = chunk.rows_estimated,
                                        .repair = repair_,
                                        .is_last = is_last});
    desk_.pop();
    if (is_last || !is_taken) assign(0);
}

}  // namespace tributary::capture
