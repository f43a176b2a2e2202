#include "sql/given_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>
#include <ranges>

#include "base/hex.hpp"
#include "base/utf8.hpp"
#include "model/text_value.hpp"
#include "sql/literal.hpp"
#include "sql/quoting.hpp"

namespace tributary {
namespace {

constexpr std::size_t kQuotedCharactersMax = 40;

std::string in_quotes(std::string_view text) {
    return fmt::format("\"{}\"", to_utf8(text, kQuotedCharactersMax));
}

bool are_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_text(ColumnType type) {
    return type == ColumnType::kChar || type == ColumnType::kVarChar || type == ColumnType::kText;
}

bool is_bytes(ColumnType type) {
    return type == ColumnType::kBinary || type == ColumnType::kVarBinary ||
           type == ColumnType::kBlob || type == ColumnType::kGeometry ||
           type == ColumnType::kVector;
}

/// Through the canonical cell: what the server is told and what is shown are one value.
Result<GivenValue> canonical(const Column& column, std::string_view text, std::string_view kind) {
    std::string scratch;
    const auto cell = decode_text(column, text, scratch);
    if (!cell) return fail(fmt::format("{} is no {}", in_quotes(text), kind));
    GivenValue value;
    append_literal(value.literal, column, *cell);
    append_text(value.text.emplace(), column, *cell);
    return value;
}

int bits_of(ColumnType type) {
    switch (type) {
        case ColumnType::kTinyInt:
            return 8;
        case ColumnType::kSmallInt:
            return 16;
        case ColumnType::kMediumInt:
            return 24;
        case ColumnType::kInt:
            return 32;
        default:
            return 64;
    }
}

Result<GivenValue> read_integer(const Column& column, std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    if (digits.empty() || !are_digits(digits)) {
        return fail(in_quotes(text) + " is no whole number");
    }
    const int bits = bits_of(column.type);
    const std::uint64_t most = ~std::uint64_t{0} >> (64 - bits + (column.is_unsigned ? 0 : 1));
    const std::uint64_t least = column.is_unsigned ? 0 : most + 1;
    std::uint64_t magnitude = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude);
    const bool is_negative = digits.size() < text.size() && magnitude != 0;
    if (parsed.ec != std::errc() || magnitude > (is_negative ? least : most)) {
        return fail(fmt::format("{} is not from {}{} to {}", in_quotes(text),
                                column.is_unsigned ? "" : "-", least, most));
    }
    return canonical(column, is_negative ? text : fmt::format("{}", magnitude), "whole number");
}

Result<GivenValue> read_decimal(const Column& column, std::string_view text) {
    const std::string_view number = text.substr(text.starts_with('-') ? 1 : 0);
    const std::size_t point = std::min(number.find('.'), number.size());
    std::string_view whole = number.substr(0, point);
    std::string_view fraction = number.substr(std::min(point + 1, number.size()));
    if (whole.size() + fraction.size() == 0 || !are_digits(whole) || !are_digits(fraction)) {
        return fail(in_quotes(text) + " is no number like 12.34");
    }
    while (fraction.size() > column.scale && fraction.back() == '0') fraction.remove_suffix(1);
    while (whole.starts_with('0')) whole.remove_prefix(1);
    if (fraction.size() > column.scale) {
        return fail(fmt::format("{} has more than {} digits after the point", in_quotes(text),
                                column.scale));
    }
    if (whole.size() + column.scale > column.length) {
        return fail(fmt::format("{} has more than {} digits before the point", in_quotes(text),
                                column.length - column.scale));
    }
    return canonical(column, text, "number");
}

Result<GivenValue> read_float(const Column& column, std::string_view text) {
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
    if (!is_number || !std::isfinite(number)) return fail(in_quotes(text) + " is no number");
    if (column.type == ColumnType::kFloat && !std::isfinite(static_cast<float>(number))) {
        return fail(in_quotes(text) + " is too large");
    }
    return canonical(column, text, "number");
}

Result<void> check_day(std::string_view text) {
    const auto part = [&](std::size_t at, std::size_t size) {
        int value = 0;
        std::from_chars(text.data() + at, text.data() + at + size, value);
        return value;
    };
    const std::chrono::year_month_day day{std::chrono::year(part(0, 4)),
                                          std::chrono::month(static_cast<unsigned>(part(5, 2))),
                                          std::chrono::day(static_cast<unsigned>(part(8, 2)))};
    if (!day.ok()) return fail(in_quotes(text) + " is no day of the calendar");
    return {};
}

Result<GivenValue> read_moment(const Column& column, std::string_view text) {
    const bool is_date = column.type == ColumnType::kDate;
    std::string spaced(text);
    // As ISO 8601 and browsers write it.
    if (!is_date && spaced.size() > 10 && spaced[10] == 'T') spaced[10] = ' ';
    auto value = canonical(column, spaced,
                           is_date ? "date like 2024-05-31" : "time like 2024-05-31 18:30:00");
    if (!value) return value;
    if (const auto day = check_day(*value->text); !day) return tl::unexpected(day.error());
    return value;
}

Result<GivenValue> read_small_number(const Column& column, std::string_view text) {
    auto value = canonical(column, text, "whole number");
    if (!value) return value;
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    if (column.type == ColumnType::kYear && number != 0 && (number < 1901 || number > 2155)) {
        return fail(in_quotes(text) + " is not from 1901 to 2155");
    }
    if (column.type == ColumnType::kBit && column.length < 64 && number >> column.length != 0) {
        return fail(fmt::format("{} has more than {} bits", in_quotes(text), column.length));
    }
    return value;
}

Result<GivenValue> read_member(const Column& column, std::string_view text) {
    const auto is_member = [&](std::string_view name) {
        return std::ranges::find(column.members, name) != column.members.end();
    };
    std::string_view rest = text;
    while (!(column.type == ColumnType::kSet && text.empty())) {
        const std::size_t end = column.type == ColumnType::kSet ? rest.find(',') : rest.npos;
        const std::string_view name = rest.substr(0, end);
        if (!is_member(name)) {
            return fail(fmt::format("{} is none of: {}", in_quotes(name),
                                    fmt::join(column.members, ", ")));
        }
        if (end == rest.npos) break;
        rest.remove_prefix(end + 1);
    }
    return GivenValue{.literal = quoted_text(text), .text = std::string(text)};
}

Result<GivenValue> read_text(const Column& column, std::string_view text) {
    std::size_t characters = 0;
    for (std::string_view rest = text; !rest.empty(); ++characters) {
        const std::size_t length = utf8_length(rest);
        if (length == 0) return fail(in_quotes(text) + " is no UTF-8 text");
        rest.remove_prefix(length);
    }
    const bool has_length = column.type == ColumnType::kChar || column.type == ColumnType::kVarChar;
    if (has_length && characters > column.length) {
        return fail(fmt::format("{} has {} characters, more than {}", in_quotes(text), characters,
                                column.length));
    }
    return GivenValue{.literal = quoted_text(text), .text = std::string(text)};
}

Result<GivenValue> read_bytes(const Column& column, std::string_view text) {
    const auto bytes =
        text.starts_with("0x") ? from_hex(text.substr(2)) : std::optional<std::string>();
    if (!bytes) return fail(in_quotes(text) + " is no row of bytes like 0x00ff");
    const bool has_length =
        column.type == ColumnType::kBinary || column.type == ColumnType::kVarBinary;
    if (has_length && bytes->size() > column.length) {
        return fail(fmt::format("{} has {} bytes, more than {}", in_quotes(text), bytes->size(),
                                column.length));
    }
    return GivenValue{.literal = quoted_bytes(*bytes), .text = std::string(text)};
}

}  // namespace

std::string shown_form(const Column& column, std::string_view column_name,
                       std::size_t characters_max) {
    const std::string name = quoted_identifier(column_name);
    if (is_text(column.type)) return fmt::format("left({},{})", name, characters_max);
    if (column.type == ColumnType::kEnum || column.type == ColumnType::kSet) return name;
    if (!is_bytes(column.type)) return selected_form(column, column_name);
    // Other functions refuse the bytes of a geometry.
    const bool is_opaque =
        column.type == ColumnType::kGeometry || column.type == ColumnType::kVector;
    return is_opaque ? fmt::format("left(hex({}),{})", name, 2 * characters_max)
                     : fmt::format("hex(left({},{}))", name, characters_max);
}

Result<std::string> shown_text(const Column& column, std::string_view selected) {
    if (is_text(column.type) || column.type == ColumnType::kEnum ||
        column.type == ColumnType::kSet) {
        return std::string(selected);
    }
    if (is_bytes(column.type)) {
        std::string text = "0x";
        for (const char c : selected) {
            text.push_back(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
        }
        return text;
    }
    std::string scratch;
    const auto cell = decode_text(column, selected, scratch);
    if (!cell) return tl::unexpected(cell.error());
    std::string text;
    append_text(text, column, *cell);
    return text;
}

Result<GivenValue> read_given_value(const Column& column, const std::optional<std::string>& text) {
    if (!text) {
        if (!column.is_nullable) return fail("NULL is not allowed here");
        return GivenValue{.literal = "NULL", .text = std::nullopt};
    }
    switch (column.type) {
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
            return read_integer(column, *text);
        case ColumnType::kDecimal:
            return read_decimal(column, *text);
        case ColumnType::kFloat:
        case ColumnType::kDouble:
            return read_float(column, *text);
        case ColumnType::kYear:
        case ColumnType::kBit:
            return read_small_number(column, *text);
        case ColumnType::kDate:
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
            return read_moment(column, *text);
        case ColumnType::kTime:
            return canonical(column, *text, "time like 18:30:00");
        case ColumnType::kEnum:
        case ColumnType::kSet:
            return read_member(column, *text);
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
        case ColumnType::kJson:
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
            return read_text(column, *text);
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
        case ColumnType::kGeometry:
        case ColumnType::kVector:
            return read_bytes(column, *text);
    }
    return fail("the column's type is unknown");
}

std::string shortened(std::string expression, std::string_view type, std::size_t length_max) {
    const bool may_be_long = type.ends_with("text") || type.ends_with("blob") ||
                             type.ends_with("char") || type.ends_with("binary");
    return may_be_long ? fmt::format("left({},{})", expression, length_max) : expression;
}

}  // namespace tributary
