#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sql/row_statements.hpp"

namespace tributary {

/// Which rows of a branch's table a chunk holds: those with key in (lower, upper], the first
/// `rows_max` of them in key order. Open bounds are empty; rows_max 0 = all.
struct ChunkBounds {
    std::optional<KeyCells> lower;
    std::optional<KeyCells> upper;
    std::uint64_t rows_max = 0;
};

/// `select … from … where … order by … limit n` on the branch's table. The columns come in the
/// schema's order, in the form that decode_text reads. Fails as LiteralWriter does.
[[nodiscard]] Result<std::string> chunk_select(const TableSchema& schema,
                                               const ChunkBounds& bounds);

/// The key of the last row of such a chunk: key columns only, in key order, in the form that
/// decode_text reads. No row: there are fewer than rows_max (at least 1) rows above the lower
/// bound.
[[nodiscard]] Result<std::string> upper_bound_select(const TableSchema& schema,
                                                     const ChunkBounds& bounds);

/// The server's estimate of the table's rows; one number, or no row.
[[nodiscard]] std::string row_estimate_select(const TableName& table);

}  // namespace tributary
