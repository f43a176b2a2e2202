#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "binlog/transaction_handler.hpp"
#include "model/rows.hpp"
#include "model/schema.hpp"

namespace tributary::binlog {

/// Takes decoded rows. The cells, one a column of the schema, and what they view live until the
/// call returns.
class RowSink {
public:
    RowSink() = default;
    RowSink(const RowSink&) = delete;
    RowSink& operator=(const RowSink&) = delete;
    virtual ~RowSink() = default;

    /// `before` is empty for an insert, `after` for a delete.
    virtual Result<void> on_row(std::span<const Cell> before, std::span<const Cell> after) = 0;
};

/// Turns the row images of one table into cells in the canonical form of model/schema.hpp. Made
/// once for a table map; decoding allocates nothing but the growth of reused buffers.
class RowDecoder {
public:
    /// Checks the map against the schema, column by column; an error names table and column.
    /// Without column names in the map, types and lengths must tell.
    [[nodiscard]] static Result<RowDecoder> make(const TableMap& map,
                                                 std::shared_ptr<const TableSchema> schema);
    ~RowDecoder();
    RowDecoder(RowDecoder&&) noexcept;
    RowDecoder& operator=(RowDecoder&&) noexcept;

    /// Every row of the event, in order. Fails at the first byte that does not fit, naming table
    /// and column; rows before that were already given to the sink. Columns that the server
    /// computes, and that are no key, may be absent (MariaDB from 11.8 on leaves them out of
    /// updates): they are NULL. Any other absent column is a failure.
    [[nodiscard]] Result<void> decode(const RowsEvent& event, RowSink& sink);

    [[nodiscard]] const std::shared_ptr<const TableSchema>& schema() const;

private:
    class Impl;
    explicit RowDecoder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace tributary::binlog
