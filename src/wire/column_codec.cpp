#include "wire/column_codec.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "wire/value_check.hpp"
#include "wire/words.hpp"

namespace tributary::wire {
namespace {

void encode_nulls(const std::vector<std::uint8_t>& nulls, std::string& bits) {
    bits.assign((nulls.size() + 7) / 8, '\0');
    for (std::size_t i = 0; i < nulls.size(); ++i) {
        if (nulls[i] != 0)
            bits[i / 8] = static_cast<char>(static_cast<unsigned char>(bits[i / 8]) | 1U << i % 8);
    }
}

}  // namespace

Result<void> ColumnCodec::encode(const ColumnValues& values, const Column& column,
                                 v1::Column& out) {
    if (values.storage() != storage_of(column))
        return fail("values of another kind than the column's");
    const bool has_nulls = values.null_count() > 0;
    if (has_nulls) encode_nulls(values.nulls(), *out.mutable_nulls());
    if (values.storage() == Storage::kWord) {
        const std::span<const std::int64_t> words =
            has_nulls ? dense_words(values) : std::span(values.words());
        encode_words(words, *out.mutable_words());
        return check_words(column, words);
    }
    const std::span<const std::int64_t> lengths = dense_lengths(values);
    texts_.encode(lengths, values.data(), *out.mutable_texts());
    return check_texts(column, lengths, values.data());
}

std::span<const std::int64_t> ColumnCodec::dense_words(const ColumnValues& values) {
    words_.clear();
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values.nulls()[i] == 0) words_.push_back(values.words()[i]);
    }
    return words_;
}

std::span<const std::int64_t> ColumnCodec::dense_lengths(const ColumnValues& values) {
    words_.resize(values.size());
    std::size_t count = 0;
    std::uint64_t begin = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint64_t end = values.ends()[i];
        words_[count] = static_cast<std::int64_t>(end - begin);
        count += values.nulls()[i] == 0 ? 1U : 0U;
        begin = end;
    }
    return std::span(words_).first(count);
}

Result<ColumnValues> ColumnCodec::decode(v1::Column& in, const Column& column, std::size_t rows,
                                         Budget& budget) {
    const Storage storage = storage_of(column);
    if (in.has_words() != (storage == Storage::kWord) ||
        in.has_texts() != (storage == Storage::kBytes)) {
        return fail(
            fmt::format("the values are not those of a column of type {}", name_of(column.type)));
    }
    if (!budget.take(rows, 9)) return fail("values above the limit of a decoded message");
    std::vector<std::uint8_t> nulls(rows, 0);
    const auto null_count = decode_nulls(in, rows, nulls);
    if (!null_count) return tl::unexpected(null_count.error());
    const std::size_t values = rows - *null_count;
    return storage == Storage::kWord
               ? decode_words_column(in, column, std::move(nulls), values)
               : decode_texts_column(in, column, std::move(nulls), values, budget);
}

Result<std::size_t> ColumnCodec::decode_nulls(const v1::Column& in, std::size_t rows,
                                              std::vector<std::uint8_t>& nulls) {
    const std::string& bits = in.nulls();
    if (bits.empty()) return std::size_t{0};
    if (bits.size() != (rows + 7) / 8)
        return fail(fmt::format("{} bytes of null bits for {} rows", bits.size(), rows));
    std::size_t null_count = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        nulls[i] = static_cast<std::uint8_t>(
            static_cast<unsigned>(static_cast<unsigned char>(bits[i / 8])) >> i % 8 & 1U);
        null_count += nulls[i];
    }
    if (rows % 8 != 0 && static_cast<unsigned char>(bits.back()) >> rows % 8 != 0) {
        return fail("null bits behind the last row");
    }
    return null_count;
}

Result<ColumnValues> ColumnCodec::decode_words_column(const v1::Column& in, const Column& column,
                                                      std::vector<std::uint8_t> nulls,
                                                      std::size_t values) {
    const bool has_nulls = values != nulls.size();
    std::vector<std::int64_t> words;
    std::vector<std::int64_t>& dense = has_nulls ? words_ : words;
    if (auto read = decode_words(in.words(), values, dense); !read)
        return tl::unexpected(std::move(read).error());
    if (auto checked = check_words(column, dense); !checked)
        return tl::unexpected(std::move(checked).error());
    if (has_nulls) {
        words.resize(nulls.size(), 0);
        std::size_t next = 0;
        for (std::size_t i = 0; i < nulls.size(); ++i) {
            if (nulls[i] == 0) words[i] = dense[next++];
        }
    }
    ColumnValues result(Storage::kWord);
    result.assign(std::move(nulls), std::move(words), {}, {});
    return result;
}

Result<ColumnValues> ColumnCodec::decode_texts_column(v1::Column& in, const Column& column,
                                                      std::vector<std::uint8_t> nulls,
                                                      std::size_t values, Budget& budget) {
    auto run = texts_.decode(*in.mutable_texts(), values, budget);
    if (!run) return tl::unexpected(std::move(run).error());
    if (auto checked = check_texts(column, run->lengths, *run->data); !checked) {
        return tl::unexpected(std::move(checked).error());
    }
    std::vector<std::uint64_t> ends(nulls.size());
    std::uint64_t end = 0;
    std::size_t next = 0;
    for (std::size_t i = 0; i < nulls.size(); ++i) {
        if (nulls[i] == 0) end += static_cast<std::uint64_t>(run->lengths[next++]);
        ends[i] = end;
    }
    ColumnValues result(Storage::kBytes);
    result.assign(std::move(nulls), {}, std::move(*run->data), std::move(ends));
    return result;
}

}  // namespace tributary::wire
