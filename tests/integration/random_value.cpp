#include "integration/random_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace tributary::test {
namespace {

/// Inclusive.
std::uint64_t pick(Rng& rng, std::uint64_t low, std::uint64_t high) {
    return std::uniform_int_distribution<std::uint64_t>(low, high)(rng);
}
bool one_in(Rng& rng, std::uint64_t n) {
    return pick(rng, 1, n) == 1;
}

std::string hex_of(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
}

std::string random_bytes(Rng& rng, std::size_t length_max) {
    std::string bytes(pick(rng, 0, length_max), '\0');
    for (char& c : bytes) c = static_cast<char>(pick(rng, 0, 255));
    return bytes;
}

std::string random_integer(const Column& column, unsigned bits, Rng& rng) {
    // Small numbers are as interesting as large ones.
    const unsigned width = static_cast<unsigned>(pick(rng, 1, bits));
    const std::uint64_t raw = rng() >> (64 - width);
    if (column.is_unsigned) return std::to_string(raw);
    const std::uint64_t magnitude = width == bits ? raw >> 1 : raw;
    return (one_in(rng, 2) ? "-" : "") + std::to_string(magnitude);
}

std::string digits(Rng& rng, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(static_cast<char>('0' + pick(rng, 0, 9)));
    return out;
}

std::string random_decimal(const Column& column, Rng& rng) {
    const std::size_t whole = column.length - column.scale;
    std::string out = one_in(rng, 2) ? "-" : "";
    out += "0" + digits(rng, pick(rng, 0, whole));
    if (column.scale > 0) out += "." + digits(rng, pick(rng, 1, column.scale));
    return out;
}

std::string random_real(Rng& rng, bool is_double) {
    for (;;) {
        const double value =
            is_double
                ? std::bit_cast<double>(rng())
                : static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(rng())));
        if (!std::isfinite(value)) continue;
        if (one_in(rng, 3))
            return fmt::format("{}", static_cast<double>(pick(rng, 0, 999999)) / 1000);
        return fmt::format("{:.17e}", value);
    }
}

std::string fraction(const Column& column, Rng& rng) {
    return column.scale == 0 ? "" : "." + digits(rng, column.scale);
}

std::string random_date(Rng& rng) {
    if (one_in(rng, 12)) return "0000-00-00";
    // Parts that are zero, and days that are in no calendar, are values too.
    return fmt::format("{:04}-{:02}-{:02}", pick(rng, 1, 9999),
                       pick(rng, one_in(rng, 5) ? 0 : 1, 12),
                       pick(rng, one_in(rng, 5) ? 0 : 1, 28));
}

std::string random_clock(Rng& rng, std::uint64_t hours_max) {
    return fmt::format("{:02}:{:02}:{:02}", pick(rng, 0, hours_max), pick(rng, 0, 59),
                       pick(rng, 0, 59));
}

void append_utf8(std::string& out, char32_t point) {
    const auto byte = [&](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
    const auto tail = [&](unsigned shift) { byte(0x80 | ((point >> shift) & 0x3f)); };
    if (point < 0x80) return byte(point);
    if (point < 0x800) return byte(0xc0 | (point >> 6)), tail(0);
    if (point < 0x10000) return byte(0xe0 | (point >> 12)), tail(6), tail(0);
    byte(0xf0 | (point >> 18)), tail(12), tail(6), tail(0);
}

std::string random_text(Rng& rng, std::size_t length_max) {
    constexpr std::array<std::pair<char32_t, char32_t>, 7> kPlanes = {{{0x20, 0x7e},
                                                                       {0x20, 0x7e},
                                                                       {0x00, 0x1f},
                                                                       {0xa0, 0xff},
                                                                       {0x400, 0x45f},
                                                                       {0x4e00, 0x9fa5},
                                                                       {0x1f300, 0x1f5ff}}};
    std::string out;
    const auto [low, high] = kPlanes[pick(rng, 0, kPlanes.size() - 1)];
    for (std::uint64_t left = pick(rng, 0, length_max); left > 0; --left) {
        const bool is_plain = one_in(rng, 4);
        append_utf8(out,
                    static_cast<char32_t>(is_plain ? pick(rng, 0x20, 0x7e) : pick(rng, low, high)));
    }
    return out;
}

std::string json_string(Rng& rng) {
    std::string out = "\"";
    for (const char c : random_text(rng, 12)) {
        if (c == '"' || c == '\\') out.push_back('\\');
        if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out.push_back(c);
        }
    }
    return out + "\"";
}

std::string random_json(Rng& rng, unsigned depth) {
    switch (pick(rng, 0, depth == 0 ? 5 : 8)) {
        case 0:
            return one_in(rng, 2) ? "true" : "null";
        case 1:
            return std::to_string(static_cast<std::int64_t>(rng() >> pick(rng, 0, 63)));
        case 2:
            return std::to_string(rng());
        case 3:
            return fmt::format("{:.15g}e{}", static_cast<double>(pick(rng, 0, 99999)) / 1000,
                               static_cast<int>(pick(rng, 0, 60)) - 30);
        case 4:
        case 5:
            return json_string(rng);
        case 6:
        case 7: {
            std::string out = "[";
            for (std::uint64_t i = pick(rng, 0, 6); i > 0; --i)
                out += (out.size() > 1 ? ", " : "") + random_json(rng, depth - 1);
            return out + "]";
        }
        default: {
            std::string out = "{";
            for (std::uint64_t i = pick(rng, 0, 6); i > 0; --i) {
                out += (out.size() > 1 ? ", " : "") + json_string(rng) + ": " +
                       random_json(rng, depth - 1);
            }
            return out + "}";
        }
    }
}

std::string random_geometry(Rng& rng) {
    const auto number = [&] {
        return fmt::format("{}", static_cast<double>(pick(rng, 0, 100000)) / 7 - 5000);
    };
    const auto point = [&] { return number() + " " + number(); };
    switch (pick(rng, 0, 2)) {
        case 0:
            return fmt::format("st_geomfromtext('point({})')", point());
        case 1:
            return fmt::format("st_geomfromtext('linestring({}, {}, {})')", point(), point(),
                               point());
        default:
            return fmt::format("st_geomfromtext('multipoint({}, {})')", point(), point());
    }
}

std::string random_vector(const Column& column, Rng& rng) {
    std::string bytes;
    for (std::uint32_t i = 0; i < column.length / 4; ++i) {
        const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(pick(rng, 0, 1000)) / 8);
        for (unsigned shift = 0; shift < 32; shift += 8)
            bytes.push_back(static_cast<char>(bits >> shift));
    }
    return "x'" + hex_of(bytes) + "'";
}

std::string hex_group(Rng& rng, unsigned digits_of_group) {
    return fmt::format("{:0{}x}", rng() >> (64 - 4 * digits_of_group), digits_of_group);
}

std::string quoted_text(const std::string& text) {
    return "'" + text + "'";
}

}  // namespace

std::uint64_t seed_of_run() {
    const char* const given = std::getenv("TRIBUTARY_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
}

std::string random_value(const Column& column, Rng& rng) {
    constexpr std::uint64_t kTextMax = 30;
    constexpr std::uint64_t kBytesMax = 200;
    if (column.is_nullable && one_in(rng, 15)) return "null";
    const std::uint64_t length = std::max<std::uint64_t>(column.length, 1);
    switch (column.type) {
        case ColumnType::kTinyInt:
            return random_integer(column, 8, rng);
        case ColumnType::kSmallInt:
            return random_integer(column, 16, rng);
        case ColumnType::kMediumInt:
            return random_integer(column, 24, rng);
        case ColumnType::kInt:
            return random_integer(column, 32, rng);
        case ColumnType::kBigInt:
            return random_integer(column, 64, rng);
        case ColumnType::kFloat:
            return random_real(rng, false);
        case ColumnType::kDouble:
            return random_real(rng, true);
        case ColumnType::kDecimal:
            return random_decimal(column, rng);
        case ColumnType::kYear:
            return one_in(rng, 8) ? "0" : std::to_string(pick(rng, 1901, 2155));
        case ColumnType::kDate:
            return quoted_text(random_date(rng));
        case ColumnType::kTime:
            return quoted_text((one_in(rng, 2) ? "-" : "") + random_clock(rng, 837) +
                               fraction(column, rng));
        case ColumnType::kDateTime:
            return quoted_text(random_date(rng) + " " + random_clock(rng, 23) +
                               fraction(column, rng));
        case ColumnType::kTimestamp:
            return quoted_text(fmt::format("{}-{:02}-{:02} {}{}", pick(rng, 1971, 2037),
                                           pick(rng, 1, 12), pick(rng, 1, 28),
                                           random_clock(rng, 23), fraction(column, rng)));
        case ColumnType::kBit:
            return std::to_string(rng() >> (64 - length));
        case ColumnType::kEnum:
            return std::to_string(pick(rng, 1, column.members.size()));
        case ColumnType::kSet:
            return std::to_string(rng() >> (64 - column.members.size()));
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
            return "_utf8mb4 x'" + hex_of(random_text(rng, std::min(length, kTextMax))) + "'";
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
            return "x'" + hex_of(random_bytes(rng, std::min(length, kBytesMax))) + "'";
        case ColumnType::kJson:
            return "convert(x'" + hex_of(random_json(rng, 3)) + "' using utf8mb4)";
        case ColumnType::kGeometry:
            return random_geometry(rng);
        case ColumnType::kUuid:
            return quoted_text(fmt::format("{}-{}-{}-{}-{}", hex_group(rng, 8), hex_group(rng, 4),
                                           hex_group(rng, 4), hex_group(rng, 4),
                                           hex_group(rng, 12)));
        case ColumnType::kInet4:
            return quoted_text(fmt::format("{}.{}.{}.{}", pick(rng, 0, 255), pick(rng, 0, 255),
                                           pick(rng, 0, 255), pick(rng, 0, 255)));
        case ColumnType::kInet6: {
            std::string out;
            for (int i = 0; i < 8; ++i)
                out += (i == 0 ? "" : ":") + (one_in(rng, 3) ? "0" : hex_group(rng, 4));
            return quoted_text(out);
        }
        case ColumnType::kVector:
            return random_vector(column, rng);
    }
    return "null";
}

}  // namespace tributary::test
