#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "sales.hpp"
#include "sales_log.hpp"
#include "sales_reader.hpp"
#include "wire/stream_codec.hpp"

namespace tributary::bench {
namespace {

/// In one message: what the capture puts into one.
constexpr std::size_t kRows = 10'000;
constexpr std::size_t kLogRows = 200'000;

void count_rows(benchmark::State& state, std::size_t rows, std::size_t bytes) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
    state.counters["bytes/row"] = static_cast<double>(bytes) / static_cast<double>(rows);
}

/// Sales in transactions of so many rows as the argument says, or a server's log file of inserts
/// into the seed's product_sales (TRIBUTARY_BENCH_BINLOG).
RecordedLog log_of(const benchmark::State& state) {
    // Nothing else runs in this process.
    const char* const path = std::getenv("TRIBUTARY_BENCH_BINLOG");
    return path == nullptr ? sales_log(kLogRows, static_cast<std::size_t>(state.range(0)))
                           : read_log(path);
}

bool feed(const RecordedLog& log, SalesReader& reader, benchmark::State& state) {
    binlog::EventReader events(Flavor::kMariaDb);
    for (std::size_t i = 0; i < log.ends.size(); ++i) {
        if (const auto fed = events.feed(as_bytes(log.event(i)), reader); !fed) {
            state.SkipWithError(fed.error().what.c_str());
            return false;
        }
    }
    reader.flush();
    return true;
}

/// Batches to messages. Argument: rows a transaction.
void encode(benchmark::State& state) {
    const StreamMessage message =
        sales_batch(1'000'000, kRows, static_cast<std::size_t>(state.range(0)));
    StreamEncoder encoder;
    std::size_t bytes = 0;
    for (auto _ : state) {
        const auto encoded = encoder.encode(message);
        if (!encoded) return state.SkipWithError(encoded.error().what.c_str());
        bytes = encoded->size();
    }
    count_rows(state, kRows, bytes);
}
BENCHMARK(encode)->Arg(1)->Arg(4)->Arg(kRows);

/// Messages to batches.
void decode(benchmark::State& state) {
    const StreamMessage message =
        sales_batch(1'000'000, kRows, static_cast<std::size_t>(state.range(0)));
    StreamEncoder encoder;
    const auto encoded = encoder.encode(message);
    if (!encoded) return state.SkipWithError(encoded.error().what.c_str());
    StreamDecoder decoder;
    for (auto _ : state) {
        auto decoded = decoder.decode(as_bytes(*encoded));
        if (!decoded) return state.SkipWithError(decoded.error().what.c_str());
        benchmark::DoNotOptimize(decoded);
    }
    count_rows(state, kRows, encoded->size());
}
BENCHMARK(decode)->Arg(1)->Arg(4)->Arg(kRows);

/// Events of the binary log to batches. Argument: rows a transaction.
void read_log(benchmark::State& state) {
    const RecordedLog log = log_of(state);
    std::size_t rows = 0;
    for (auto _ : state) {
        rows = 0;
        SalesReader reader(kRows, [&](Batch batch) { rows += batch.changes(); });
        if (!feed(log, reader, state)) return;
    }
    count_rows(state, rows, log.bytes.size());
}
BENCHMARK(read_log)->Arg(1)->Arg(4)->Arg(1000)->Unit(benchmark::kMillisecond);

/// The whole way on one core: events of the binary log, batches, messages, batches.
void whole_way(benchmark::State& state) {
    const RecordedLog log = log_of(state);
    StreamEncoder encoder;
    StreamDecoder decoder;
    std::size_t rows = 0;
    std::size_t bytes = 0;
    for (auto _ : state) {
        rows = bytes = 0;
        SalesReader reader(kRows, [&](Batch batch) {
            const auto encoded = encoder.encode(StreamMessage(std::move(batch)));
            if (!encoded) return state.SkipWithError(encoded.error().what.c_str());
            bytes += encoded->size();
            const auto decoded = decoder.decode(as_bytes(*encoded));
            if (!decoded) return state.SkipWithError(decoded.error().what.c_str());
            rows += std::get<Batch>(*decoded).changes();
        });
        if (!feed(log, reader, state)) return;
    }
    count_rows(state, rows, bytes);
}
BENCHMARK(whole_way)->Arg(1)->Arg(4)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tributary::bench
