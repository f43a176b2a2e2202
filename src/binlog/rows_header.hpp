#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "binlog/event_header.hpp"
#include "model/messages.hpp"

namespace tributary::binlog {

/// What a row event's type says.
struct RowsKind {
    Operation operation = Operation::kInsert;
    /// With an extra part in the header (row event version 2).
    bool is_version_2 = false;
    /// The images are compressed (MariaDB, log_bin_compress).
    bool is_compressed = false;
};
/// Whether `type` is a row event that can be decoded, and which.
[[nodiscard]] bool is_rows_event(EventType type);
/// Only for such a type.
[[nodiscard]] RowsKind rows_kind_of(EventType type);

/// A row event without its images.
struct RowsHeader {
    std::uint64_t table_id = 0;
    /// STMT_END_F: the table maps of this statement end here.
    bool is_statement_end = false;
    std::size_t columns = 0;
    /// Which columns are in the images, before and after; empty: all. Views the body.
    ByteView before_columns;
    ByteView after_columns;
    /// Views the body.
    ByteView images;
};

/// `id_bytes` is 6, or 4 for a server whose post-header has 6 bytes.
[[nodiscard]] Result<RowsHeader> decode_rows_header(ByteView body, RowsKind kind,
                                                    std::size_t id_bytes);

}  // namespace tributary::binlog
