#include "model/rows.hpp"

#include "base/bytes.hpp"

namespace tributary {

void ColumnValues::clear() {
    null_count_ = 0;
    nulls_.clear();
    words_.clear();
    data_.clear();
    ends_.clear();
}

void ColumnValues::truncate(std::size_t rows) {
    if (rows >= nulls_.size()) return;
    for (std::size_t i = rows; i < nulls_.size(); ++i) null_count_ -= nulls_[i];
    nulls_.resize(rows);
    if (storage_ == Storage::kWord) {
        words_.resize(rows);
    } else {
        ends_.resize(rows);
        data_.resize(rows == 0 ? 0 : ends_.back());
    }
}

void ColumnValues::assign(std::vector<std::uint8_t> nulls, std::vector<std::int64_t> words,
                          std::string data, std::vector<std::uint64_t> ends) {
    nulls_ = std::move(nulls);
    words_ = std::move(words);
    data_ = std::move(data);
    ends_ = std::move(ends);
    null_count_ = 0;
    for (const std::uint8_t null : nulls_) null_count_ += null;
}

TableRows::TableRows(std::shared_ptr<const TableSchema> schema) : schema_(std::move(schema)) {
    columns_.reserve(schema_->columns.size());
    for (const Column& column : schema_->columns) columns_.emplace_back(storage_of(column));
}

void TableRows::append(std::span<const Cell> cells) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        columns_[i].append(cells[i]);
        bytes_ += 9 + cells[i].bytes.size();
    }
    ++rows_;
}

void TableRows::row(std::size_t index, std::span<Cell> cells) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) cells[i] = columns_[i].at(index);
}

void TableRows::clear() {
    for (ColumnValues& column : columns_) column.clear();
    rows_ = 0;
    bytes_ = 0;
}

void TableRows::truncate(std::size_t rows) {
    if (rows >= rows_) return;
    bytes_ = rows * columns_.size() * 9;
    for (ColumnValues& column : columns_) {
        column.truncate(rows);
        bytes_ += column.data().size();
    }
    rows_ = rows;
}

void TableRows::assign(std::vector<ColumnValues> columns, std::size_t rows) {
    columns_ = std::move(columns);
    rows_ = rows;
    bytes_ = rows * columns_.size() * 9;
    for (const ColumnValues& column : columns_) bytes_ += column.data().size();
}

bool operator==(const TableRows& a, const TableRows& b) {
    if (a.rows_ != b.rows_ || !(*a.schema_ == *b.schema_)) return false;
    for (std::size_t i = 0; i < a.columns_.size(); ++i) {
        for (std::size_t row = 0; row < a.rows_; ++row) {
            if (!(a.columns_[i].at(row) == b.columns_[i].at(row))) return false;
        }
    }
    return true;
}

EncodedKey encode_key(const TableSchema& schema, std::span<const Cell> row) {
    EncodedKey key;
    ByteWriter out(key);
    for (const ColumnIndex index : schema.primary_key) {
        const Cell& cell = row[index];
        if (storage_of(schema.columns[index]) == Storage::kWord) {
            out.u64(std::bit_cast<std::uint64_t>(cell.word));
        } else {
            out.u32(static_cast<std::uint32_t>(cell.bytes.size()));
            out.bytes(cell.bytes);
        }
    }
    return key;
}

Result<std::vector<Cell>> decode_key(const TableSchema& schema, std::string_view key) {
    std::vector<Cell> cells;
    ByteReader in(as_bytes(key));
    for (const ColumnIndex index : schema.primary_key) {
        if (storage_of(schema.columns[index]) == Storage::kWord) {
            cells.push_back(Cell::of_unsigned(in.u64()));
        } else {
            cells.push_back(Cell::of(in.take_text(in.u32())));
        }
    }
    if (in.failed() || !in.is_at_end()) {
        return fail(
            "the encoded key does not fit the primary key of table " + to_string(schema.name),
            in.offset());
    }
    return cells;
}

}  // namespace tributary
