#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::cli {

enum class Colour : std::uint8_t { kNone, kGreen, kYellow, kRed };

/// A text and the colour that a terminal shows it in.
struct TableCell {
    std::string text;
    Colour colour = Colour::kNone;
};

/// `text` in its colour if `with_colour`.
[[nodiscard]] std::string coloured(std::string_view text, Colour colour, bool with_colour);

/// Text of servers and of other programs, harmless on a terminal: control characters become `?`.
[[nodiscard]] std::string printable(std::string_view text);

/// Columns as wide as their widest text, two spaces apart, the last one not padded. Each row has as
/// many cells as `heads`.
[[nodiscard]] std::string render_table(const std::vector<std::string>& heads,
                                       const std::vector<std::vector<TableCell>>& rows,
                                       bool with_colour);

}  // namespace tributary::cli
