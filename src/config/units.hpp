#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tributary {

/// `250ms`, `60s`, `5m`, `2h`, `1d`; a whole number and a unit, white space between them allowed.
[[nodiscard]] Result<std::chrono::milliseconds> decode_duration(std::string_view text);
/// In the largest unit that gives a whole number.
[[nodiscard]] std::string to_text(std::chrono::milliseconds duration);

/// `4096`, `64 KiB`, `1 MiB`, `2 GiB`, also `kB`, `MB`, `GB` (powers of 1000) and `B`.
[[nodiscard]] Result<std::size_t> decode_bytes(std::string_view text);
/// In the largest binary unit that gives a whole number.
[[nodiscard]] std::string bytes_to_text(std::size_t bytes);

}  // namespace tributary
