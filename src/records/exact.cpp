#include "records/exact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tributary::records {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

Result<Units> decode_units(std::string_view text, std::uint32_t scale) {
    std::string_view rest = text;
    const bool is_negative = rest.starts_with('-');
    if (is_negative) rest.remove_prefix(1);
    Units units = 0;
    std::uint32_t fraction = 0;
    bool has_point = false;
    bool has_digit = false;
    for (const char c : rest) {
        if (c == '.' && !has_point) {
            has_point = true;
        } else if (is_digit(c)) {
            has_digit = true;
            if (has_point && ++fraction > scale) {
                return fail(
                    fmt::format("'{}' has more than {} digits after the point", text, scale));
            }
            units = units * 10 + (c - '0');
            if (units > kUnitsMax) return fail(fmt::format("'{}' is too large to sum up", text));
        } else {
            return fail(fmt::format("'{}' is no decimal number", text));
        }
    }
    if (!has_digit) return fail(fmt::format("'{}' is no decimal number", text));
    for (; fraction < scale; ++fraction) {
        units *= 10;
        if (units > kUnitsMax) return fail(fmt::format("'{}' is too large to sum up", text));
    }
    return is_negative ? -units : units;
}

Result<Units> decode_float_units(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
        return fail(fmt::format("'{}' is no number", text));
    }
    const double scaled = std::round(value * std::pow(10, kFloatScale));
    if (std::abs(scaled) > 9e26) return fail(fmt::format("'{}' is too large to sum up", text));
    return static_cast<Units>(scaled);
}

void append_units(std::string& out, Units units) {
    std::array<char, 40> digits{};
    std::size_t begin = digits.size();
    Units left = units < 0 ? -units : units;
    do {
        digits[--begin] = static_cast<char>('0' + static_cast<int>(left % 10));
        left /= 10;
    } while (left != 0);
    if (units < 0) digits[--begin] = '-';
    out.append(digits.data() + begin, digits.size() - begin);
}

std::string to_decimal(Units units, std::uint32_t scale) {
    std::string out;
    append_units(out, units);
    if (scale == 0) return out;
    const std::size_t sign = units < 0 ? 1 : 0;
    if (out.size() - sign <= scale) out.insert(sign, scale + 1 - (out.size() - sign), '0');
    out.insert(out.size() - scale, 1, '.');
    return out;
}

}  // namespace tributary::records
