#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace tributary {

/// Lower-case hexadecimal, two digits a byte.
[[nodiscard]] std::string to_hex(ByteView bytes);
void append_hex(std::string& out, ByteView bytes);
/// Upper or lower case; empty: it is no hexadecimal, or has an odd number of digits.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

}  // namespace tributary
