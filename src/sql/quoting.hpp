#pragma once

#include <string>
#include <string_view>

namespace tributary {

/// Appends a name in back quotes. Every name can be quoted; what the server then says about it is
/// its business.
void append_identifier(std::string& out, std::string_view name);
[[nodiscard]] std::string quoted_identifier(std::string_view name);
/// `database`.`table`, quoted.
[[nodiscard]] std::string quoted_table(std::string_view database, std::string_view table);

/// Appends bytes as the inside of a single-quoted literal, for sessions without
/// NO_BACKSLASH_ESCAPES.
void append_escaped(std::string& out, std::string_view bytes);
/// 'text' in the connection's character set (utf8mb4).
[[nodiscard]] std::string quoted_text(std::string_view text);
/// A byte string of any content: `_binary'…'`.
[[nodiscard]] std::string quoted_bytes(std::string_view bytes);

}  // namespace tributary
