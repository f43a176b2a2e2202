#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace tributary::binlog {

/// Quoted and escaped as MySQL prints it (9.7: sql-common/json_dom.cc, double_quote).
void append_json_string(std::string& out, std::string_view text);

/// A value that JSON itself does not have: DECIMAL as number; DATE, TIME, DATETIME as quoted text;
/// anything else as
/// `"base64:type<number>:…"`. `type` is the column type's number. False for damage.
[[nodiscard]] bool append_json_opaque(std::string& out, std::uint8_t type, ByteView value);

}  // namespace tributary::binlog
