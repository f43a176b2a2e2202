#include "capture/snapshot_worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "base/failure.hpp"
#include "model/text_value.hpp"
#include "mysql/binlog_status.hpp"
#include "mysql/transaction.hpp"
#include "sql/chunk_select.hpp"
#include "telemetry/log.hpp"

namespace tributary::capture {
namespace {

mysql::SessionOptions session_options() {
    mysql::SessionOptions session;
    session.has_raw_results = true;
    session.isolation = mysql::Isolation::kRepeatableRead;
    session.statement_timeout = std::chrono::minutes(5);
    return session;
}

VisibleSet decode_visible(Flavor flavor, std::string_view gtid) {
    auto visible = VisibleSet::decode(flavor, gtid);
    if (!visible)
        throw Failure(Recovery::kReconnect,
                      "the server's GTID cannot be read: " + visible.error().what);
    return std::move(*visible);
}

[[noreturn]] void refuse(const TableName& table, const std::string& why) {
    throw Failure(Recovery::kHaltStage,
                  fmt::format("table {} cannot be selected: {}", to_string(table), why));
}

}  // namespace

SnapshotWorker::SnapshotWorker(mysql::ConnectOptions server, std::uint32_t chunk_rows_max,
                               SnapshotDesk& desk, HeadOfficeLink& head_office, const Clock& clock,
                               Random& random)
    : server_(std::move(server)),
      desk_(desk),
      head_office_(head_office),
      clock_(clock),
      backoff_(random, kBackoffFirst, kBackoffLongest),
      size_(chunk_rows_max),
      rows_max_(chunk_rows_max) {}

void SnapshotWorker::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto task =
            desk_.wait(finished_, stop, Deadline::after(clock_, std::chrono::seconds(1)));
        if (task.is_word_wanted) fetch_word(stop);
        if (!task.job) {
            // An idle worker keeps no connection that a server's idle limit would cut.
            if (!task.is_word_wanted) connection_.reset();
            continue;
        }
        try {
            work(*task.job, stop);
            backoff_.reset();
        } catch (const Failure& failure) {
            if (stop.stop_requested()) return;
            if (failure.recovery() != Recovery::kRetryStatement) connection_.reset();
            const auto pause = backoff_.next();
            log::warn("the snapshot was interrupted; it goes on",
                      {log::field("why", std::string_view(failure.what())),
                       log::field("pause_ms", pause.count())});
            desk_.pause(stop, Deadline::after(clock_, pause));
        }
    }
}

void SnapshotWorker::fetch_word(const std::stop_token& stop) {
    auto ledger = head_office_.fetch_ledger(Deadline::after(clock_, kWordPatience));
    if (!ledger) return desk_.pause(stop, Deadline::after(clock_, kWordPause));
    desk_.give_word({.has_answered = true, .ledger = std::move(*ledger)});
}

void SnapshotWorker::work(const SnapshotJob& job, const std::stop_token& stop) {
    if (!connection_ || !connection_->is_open())
        connection_.emplace(server_, session_options(), stop);
    const std::uint64_t rows_estimated = fetch_estimate(job.schema->name);
    size_ = ChunkSize(rows_max_);
    if (job.rows_max != 0) size_.limit(job.rows_max);
    rows_ = 0;
    started_ = logged_ = clock_.now();
    std::optional<EncodedKey> lower = job.lower;
    while (desk_.is_current(job.number)) {
        auto chunk = select(job, lower);
        if (!chunk) return;
        chunk->rows_estimated = rows_estimated;
        lower = chunk->bounds.upper;
        const bool is_last = chunk->is_last;
        rows_ += chunk->rows.size();
        size_.learn(chunk->rows.size(), chunk->rows.bytes());
        if (!desk_.push(std::move(*chunk), stop)) return;
        log_progress(job, rows_estimated, is_last);
        if (!is_last) continue;
        finished_ = job.number;
        return;
    }
}

std::optional<Chunk> SnapshotWorker::select(const SnapshotJob& job,
                                            const std::optional<EncodedKey>& lower) {
    Chunk chunk{.job = job.number,
                .bounds = {.lower = lower, .upper = std::nullopt},
                .rows = TableRows(job.schema),
                .low = std::nullopt,
                .high_file = {},
                .high_offset = 0,
                .high = std::nullopt,
                .rows_estimated = 0,
                .is_last = false};
    if (connection_->server_info().flavor == Flavor::kMariaDb) {
        auto transaction = connection_->begin_snapshot();
        note_visible(chunk);
        read_rows(job, lower, chunk);
        transaction.commit();
    } else {
        chunk.low = decode_visible(Flavor::kMySql,
                                   connection_->query("select @@global.gtid_executed").text(0, 0));
        read_rows(job, lower, chunk);
        note_end(chunk);
    }
    return chunk;
}

/// MariaDB: the place of the snapshot in the binary log, exactly (manual, "START TRANSACTION … WITH
/// CONSISTENT SNAPSHOT").
void SnapshotWorker::note_visible(Chunk& chunk) {
    const mysql::Rows rows = connection_->query("show status like 'binlog_snapshot_%'");
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const std::string_view name = rows.text(row, 0);
        const std::string_view value = rows.text(row, 1);
        if (name == "Binlog_snapshot_file") chunk.high_file = value;
        if (name == "Binlog_snapshot_position")
            std::from_chars(value.data(), value.data() + value.size(), chunk.high_offset);
    }
    if (chunk.high_file.empty()) refuse(chunk.rows.schema().name, "the server has no binary log");
    chunk.high = decode_visible(Flavor::kMariaDb,
                                connection_->query("select @@global.gtid_binlog_pos").text(0, 0));
}

void SnapshotWorker::note_end(Chunk& chunk) {
    const Position end = mysql::current_position(*connection_);
    chunk.high_file = end.file;
    chunk.high_offset = end.offset;
}

void SnapshotWorker::read_rows(const SnapshotJob& job, const std::optional<EncodedKey>& lower,
                               Chunk& chunk) {
    const TableSchema& schema = *job.schema;
    const auto cells_of = [&](const std::optional<EncodedKey>& key) {
        if (!key) return std::vector<Cell>();
        auto cells = decode_key(schema, *key);
        if (!cells) refuse(schema.name, cells.error().what);
        return std::move(*cells);
    };
    const std::vector<Cell> above = cells_of(lower);
    const std::vector<Cell> up_to = cells_of(job.upper);
    ChunkBounds bounds;
    if (lower) bounds.lower = above;
    if (job.upper) bounds.upper = up_to;
    bounds.rows_max = size_.rows();
    const auto sql = chunk_select(schema, bounds);
    if (!sql) refuse(schema.name, sql.error().what);
    mysql::RowStream stream = connection_->stream(*sql);
    std::vector<Cell> cells(schema.columns.size());
    std::vector<std::string> scratch(schema.columns.size());
    std::uint64_t seen = 0;
    bool is_cut = false;
    while (const auto row = stream.next()) {
        ++seen;
        if (is_cut) continue;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            cells[i] = Cell::null();
            if (!(*row)[i]) continue;
            const auto cell = decode_text(schema.columns[i], *(*row)[i], scratch[i]);
            if (!cell) refuse(schema.name, cell.error().what);
            cells[i] = *cell;
        }
        chunk.rows.append(cells);
        is_cut = chunk.rows.bytes() >= kChunkBytesMax;
    }
    if (chunk.rows.size() < seen || seen == bounds.rows_max) {
        chunk.rows.row(chunk.rows.size() - 1, cells);
        chunk.bounds.upper = encode_key(schema, cells);
    } else {
        chunk.bounds.upper = job.upper;
        chunk.is_last = true;
    }
}

std::uint64_t SnapshotWorker::fetch_estimate(const TableName& table) {
    const mysql::Rows rows = connection_->query(row_estimate_select(table));
    std::uint64_t estimate = 0;
    if (!rows.is_empty()) {
        const std::string_view text = rows.text(0, 0);
        std::from_chars(text.data(), text.data() + text.size(), estimate);
    }
    return estimate;
}

void SnapshotWorker::log_progress(const SnapshotJob& job, std::uint64_t rows_estimated,
                                  bool is_last) {
    const SteadyTime now = clock_.now();
    if (!is_last && now - logged_ < kProgressPeriod) return;
    logged_ = now;
    const double seconds = std::max(0.001, std::chrono::duration<double>(now - started_).count());
    log::info(is_last ? "a table was read" : "a table is being read",
              {log::field("table", to_string(job.schema->name)), log::field("rows", rows_),
               log::field("rows_estimated", rows_estimated),
               log::field("rows_per_second",
                          static_cast<std::uint64_t>(static_cast<double>(rows_) / seconds))});
}

}  // namespace tributary::capture
