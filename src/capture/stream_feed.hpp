#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "binlog/transaction_handler.hpp"
#include "capture/agent_stream.hpp"
#include "capture/log_marks.hpp"
#include "capture/range_overlay.hpp"
#include "capture/table_book.hpp"

namespace tributary::capture {

/// Takes what the reader of the binary log says and hands it to the stream and to the overlay. One
/// thread.
class StreamFeed final : public binlog::TransactionHandler, private binlog::RowSink {
public:
    StreamFeed(std::vector<TableName> tables, AgentStream& stream, RangeOverlay& overlay,
               TableBook& book)
        : tables_(std::move(tables)), stream_(stream), overlay_(overlay), book_(book) {}

    /// Everything up to here was read: a new place, or the same after a cut.
    void start_at(VisibleSet read);
    /// Remembers where transactions end, from the end of what was read on, which is `position`.
    void begin_marks(const Position& position) {
        marks_.begin(read_, position.file, position.offset);
    }
    [[nodiscard]] LogMarks& marks() { return marks_; }
    /// Everything read so far.
    [[nodiscard]] const VisibleSet& read() const { return read_; }
    /// A DDL statement named a synchronised table: the book must be refreshed. Resets itself.
    [[nodiscard]] bool take_needs_refresh() { return std::exchange(needs_refresh_, false); }
    /// The end of what was read or known to be empty, in files and offsets.
    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] std::uint64_t offset() const { return offset_; }

    void on_begin(const binlog::TransactionStart& start) override;
    [[nodiscard]] bool wants(const TableName& table) override {
        return book_.is_synchronised(table);
    }
    Result<void> on_rows(const binlog::RowsEvent& event) override;
    Result<void> on_rows_skipped(const binlog::RowsEvent& event) override;
    Result<void> on_statement(const binlog::Statement& statement) override;
    Result<void> on_undo(std::uint64_t row_events_kept) override;
    Result<void> on_commit(const binlog::TransactionEnd& end) override;
    void on_discard(std::string_view why) override;
    void on_heartbeat(const binlog::LogPlace& place) override;

private:
    Result<void> on_row(std::span<const Cell> before, std::span<const Cell> after) override;
    void end_row_event(const binlog::RowsEvent& event);
    void add_altered(const TableName& table);
    void move_to(const binlog::LogPlace& place);

    const std::vector<TableName> tables_;
    AgentStream& stream_;
    RangeOverlay& overlay_;
    TableBook& book_;
    VisibleSet read_;
    LogMarks marks_;
    /// Of the open transaction.
    std::vector<TableName> altered_;
    /// The table of the row event in hand.
    std::shared_ptr<const TableSchema> schema_;
    bool is_overlaid_ = false;
    bool needs_refresh_ = false;
    std::string file_;
    std::uint64_t offset_ = 0;
};

}  // namespace tributary::capture
