#include "support/comparison.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace tributary::test {
namespace {

std::string text_of(const Row& row) {
    constexpr std::size_t kShown = 120;
    std::string text;
    for (const Cell& cell : row) {
        text += text.empty() ? "(" : ", ";
        text += cell ? fmt::format("'{}'", cell->substr(0, kShown)) : "NULL";
    }
    return text + ")";
}

}  // namespace

std::string difference(Side left, Side right) {
    constexpr std::uint64_t kShownRows = 5;
    SqlSession::Cursor left_rows = left.session.open(left.query);
    SqlSession::Cursor right_rows = right.session.open(right.query);
    std::string shown;
    std::uint64_t differing = 0;
    std::uint64_t left_count = 0;
    std::uint64_t right_count = 0;
    for (Row left_row, right_row;;) {
        const bool has_left = left_rows.next(left_row);
        const bool has_right = right_rows.next(right_row);
        left_count += has_left ? 1 : 0;
        right_count += has_right ? 1 : 0;
        if (!has_left && !has_right) break;
        if (has_left == has_right && left_row == right_row) continue;
        if (++differing <= kShownRows) {
            shown += fmt::format("\n  left  {}\n  right {}", has_left ? text_of(left_row) : "-",
                                 has_right ? text_of(right_row) : "-");
        }
    }
    if (differing == 0) return {};
    return fmt::format("{} rows on the left, {} on the right, {} places differ:{}", left_count,
                       right_count, differing, shown);
}

}  // namespace tributary::test
