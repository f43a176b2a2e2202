#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "model/messages.hpp"

namespace tributary::bench {

/// The sample table of the seed: sale_id, date, region, product, qty, cost, amt, tax, total.
[[nodiscard]] std::shared_ptr<const TableSchema> sales_schema();

/// Sale number `id`, always the same. The cells view texts that live for ever; `cells` has nine.
void sale(std::uint64_t id, std::span<Cell> cells);

/// Inserts of `rows` sales, from `first_id` on, in transactions of `rows_per_transaction`.
[[nodiscard]] Batch sales_batch(std::uint64_t first_id, std::size_t rows,
                                std::size_t rows_per_transaction);

}  // namespace tributary::bench
