#include "sales_reader.hpp"

#include <utility>

#include "sales.hpp"

namespace tributary::bench {

SalesReader::SalesReader(std::size_t changes_max, Take take)
    : changes_max_(changes_max), take_(std::move(take)), schema_(sales_schema()) {
    batch_.tables.emplace_back(schema_);
}

void SalesReader::flush() {
    if (batch_.transactions.empty()) return;
    batch_.epoch = Epoch(1);
    batch_.first = next_;
    batch_.last = Sequence(next_.value() + batch_.transactions.size() - 1);
    next_ = Sequence(batch_.last.value() + 1);
    take_(std::exchange(batch_, {}));
    batch_.tables.emplace_back(schema_);
}

void SalesReader::on_begin(const binlog::TransactionStart& start) {
    open_ = {.committed_at = start.committed_at, .gtid = to_string(start.gtid)};
}

bool SalesReader::wants(const TableName& table) {
    return table.table == schema_->name.table;
}

Result<void> SalesReader::on_rows(const binlog::RowsEvent& event) {
    if (!decoder_) {
        auto made = binlog::RowDecoder::make(*event.table, schema_);
        if (!made) return tl::unexpected(std::move(made).error());
        decoder_ = std::move(*made);
    }
    const std::size_t rows = batch_.tables[0].size();
    if (auto decoded = decoder_->decode(event, *this); !decoded) return decoded;
    const auto count = static_cast<std::uint32_t>(batch_.tables[0].size() - rows);
    if (open_.steps == 0) {
        batch_.steps.push_back({.table = 0, .operation = Operation::kInsert, .count = 0});
        open_.steps = 1;
    }
    batch_.steps.back().count += count;
    return {};
}

Result<void> SalesReader::on_row(std::span<const Cell> /*before*/, std::span<const Cell> after) {
    batch_.tables[0].append(after);
    return {};
}

Result<void> SalesReader::on_commit(const binlog::TransactionEnd& /*end*/) {
    batch_.transactions.push_back(std::move(open_));
    if (batch_.tables[0].size() >= changes_max_) flush();
    return {};
}

Result<void> SalesReader::on_rows_skipped(const binlog::RowsEvent& /*event*/) {
    return {};
}
Result<void> SalesReader::on_statement(const binlog::Statement& /*statement*/) {
    return {};
}
Result<void> SalesReader::on_undo(std::uint64_t /*row_events_kept*/) {
    return fail("a recorded log of sales rolls nothing back");
}
void SalesReader::on_discard(std::string_view /*why*/) {}
void SalesReader::on_heartbeat(const binlog::LogPlace& /*place*/) {}

}  // namespace tributary::bench
