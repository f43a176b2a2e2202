#pragma once

#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace tributary::binlog {

/// Both replace the content of `out`, and fail on damage, on a claimed size beyond the limits, and
/// when the result has another size than claimed.

/// The compressed part of MariaDB's QUERY_COMPRESSED and compressed row events (10.11:
/// sql/log_event.cc, binlog_buf_uncompress): a byte with algorithm and size of the length, the
/// length in big-endian order, zlib data.
[[nodiscard]] Result<void> inflate_event_part(ByteView compressed, std::string& out);

/// A value of a MariaDB COMPRESSED column (10.11: sql/field.cc, Field_longstr::uncompress): empty
/// stays empty; else a byte with method, raw-deflate mark and size of the length, then as above, or
/// the plain value.
[[nodiscard]] Result<void> inflate_column(ByteView compressed, std::string& out);

}  // namespace tributary::binlog
