#include "wire/value_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>

namespace tributary::wire {
namespace {

/// Words from `least` to `greatest`; as unsigned numbers if `is_unsigned`.
struct Limits {
    std::int64_t least = std::numeric_limits<std::int64_t>::min();
    std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
    bool is_unsigned = false;
};

constexpr std::int64_t kDay = 86'400'000'000;
constexpr std::int64_t kDates = 10'000 * 16 * 32;
/// MariaDB 11.5 takes timestamps up to 2106-02-07 06:28:15 UTC (manual, "TIMESTAMP").
constexpr std::int64_t kTimestamps = (std::int64_t{1} << 32) * 1'000'000;
constexpr std::int64_t kTimeMax = ((838 * 60 + 59) * 60 + 59) * std::int64_t{1'000'000} + 999'999;

Limits bits(std::uint32_t count) {
    const std::uint64_t all = count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    return {0, std::bit_cast<std::int64_t>(all), true};
}

Limits integer(std::uint32_t count, bool is_unsigned) {
    if (is_unsigned) return bits(count);
    const std::int64_t greatest = std::numeric_limits<std::int64_t>::max() >> (64 - count);
    return {-greatest - 1, greatest, false};
}

std::int64_t power_of_ten(std::uint32_t exponent) {
    std::int64_t power = 1;
    for (std::uint32_t i = 0; i < exponent; ++i) power *= 10;
    return power;
}

Limits limits_of(const Column& column) {
    switch (column.type) {
        case ColumnType::kTinyInt:
            return integer(8, column.is_unsigned);
        case ColumnType::kSmallInt:
            return integer(16, column.is_unsigned);
        case ColumnType::kMediumInt:
            return integer(24, column.is_unsigned);
        case ColumnType::kInt:
            return integer(32, column.is_unsigned);
        case ColumnType::kBigInt:
            return integer(64, column.is_unsigned);
        case ColumnType::kFloat:
            return bits(32);
        case ColumnType::kDouble:
            return {};
        case ColumnType::kDecimal: {
            const std::int64_t greatest =
                power_of_ten(std::min<std::uint32_t>(column.length, 18)) - 1;
            return {-greatest, greatest, false};
        }
        case ColumnType::kYear:
            return {0, 2155, false};
        case ColumnType::kDate:
            return {0, kDates - 1, false};
        case ColumnType::kTime:
            return {-kTimeMax, kTimeMax, false};
        case ColumnType::kDateTime:
            return {0, kDates * kDay - 1, false};
        case ColumnType::kTimestamp:
            return {0, kTimestamps - 1, false};
        case ColumnType::kBit:
            return bits(column.length);
        case ColumnType::kEnum:
            return {0, static_cast<std::int64_t>(column.members.size()), false};
        case ColumnType::kSet:
            return bits(
                static_cast<std::uint32_t>(std::min<std::size_t>(column.members.size(), 64)));
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
        case ColumnType::kJson:
        case ColumnType::kGeometry:
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
        case ColumnType::kVector:
            return {};
    }
    return {};
}

template <class Word>
bool are_within(std::span<const std::int64_t> words, Word least, Word greatest) {
    bool is_outside = false;
    for (const std::int64_t word : words) {
        const auto value = static_cast<Word>(word);
        is_outside |= value < least;
        is_outside |= value > greatest;
    }
    return !is_outside;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_decimal(std::string_view text, const Column& column) {
    if (!text.empty() && text.front() == '-') text.remove_prefix(1);
    const std::size_t fraction = column.scale == 0 ? 0 : column.scale + std::size_t{1};
    if (text.size() <= fraction || text.size() > column.length + std::size_t{2}) return false;
    const std::string_view whole = text.substr(0, text.size() - fraction);
    const std::string_view rest = text.substr(whole.size());
    if (whole.size() > 1 && whole.front() == '0') return false;
    return std::ranges::all_of(whole, is_digit) &&
           (rest.empty() || (rest.front() == '.' && std::ranges::all_of(rest.substr(1), is_digit)));
}

bool is_address_char(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.' || c == '-';
}

/// Whether `text` may be a value of the column; only for types whose text is more than bytes.
bool is_value(const Column& column, std::string_view text) {
    if (column.type == ColumnType::kDecimal) return is_decimal(text, column);
    if (column.type == ColumnType::kUuid && text.size() != 36) return false;
    return !text.empty() && text.size() <= 45 && std::ranges::all_of(text, is_address_char);
}

}  // namespace

Result<void> check_words(const Column& column, std::span<const std::int64_t> words) {
    const Limits limits = limits_of(column);
    const bool are_valid =
        limits.is_unsigned
            ? are_within(words, std::uint64_t{0}, std::bit_cast<std::uint64_t>(limits.greatest))
            : are_within(words, limits.least, limits.greatest);
    if (!are_valid)
        return fail(fmt::format("a value is outside of what {} can hold", sql_type(column)));
    return {};
}

Result<void> check_texts(const Column& column, std::span<const std::int64_t> lengths,
                         std::string_view data) {
    const bool is_checked = column.type == ColumnType::kDecimal ||
                            column.type == ColumnType::kUuid || column.type == ColumnType::kInet4 ||
                            column.type == ColumnType::kInet6;
    if (!is_checked) return {};
    std::size_t at = 0;
    for (const std::int64_t length : lengths) {
        const std::string_view text = data.substr(at, static_cast<std::size_t>(length));
        at += text.size();
        if (!is_value(column, text))
            return fail(fmt::format("a value is none that {} can hold", sql_type(column)));
    }
    return {};
}

}  // namespace tributary::wire
