#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>

namespace tributary::records {

/// An unsigned number as the server writes it; 0 for anything else.
[[nodiscard]] inline std::uint64_t stored_count(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace tributary::records
