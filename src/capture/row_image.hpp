#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/rows.hpp"

namespace tributary::capture {

/// One row as a byte string, for keeping a few of them by key. In memory only: the form is nobody
/// else's.
[[nodiscard]] std::string encode_row(const TableSchema& schema, std::span<const Cell> row);
/// Fills one cell a column with views into `image`. False: it is no row of this schema.
[[nodiscard]] bool decode_row(const TableSchema& schema, std::string_view image,
                              std::span<Cell> row);

}  // namespace tributary::capture
