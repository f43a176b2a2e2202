#include "cli/table.hpp"

#include <algorithm>

namespace tributary::cli {
namespace {

/// Characters on a terminal, counting each UTF-8 sequence as one.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

std::string coloured(std::string_view text, Colour colour, bool with_colour) {
    if (!with_colour) return std::string(text);
    switch (colour) {
        case Colour::kNone:
            return std::string(text);
        case Colour::kGreen:
            return "\x1b[32m" + std::string(text) + "\x1b[0m";
        case Colour::kYellow:
            return "\x1b[33m" + std::string(text) + "\x1b[0m";
        case Colour::kRed:
            return "\x1b[31m" + std::string(text) + "\x1b[0m";
    }
    return std::string(text);
}

std::string printable(std::string_view text) {
    std::string result(text);
    std::ranges::replace_if(
        result, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
    return result;
}

std::string render_table(const std::vector<std::string>& heads,
                         const std::vector<std::vector<TableCell>>& rows, bool with_colour) {
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < heads.size(); ++column) {
        widths.push_back(width_of(heads[column]));
        for (const auto& row : rows) {
            widths[column] = std::max(widths[column], width_of(row[column].text));
        }
    }
    std::string result;
    const auto append = [&](std::size_t column, const TableCell& cell) {
        const std::string text = printable(cell.text);
        result += coloured(text, cell.colour, with_colour);
        if (column + 1 < heads.size()) {
            result.append(widths[column] - width_of(text) + 2, ' ');
        } else {
            result += '\n';
        }
    };
    for (std::size_t column = 0; column < heads.size(); ++column) append(column, {heads[column]});
    for (const auto& row : rows) {
        for (std::size_t column = 0; column < heads.size(); ++column) append(column, row[column]);
    }
    return result;
}

}  // namespace tributary::cli
