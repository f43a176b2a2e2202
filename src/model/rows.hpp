#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/schema.hpp"

namespace tributary {

/// One value, seen. `bytes` points into whatever the cell was taken from (an event buffer, a
/// ColumnValues) and lives as long; which of `word` and `bytes` counts is storage_of the column.
/// Cheap to copy, allocates nothing.
struct Cell {
    std::int64_t word = 0;
    std::string_view bytes;
    bool is_null = false;

    [[nodiscard]] static constexpr Cell null() { return {.word = 0, .bytes = {}, .is_null = true}; }
    [[nodiscard]] static constexpr Cell of(std::int64_t word) {
        return {.word = word, .bytes = {}, .is_null = false};
    }
    [[nodiscard]] static constexpr Cell of_unsigned(std::uint64_t word) {
        return of(std::bit_cast<std::int64_t>(word));
    }
    [[nodiscard]] static constexpr Cell of(std::string_view bytes) {
        return {.word = 0, .bytes = bytes, .is_null = false};
    }
    friend bool operator==(const Cell&, const Cell&) = default;
};

/// The values of one column, one behind the other. Appending allocates only when a buffer grows;
/// clear keeps the buffers.
class ColumnValues {
public:
    explicit ColumnValues(Storage storage) : storage_(storage) {}

    void append(const Cell& cell) {
        nulls_.push_back(cell.is_null ? 1 : 0);
        if (cell.is_null) ++null_count_;
        if (storage_ == Storage::kWord) {
            words_.push_back(cell.is_null ? 0 : cell.word);
        } else {
            if (!cell.is_null) data_.append(cell.bytes);
            ends_.push_back(data_.size());
        }
    }
    /// Views live until the next append or clear.
    [[nodiscard]] Cell at(std::size_t row) const {
        if (nulls_[row] != 0) return Cell::null();
        if (storage_ == Storage::kWord) return Cell::of(words_[row]);
        const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
        return Cell::of(std::string_view(data_).substr(begin, ends_[row] - begin));
    }
    void clear();
    /// Forgets every row from `rows` on; more than there are changes nothing.
    void truncate(std::size_t rows);

    [[nodiscard]] Storage storage() const { return storage_; }
    [[nodiscard]] std::size_t size() const { return nulls_.size(); }
    [[nodiscard]] std::size_t null_count() const { return null_count_; }

    // For the wire codec, which moves whole columns.
    [[nodiscard]] const std::vector<std::uint8_t>& nulls() const { return nulls_; }
    [[nodiscard]] const std::vector<std::int64_t>& words() const { return words_; }
    [[nodiscard]] const std::string& data() const { return data_; }
    [[nodiscard]] const std::vector<std::uint64_t>& ends() const { return ends_; }
    /// Takes whole columns. `nulls` holds 0 or 1 a row; kWord: `words` one a row (0 where null);
    /// kBytes: `ends` one a row, ascending, the last equal to data.size(). The caller has checked
    /// that.
    void assign(std::vector<std::uint8_t> nulls, std::vector<std::int64_t> words, std::string data,
                std::vector<std::uint64_t> ends);

private:
    Storage storage_;
    std::size_t null_count_ = 0;
    std::vector<std::uint8_t> nulls_;
    std::vector<std::int64_t> words_;
    std::string data_;
    std::vector<std::uint64_t> ends_;
};

/// Row images of one table, in order, kept by column.
class TableRows {
public:
    explicit TableRows(std::shared_ptr<const TableSchema> schema);

    /// `cells` has one cell a column of the schema.
    void append(std::span<const Cell> cells);
    /// Fills `cells` (one a column) with views of the row; they live until the next append or
    /// clear.
    void row(std::size_t index, std::span<Cell> cells) const;
    [[nodiscard]] Cell at(std::size_t row, ColumnIndex column) const {
        return columns_[column].at(row);
    }
    void clear();
    /// Forgets every row from `rows` on; more than there are changes nothing.
    void truncate(std::size_t rows);

    [[nodiscard]] const TableSchema& schema() const { return *schema_; }
    [[nodiscard]] const std::shared_ptr<const TableSchema>& shared_schema() const {
        return schema_;
    }
    [[nodiscard]] std::size_t size() const { return rows_; }
    /// About the memory that the values take.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

    [[nodiscard]] const std::vector<ColumnValues>& columns() const { return columns_; }
    /// For the wire codec: the columns as they are, with `rows` rows each.
    void assign(std::vector<ColumnValues> columns, std::size_t rows);

    /// Same schema (by value), same rows.
    friend bool operator==(const TableRows& a, const TableRows& b);

private:
    std::shared_ptr<const TableSchema> schema_;
    std::vector<ColumnValues> columns_;
    std::size_t rows_ = 0;
    std::size_t bytes_ = 0;
};

/// The primary key of a row as one byte string: two rows of a table have the same encoded key
/// exactly when the stored key bytes are the same. It is no order: only the server compares keys.
using EncodedKey = std::string;

/// `row` has one cell a column of the schema.
[[nodiscard]] EncodedKey encode_key(const TableSchema& schema, std::span<const Cell> row);
/// Key cells in key order, viewing into `key`. Fails when the bytes do not fit the schema's key.
[[nodiscard]] Result<std::vector<Cell>> decode_key(const TableSchema& schema, std::string_view key);

}  // namespace tributary
