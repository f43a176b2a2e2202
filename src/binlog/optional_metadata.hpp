#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "binlog/table_map.hpp"

namespace tributary::binlog {

/// The optional part of a TABLE_MAP event (binlog_row_metadata=MINIMAL or FULL), into the columns
/// that the fixed part has named; the servers count
/// different columns as text. Fields of unknown kind are passed over: they only ever add.
[[nodiscard]] Result<void> decode_optional_metadata(ByteView fields, Flavor flavor, TableMap& map);

}  // namespace tributary::binlog
