#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "model/rows.hpp"
#include "tributary/v1/stream.pb.h"
#include "wire/budget.hpp"
#include "wire/texts.hpp"

namespace tributary::wire {

/// One column of row values to its message and back. Keeps its buffers; one thread.
class ColumnCodec {
public:
    /// Fails when a value has not the form that schema.hpp promises.
    [[nodiscard]] Result<void> encode(const ColumnValues& values, const Column& column,
                                      v1::Column& out);

    /// `rows` values of `column`, all of the form that schema.hpp promises. What they take is taken
    /// from `budget` first. `in` is left without its data.
    [[nodiscard]] Result<ColumnValues> decode(v1::Column& in, const Column& column,
                                              std::size_t rows, Budget& budget);

private:
    /// The values that are not NULL, valid until the next call.
    [[nodiscard]] std::span<const std::int64_t> dense_words(const ColumnValues& values);
    [[nodiscard]] std::span<const std::int64_t> dense_lengths(const ColumnValues& values);
    [[nodiscard]] Result<std::size_t> decode_nulls(const v1::Column& in, std::size_t rows,
                                                   std::vector<std::uint8_t>& nulls);
    [[nodiscard]] Result<ColumnValues> decode_words_column(const v1::Column& in,
                                                           const Column& column,
                                                           std::vector<std::uint8_t> nulls,
                                                           std::size_t values);
    [[nodiscard]] Result<ColumnValues> decode_texts_column(v1::Column& in, const Column& column,
                                                           std::vector<std::uint8_t> nulls,
                                                           std::size_t values, Budget& budget);

    TextsCodec texts_;
    std::vector<std::int64_t> words_;
};

}  // namespace tributary::wire
