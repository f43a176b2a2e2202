#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "binlog/event_reader.hpp"
#include "binlog/row_decoder.hpp"
#include "model/messages.hpp"

namespace tributary::bench {

/// Puts the inserts of sales_log into batches of `changes_max` rows, as the capture does.
class SalesReader final : public binlog::TransactionHandler, private binlog::RowSink {
public:
    using Take = std::function<void(Batch)>;
    SalesReader(std::size_t changes_max, Take take);

    /// What is in hand, however little.
    void flush();

    void on_begin(const binlog::TransactionStart& start) override;
    [[nodiscard]] bool wants(const TableName& table) override;
    Result<void> on_rows(const binlog::RowsEvent& event) override;
    Result<void> on_rows_skipped(const binlog::RowsEvent& event) override;
    Result<void> on_statement(const binlog::Statement& statement) override;
    Result<void> on_undo(std::uint64_t row_events_kept) override;
    Result<void> on_commit(const binlog::TransactionEnd& end) override;
    void on_discard(std::string_view why) override;
    void on_heartbeat(const binlog::LogPlace& place) override;

private:
    Result<void> on_row(std::span<const Cell> before, std::span<const Cell> after) override;

    std::size_t changes_max_;
    Take take_;
    std::shared_ptr<const TableSchema> schema_;
    std::optional<binlog::RowDecoder> decoder_;
    Sequence next_{1};
    Batch batch_;
    BatchTransaction open_;
};

}  // namespace tributary::bench
