#include "binlog/json_scalar.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <iterator>

#include "binlog/decimal_value.hpp"
#include "binlog/json_text.hpp"
#include "binlog/load.hpp"
#include "binlog/table_map.hpp"
#include "binlog/temporal_value.hpp"

namespace tributary::binlog {
namespace {

/// The server's encoder breaks lines after so many characters; the break comes out as an escape.
constexpr std::size_t kBase64LineMax = 76;

void append_base64(std::string& out, ByteView bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::size_t line = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        if (line == kBase64LineMax) {
            out += "\\n";
            line = 0;
        }
        const std::size_t here = std::min<std::size_t>(3, bytes.size() - i);
        const std::uint64_t group = load_big(bytes.data() + i, here) << (8 * (3 - here));
        for (unsigned digit = 0; digit < 4; ++digit) {
            out.push_back(digit <= here ? kDigits[group >> (18 - 6 * digit) & 0x3f] : '=');
        }
        line += 4;
    }
}

bool append_decimal(std::string& out, ByteView value) {
    if (value.size() < 2) return false;
    const auto precision = std::to_integer<unsigned>(value[0]);
    const auto scale = std::to_integer<unsigned>(value[1]);
    if (precision < 1 || precision > 65 || scale > 38 || scale > precision) return false;
    const DecimalFormat format(precision, scale);
    std::string text;
    if (value.size() != 2 + format.bytes() || !format.decode_text(value.data() + 2, text))
        return false;
    out += text;
    return true;
}

bool append_date(std::string& out, ByteView value) {
    if (value.size() != 8) return false;
    const PackedTime time =
        unpack_date_time(static_cast<std::int64_t>(load_little<8>(value.data())));
    fmt::format_to(std::back_inserter(out), "\"{:04}-{:02}-{:02}\"", time.year, time.month,
                   time.day);
    return true;
}

bool append_date_time(std::string& out, ByteView value) {
    if (value.size() != 8) return false;
    const PackedTime time =
        unpack_date_time(static_cast<std::int64_t>(load_little<8>(value.data())));
    fmt::format_to(std::back_inserter(out), "\"{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}\"",
                   time.year, time.month, time.day, time.hour, time.minute, time.second,
                   time.microsecond);
    return true;
}

bool append_time(std::string& out, ByteView value) {
    if (value.size() != 8) return false;
    const PackedTime time = unpack_time(static_cast<std::int64_t>(load_little<8>(value.data())));
    fmt::format_to(std::back_inserter(out), "\"{}{:02}:{:02}:{:02}.{:06}\"",
                   time.is_negative ? "-" : "", time.hour, time.minute, time.second,
                   time.microsecond);
    return true;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out.push_back('"');
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
                } else {
                    out.push_back(c);
                }
        }
    }
    out.push_back('"');
}

bool append_json_opaque(std::string& out, std::uint8_t type, ByteView value) {
    if (type == static_cast<std::uint8_t>(WireType::kDecimal)) return append_decimal(out, value);
    if (type == static_cast<std::uint8_t>(WireType::kDate)) return append_date(out, value);
    if (type == static_cast<std::uint8_t>(WireType::kTimeOld)) return append_time(out, value);
    if (type == static_cast<std::uint8_t>(WireType::kDateTimeOld) ||
        type == static_cast<std::uint8_t>(WireType::kTimestampOld)) {
        return append_date_time(out, value);
    }
    fmt::format_to(std::back_inserter(out), "\"base64:type{}:", type);
    append_base64(out, value);
    out.push_back('"');
    return true;
}

void append_json_double(std::string& out, double value) {
    if (!std::isfinite(value)) {
        // The server never stores one; whatever is printed must stay JSON.
        out += "null";
        return;
    }
    // d.ddde±xx with the fewest digits that read back the same.
    char buffer[32];
    const auto [end, error] =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
    std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
    const std::size_t e = text.find('e');
    int exponent = 0;
    const char* const exponent_begin = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
    std::from_chars(exponent_begin, end, exponent);
    std::string digits;
    for (const char c : text.substr(0, e)) {
        if (c == '-') {
            out.push_back('-');
        } else if (c != '.') {
            digits.push_back(c);
        }
    }
    // Digits before the point; beyond 15 on either side the server changes to an exponent
    // (strings/dtoa.cc, my_gcvt).
    constexpr int kPlainMax = 15;
    const int point = exponent + 1;
    const auto count = static_cast<int>(digits.size());
    if (point > kPlainMax || point < 1 - kPlainMax) {
        out.push_back(digits[0]);
        if (count > 1) out.append(1, '.').append(digits, 1);
        fmt::format_to(std::back_inserter(out), "e{}", exponent);
    } else if (point <= 0) {
        out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
    } else if (count <= point) {
        out.append(digits).append(static_cast<std::size_t>(point - count), '0').append(".0");
    } else {
        const auto whole = static_cast<std::size_t>(point);
        out.append(digits, 0, whole).append(1, '.').append(digits, whole);
    }
}

}  // namespace tributary::binlog
