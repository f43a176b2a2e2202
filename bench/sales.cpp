#include "sales.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace tributary::bench {
namespace {

constexpr std::array<std::string_view, 6> kRegions = {"North", "South",   "East",
                                                      "West",  "Central", "Overseas"};
constexpr std::array<std::string_view, 12> kProducts = {
    "Paper",   "Pens",     "Notebook", "Stapler", "Desk Lamp",         "Chair",
    "Monitor", "Keyboard", "Mouse",    "Cables",  "Whiteboard marker", "Coffee machine"};

std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
    value = (value ^ value >> 27) * 0x94d049bb133111eb;
    return value ^ value >> 31;
}

Column number(std::string name, ColumnType type) {
    return {.name = std::move(name), .type = type, .is_nullable = false};
}

Column money(std::string name, std::uint32_t digits) {
    return {.name = std::move(name),
            .type = ColumnType::kDecimal,
            .is_nullable = false,
            .length = digits,
            .scale = 2};
}

Column text(std::string name, std::uint32_t length) {
    return {.name = std::move(name),
            .type = ColumnType::kVarChar,
            .is_nullable = false,
            .length = length,
            .charset = "utf8mb4",
            .collation = "utf8mb4_general_ci"};
}

}  // namespace

std::shared_ptr<const TableSchema> sales_schema() {
    TableSchema schema{.name = {.database = "sales", .table = "product_sales"}};
    schema.columns = {number("sale_id", ColumnType::kInt),
                      number("date", ColumnType::kDate),
                      text("region", 50),
                      text("product", 100),
                      number("qty", ColumnType::kInt),
                      money("cost", 10),
                      money("amt", 12),
                      money("tax", 10),
                      money("total", 12)};
    schema.primary_key = {0};
    return std::make_shared<const TableSchema>(std::move(schema));
}

void sale(std::uint64_t id, std::span<Cell> cells) {
    const std::uint64_t chance = mixed(id);
    const auto pick = [&](unsigned shift, std::uint64_t count) {
        return static_cast<std::int64_t>((chance >> shift & 0xffff) % count);
    };
    const std::int64_t qty = 1 + pick(0, 20);
    const std::int64_t cost = 199 + pick(16, 49'900);
    const std::int64_t amt = qty * cost;
    const std::int64_t tax = (amt * 8 + 50) / 100;
    // 2024, days in the order of the sales, about 300 a day.
    const std::int64_t day = static_cast<std::int64_t>(id / 300 % 336);
    cells[0] = Cell::of(static_cast<std::int64_t>(id));
    cells[1] = Cell::of((2024 * 16 + 1 + day / 28) * 32 + 1 + day % 28);
    cells[2] = Cell::of(kRegions[static_cast<std::size_t>(pick(32, kRegions.size()))]);
    cells[3] = Cell::of(kProducts[static_cast<std::size_t>(pick(48, kProducts.size()))]);
    cells[4] = Cell::of(qty);
    cells[5] = Cell::of(cost);
    cells[6] = Cell::of(amt);
    cells[7] = Cell::of(tax);
    cells[8] = Cell::of(amt + tax);
}

Batch sales_batch(std::uint64_t first_id, std::size_t rows, std::size_t rows_per_transaction) {
    Batch batch;
    batch.epoch = Epoch(1);
    batch.first = Sequence(1);
    batch.position = {.server_id = "bench",
                      .gtid = "0-1-1",
                      .gtid_before = "0-1-0",
                      .file = "bin.000001",
                      .offset = 4};
    batch.tables.emplace_back(sales_schema());
    std::array<Cell, 9> cells;
    for (std::size_t row = 0; row < rows; ++row) {
        sale(first_id + row, cells);
        batch.tables[0].append(cells);
    }
    for (std::size_t left = rows; left > 0;) {
        const std::size_t count = std::min(left, rows_per_transaction);
        left -= count;
        batch.steps.push_back({.table = 0,
                               .operation = Operation::kInsert,
                               .count = static_cast<std::uint32_t>(count)});
        batch.transactions.push_back(
            {.steps = 1,
             .committed_at = 1'700'000'000'000'000,
             .gtid = "0-1-" + std::to_string(first_id + batch.transactions.size())});
    }
    batch.last = Sequence(batch.transactions.size());
    return batch;
}

}  // namespace tributary::bench
