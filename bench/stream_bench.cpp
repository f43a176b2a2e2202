#include <benchmark/benchmark.h>

#include <string>

#include "sales.hpp"
#include "wire/stream_codec.hpp"

namespace tributary::bench {
namespace {

constexpr std::size_t kRows = 10'000;

void count_rows(benchmark::State& state, std::size_t rows, std::size_t bytes) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
    state.counters["bytes/row"] = static_cast<double>(bytes) / static_cast<double>(rows);
}

/// Argument: rows a transaction.
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

void append(benchmark::State& state) {
    const Batch batch = sales_batch(1'000'000, kRows, 4);
    std::array<Cell, 9> cells;
    for (auto _ : state) {
        TableRows rows(batch.tables[0].shared_schema());
        for (std::size_t row = 0; row < kRows; ++row) {
            batch.tables[0].row(row, cells);
            rows.append(cells);
        }
        benchmark::DoNotOptimize(rows);
    }
    count_rows(state, kRows, 0);
}
BENCHMARK(append);

}  // namespace
}  // namespace tributary::bench
