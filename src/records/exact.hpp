#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tributary::records {

/// A decimal number as a whole number of the last digit of its column: 12.50 of a column with two
/// digits after the point is 1250. Sums of them are exact.
__extension__ using Units = __int128;

/// What the columns of sums hold: 27 digits. Sums stay within, or are refused.
inline constexpr Units kUnitsMax =
    static_cast<Units>(1'000'000'000'000'000'000) * 1'000'000'000 - 1;

/// Digits after the point with which floating-point numbers are summed up, each rounded once.
inline constexpr std::uint32_t kFloatScale = 6;

/// Reads `-12.5`, `7`, `.5`; refuses anything else, more than `scale` digits after the point, and
/// more than kUnitsMax.
[[nodiscard]] Result<Units> decode_units(std::string_view text, std::uint32_t scale);
/// Reads a floating-point number as the server prints it (`1.5e3`), rounded to kFloatScale digits.
[[nodiscard]] Result<Units> decode_float_units(std::string_view text);

/// `-12.50`; with exactly `scale` digits after the point.
[[nodiscard]] std::string to_decimal(Units units, std::uint32_t scale);
void append_units(std::string& out, Units units);

/// False, and `sum` as it was, when the result would not fit.
[[nodiscard]] constexpr bool add_units(Units& sum, Units more) {
    const Units result = sum + more;  // both are far below the limit of 128 bits
    if (result > kUnitsMax || result < -kUnitsMax) return false;
    sum = result;
    return true;
}

}  // namespace tributary::records
