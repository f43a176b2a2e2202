#pragma once

#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace tributary::binlog {

/// MySQL's binary JSON (9.7: sql-common/json_binary.h) as the text that a SELECT of it returns,
/// byte for byte. Replaces `out`. An empty document is the literal null, as for the server. Bounds
/// hold for hostile bytes: depth, every offset, and values that overlap so that a small document
/// would print as a huge text.
[[nodiscard]] Result<void> decode_json_text(ByteView document, std::string& out);

/// As MySQL prints a double in JSON: shortest digits that read back the same, `1.0`, `1e15`,
/// `0.00001`, `1.5e-20`.
void append_json_double(std::string& out, double value);

}  // namespace tributary::binlog
