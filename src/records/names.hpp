#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/ascii.hpp"
#include "base/result.hpp"

namespace tributary::records {

/// `[a-z0-9][a-z0-9._@-]{0,63}`, with upper-case ASCII letters made lower. `what` begins the error:
/// "a user's name".
[[nodiscard]] inline Result<std::string> decode_name(std::string_view text, std::string_view what) {
    constexpr std::size_t kNameMax = 64;
    const auto is_letter_or_digit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    };
    const auto is_allowed = [&](char c) {
        return is_letter_or_digit(c) || c == '.' || c == '_' || c == '@' || c == '-';
    };
    std::string name = ascii_lower(text);
    if (name.empty() || name.size() > kNameMax || !is_letter_or_digit(name.front()) ||
        !std::ranges::all_of(name, is_allowed)) {
        return fail(std::string(what) +
                    " has 1 to 64 letters (a-z), digits and any of . _ @ -, and begins with a "
                    "letter or a digit");
    }
    return name;
}

}  // namespace tributary::records
