#pragma once

#include <charconv>
#include <cstdint>
#include <optional>

#include "dashboard/query.hpp"

namespace tributary::dashboard {

/// The parameter `cursor` of lists that go by a number: the last one of the page before.
[[nodiscard]] inline std::optional<std::uint64_t> read_cursor(QueryReader& query) {
    const std::optional<std::string> text = query.text("cursor", 500);
    if (!text) return std::nullopt;
    std::uint64_t number = 0;
    const char* end = text->data() + text->size();
    const auto [at, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc() || at != end || number == 0) {
        query.fault("cursor", "is not the next_cursor of a page");
        return std::nullopt;
    }
    return number;
}

}  // namespace tributary::dashboard
