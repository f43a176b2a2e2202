// Events of the binary log to cells, and nothing behind them: what decoding alone takes.
#include <benchmark/benchmark.h>

#include "binlog/event_reader.hpp"
#include "binlog/row_decoder.hpp"
#include "sales.hpp"
#include "sales_log.hpp"

namespace tributary::bench {
namespace {

/// Looks at every cell once.
class CountingSink final : public binlog::RowSink {
public:
    std::size_t rows = 0;
    std::uint64_t sum = 0;
    Result<void> on_row(std::span<const Cell> /*before*/, std::span<const Cell> after) override {
        for (const Cell& cell : after)
            sum += static_cast<std::uint64_t>(cell.word) + cell.bytes.size();
        ++rows;
        return {};
    }
};

class DecodingHandler final : public binlog::TransactionHandler {
public:
    CountingSink sink;

    void on_begin(const binlog::TransactionStart& /*start*/) override {}
    [[nodiscard]] bool wants(const TableName& /*table*/) override { return true; }
    Result<void> on_rows(const binlog::RowsEvent& event) override {
        if (!decoder_) {
            auto made = binlog::RowDecoder::make(*event.table, sales_schema());
            if (!made) return tl::unexpected(std::move(made).error());
            decoder_ = std::move(*made);
        }
        return decoder_->decode(event, sink);
    }
    Result<void> on_rows_skipped(const binlog::RowsEvent& /*event*/) override { return {}; }
    Result<void> on_statement(const binlog::Statement& /*statement*/) override { return {}; }
    Result<void> on_undo(std::uint64_t /*row_events_kept*/) override { return {}; }
    Result<void> on_commit(const binlog::TransactionEnd& /*end*/) override { return {}; }
    void on_discard(std::string_view /*why*/) override {}
    void on_heartbeat(const binlog::LogPlace& /*place*/) override {}

private:
    std::optional<binlog::RowDecoder> decoder_;
};

/// Argument: rows a transaction.
void decode_sales(benchmark::State& state) {
    constexpr std::size_t kRows = 200'000;
    const RecordedLog log = sales_log(kRows, static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        binlog::EventReader reader(Flavor::kMariaDb);
        DecodingHandler handler;
        for (std::size_t i = 0; i < log.ends.size(); ++i) {
            if (const auto fed = reader.feed(as_bytes(log.event(i)), handler); !fed) {
                return state.SkipWithError(fed.error().what.c_str());
            }
        }
        if (handler.sink.rows != kRows) return state.SkipWithError("rows are missing");
        benchmark::DoNotOptimize(handler.sink.sum);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(log.bytes.size()));
}
BENCHMARK(decode_sales)->Arg(1)->Arg(4)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tributary::bench
