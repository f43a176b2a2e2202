#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace tributary {

// Letters of ASCII, whatever the locale; every other byte stays as it is.

[[nodiscard]] constexpr char ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] inline std::string ascii_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = ascii_lower(c);
    return out;
}

/// Equal but for the case of letters.
[[nodiscard]] inline bool is_same_ascii(std::string_view one, std::string_view other) {
    const auto fold = [](char c) { return ascii_lower(c); };
    return std::ranges::equal(one, other, {}, fold, fold);
}

}  // namespace tributary
