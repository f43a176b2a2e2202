#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace tributary {

/// Bytes of the well-formed UTF-8 character at the beginning of `text` (1 to 4); 0 when there is
/// none: empty, cut off, overlong, a surrogate, or above U+10FFFF (Unicode 15, table 3-7).
[[nodiscard]] std::size_t utf8_length(std::string_view text);

/// Text of any origin as UTF-8: each byte that belongs to no character becomes U+FFFD. What is
/// longer than `characters_max` is cut there, and ends with an ellipsis.
[[nodiscard]] std::string to_utf8(
    std::string_view text, std::size_t characters_max = std::numeric_limits<std::size_t>::max());

}  // namespace tributary
