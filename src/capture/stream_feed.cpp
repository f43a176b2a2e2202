#include "capture/stream_feed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capture/ddl_match.hpp"
#include "telemetry/log.hpp"

namespace tributary::capture {

void StreamFeed::start_at(VisibleSet read) {
    read_ = std::move(read);
    altered_.clear();
    file_.clear();
    offset_ = 0;
}

void StreamFeed::move_to(const binlog::LogPlace& place) {
    if (file_ != place.file) file_.assign(place.file);
    offset_ = place.offset;
}

void StreamFeed::on_begin(const binlog::TransactionStart& start) {
    altered_.clear();
    stream_.begin(start);
    overlay_.begin(start.gtid);
}

void StreamFeed::add_altered(const TableName& table) {
    if (std::ranges::find(altered_, table) == altered_.end()) altered_.push_back(table);
}

Result<void> StreamFeed::on_rows(const binlog::RowsEvent& event) {
    const auto found = book_.find(event.table, read_);
    if (!found) return tl::unexpected(found.error());
    if (found->needs_resync) add_altered(event.table->name);
    if (found->decoder != nullptr) {
        schema_ = found->decoder->schema();
        is_overlaid_ = overlay_.is_watching(schema_->name);
        if (const auto decoded = found->decoder->decode(event, *this); !decoded) return decoded;
    } else if (found->needs_resync) {
        log::warn(
            "rows of a table that was altered meanwhile cannot be read; the re-sync that follows "
            "brings them",
            {log::field("table", to_string(event.table->name))});
    }
    end_row_event(event);
    return {};
}

Result<void> StreamFeed::on_row(std::span<const Cell> before, std::span<const Cell> after) {
    stream_.append(schema_, before, after);
    if (is_overlaid_) overlay_.record(*schema_, before, after);
    return {};
}

Result<void> StreamFeed::on_rows_skipped(const binlog::RowsEvent& event) {
    end_row_event(event);
    return {};
}

void StreamFeed::end_row_event(const binlog::RowsEvent& event) {
    overlay_.end_row_event();
    stream_.end_row_event(event.head_fingerprint);
}

Result<void> StreamFeed::on_statement(const binlog::Statement& statement) {
    const std::vector<TableName> touched = ddl_touches(statement.text, statement.database, tables_);
    if (touched.empty()) return {};
    if (statement.is_dml) {
        return fail(fmt::format(
            "table {} was changed by a statement, not by rows: binlog_format was not ROW; set it "
            "(SET GLOBAL binlog_format = ROW), let clients reconnect, and start a new epoch with a "
            "full re-sync",
            to_string(touched.front())));
    }
    for (const TableName& table : touched) {
        add_altered(table);
        book_.altered(table);
    }
    needs_refresh_ = true;
    return {};
}

Result<void> StreamFeed::on_undo(std::uint64_t row_events_kept) {
    stream_.undo(row_events_kept);
    overlay_.undo(row_events_kept);
    return {};
}

Result<void> StreamFeed::on_commit(const binlog::TransactionEnd& end) {
    stream_.commit(end, altered_);
    overlay_.commit(end.gtid);
    read_.add(end.gtid);
    if (end.gtid.flavor == Flavor::kMariaDb && overlay_.is_active())
        marks_.add(end.gtid, end.place);
    altered_.clear();
    move_to(end.place);
    return {};
}

void StreamFeed::on_discard(std::string_view why) {
    log::warn("an open transaction was discarded", {log::field("why", why)});
    stream_.discard();
    overlay_.discard();
    altered_.clear();
}

void StreamFeed::on_heartbeat(const binlog::LogPlace& place) {
    move_to(place);
}

}  // namespace tributary::capture
