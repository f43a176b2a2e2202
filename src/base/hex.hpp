#pragma once

#include <string>

#include "base/bytes.hpp"

namespace tributary {

/// Lower-case hexadecimal, two digits a byte.
[[nodiscard]] std::string to_hex(ByteView bytes);
void append_hex(std::string& out, ByteView bytes);

}  // namespace tributary
