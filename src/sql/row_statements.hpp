#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/limits.hpp"
#include "sql/target_table.hpp"

namespace tributary {

/// Puts rows into one INSERT statement until it is full:
///
///     for each row: if (!insert.add(row)) { execute(insert.take()); (void)insert.add(row); }
///     if (!insert.is_empty()) execute(insert.take());
///
/// The text lives until the next add. Keeps its buffer from statement to statement.
class InsertBuilder {
public:
    enum class Kind : std::uint8_t { kInsert, kUpsert };
    /// `written_at` is the SQL of the synced-at column's value; it must outlive this.
    InsertBuilder(const TargetTable& table, Kind kind, StatementLimits limits,
                  std::string_view written_at = kWrittenNow)
        : table_(table), kind_(kind), limits_(limits), written_at_(written_at) {}

    /// False: full, the row is not in it. The first row always goes in.
    [[nodiscard]] bool add(std::span<const Cell> row);
    [[nodiscard]] bool is_empty() const { return rows_ == 0; }
    [[nodiscard]] std::size_t rows() const { return rows_; }
    /// The whole statement; the next add begins a new one.
    [[nodiscard]] std::string_view take();

private:
    const TargetTable& table_;
    Kind kind_;
    StatementLimits limits_;
    std::string_view written_at_;
    std::string text_;
    std::size_t rows_ = 0;
};

/// The same for `delete … where branch = … and (k1,k2) in (…)`; `columns` are the primary key or
/// those of a unique key. Rows with NULL in one of the columns are never added.
class DeleteBuilder {
public:
    DeleteBuilder(const TargetTable& table, std::span<const ColumnIndex> columns,
                  StatementLimits limits);
    /// `row` needs only the cells of `columns`.
    [[nodiscard]] bool add(std::span<const Cell> row);
    [[nodiscard]] bool is_empty() const { return rows_ == 0; }
    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] std::string_view take();

private:
    const TargetTable& table_;
    std::vector<ColumnIndex> columns_;
    TargetTable::KeyList keys_;
    StatementLimits limits_;
    std::string head_;
    std::string text_;
    std::size_t rows_ = 0;
};

/// Key cells of a bound, in key order, and whether the bound itself is inside.
using KeyCells = std::span<const Cell>;

/// Appends `key > cells` (or `<=`) for a key of several columns, in the expanded form that both
/// servers can answer from the index: (a > 1 or (a = 1 and b > 2)). `names` are quoted, in key
/// order.
enum class Bound : std::uint8_t { kAbove, kUpTo };
void append_bound(std::string& out, std::span<const std::string> names,
                  std::span<const std::string> literals, Bound bound);

/// Deletes what a range says is not there: the branch's rows with key in (lower, upper] whose key
/// is not listed in `keep`. Empty bounds are open. One statement, however many keys are listed: the
/// server compares.
[[nodiscard]] std::string delete_outside(const TargetTable& table, std::optional<KeyCells> lower,
                                         std::optional<KeyCells> upper, const TableRows& keep);

/// The branch's rows at the head office whose `columns` equal `values`: the schema's columns in
/// order, in the form that decode_text reads and in the branch's character sets. Columns that are
/// not written come as NULL.
[[nodiscard]] std::string select_equal(const TargetTable& table,
                                       std::span<const ColumnIndex> columns,
                                       std::span<const Cell> values);

}  // namespace tributary
