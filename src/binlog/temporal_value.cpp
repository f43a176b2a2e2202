#include "binlog/temporal_value.hpp"

#include "binlog/load.hpp"

namespace tributary::binlog {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
constexpr std::uint64_t kYearMax = 9999;
constexpr std::uint64_t kHourMax = 838;
/// Ten to the power of what is missing from six digits.
constexpr std::int64_t kMicrosPerUnit[] = {1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};

constexpr std::int64_t date_word(std::uint64_t year, std::uint64_t month, std::uint64_t day) {
    return static_cast<std::int64_t>((year * 16 + month) * 32 + day);
}

/// Of a day, or of TIME.
constexpr std::int64_t micros(std::uint64_t hour, std::uint64_t minute, std::uint64_t second) {
    return static_cast<std::int64_t>((hour * 60 + minute) * 60 + second) * kSecond;
}

constexpr bool is_date(std::uint64_t year, std::uint64_t month, std::uint64_t day) {
    return year <= kYearMax && month <= 12 && day <= 31;
}

constexpr bool is_clock(std::uint64_t hour, std::uint64_t hour_max, std::uint64_t minute,
                        std::uint64_t second) {
    return hour <= hour_max && minute < 60 && second < 60;
}

/// Fractions are kept in hundredths, ten-thousandths or millionths of a second, in big-endian
/// order.
std::int64_t fraction_of(std::uint64_t raw, unsigned scale) {
    constexpr std::int64_t kUnit[] = {0, 10'000, 100, 1};
    return static_cast<std::int64_t>(raw) * kUnit[fraction_bytes(scale)];
}

std::optional<std::int64_t> signed_time(bool is_negative, std::int64_t hms, std::int64_t fraction) {
    const auto bits = static_cast<std::uint64_t>(hms);
    const std::uint64_t hour = bits >> 12 & 0x3ff;
    const std::uint64_t minute = bits >> 6 & 0x3f;
    const std::uint64_t second = bits & 0x3f;
    if (!is_clock(hour, kHourMax, minute, second) || fraction >= kSecond) return std::nullopt;
    const std::int64_t value = micros(hour, minute, second) + fraction;
    return is_negative ? -value : value;
}

}  // namespace

std::optional<std::int64_t> decode_date(const std::byte* from) {
    const std::uint64_t raw = load_little<3>(from);
    const std::uint64_t day = raw & 0x1f;
    const std::uint64_t month = raw >> 5 & 0xf;
    const std::uint64_t year = raw >> 9;
    if (!is_date(year, month, day)) return std::nullopt;
    return date_word(year, month, day);
}

std::optional<std::int64_t> decode_time(const std::byte* from, unsigned scale) {
    // Whole seconds and fraction are one number, offset so that it is never negative.
    const std::size_t fraction_size = fraction_bytes(scale);
    const std::uint64_t raw = load_big(from, 3 + fraction_size);
    const unsigned fraction_bits = static_cast<unsigned>(8 * fraction_size);
    const std::int64_t value =
        static_cast<std::int64_t>(raw) - (std::int64_t{0x80'0000} << fraction_bits);
    const bool is_negative = value < 0;
    const auto magnitude = static_cast<std::uint64_t>(is_negative ? -value : value);
    const std::uint64_t fraction = magnitude & ((std::uint64_t{1} << fraction_bits) - 1);
    return signed_time(is_negative, static_cast<std::int64_t>(magnitude >> fraction_bits),
                       fraction_of(fraction, scale));
}

std::optional<std::int64_t> decode_date_time(const std::byte* from, unsigned scale) {
    constexpr std::uint64_t kOffset = 0x80'0000'0000;
    const std::uint64_t raw = load_big<5>(from);
    if (raw < kOffset) return std::nullopt;
    const std::uint64_t date = (raw - kOffset) >> 17;
    const std::uint64_t year_and_month = date >> 5;
    const std::uint64_t year = year_and_month / 13;
    const std::uint64_t month = year_and_month % 13;
    const std::uint64_t hour = raw >> 12 & 0x1f;
    const std::uint64_t minute = raw >> 6 & 0x3f;
    const std::uint64_t second = raw & 0x3f;
    const std::int64_t fraction = fraction_of(load_big(from + 5, fraction_bytes(scale)), scale);
    if (!is_date(year, month, date & 0x1f) || !is_clock(hour, 23, minute, second) ||
        fraction >= kSecond) {
        return std::nullopt;
    }
    return date_word(year, month, date & 0x1f) * kDay + micros(hour, minute, second) + fraction;
}

std::optional<std::int64_t> decode_timestamp(const std::byte* from, unsigned scale) {
    const std::int64_t fraction = fraction_of(load_big(from + 4, fraction_bytes(scale)), scale);
    if (fraction >= kSecond) return std::nullopt;
    return static_cast<std::int64_t>(load_big<4>(from)) * kSecond + fraction;
}

std::optional<std::int64_t> decode_old_time(const std::byte* from) {
    const std::int64_t raw = signed_of<3>(load_little<3>(from));
    const auto magnitude = static_cast<std::uint64_t>(raw < 0 ? -raw : raw);
    const std::uint64_t hour = magnitude / 10'000;
    const std::uint64_t minute = magnitude / 100 % 100;
    const std::uint64_t second = magnitude % 100;
    if (!is_clock(hour, kHourMax, minute, second)) return std::nullopt;
    return raw < 0 ? -micros(hour, minute, second) : micros(hour, minute, second);
}

std::optional<std::int64_t> decode_old_date_time(const std::byte* from) {
    const std::uint64_t raw = load_little<8>(from);
    const std::uint64_t date = raw / 1'000'000;
    const std::uint64_t clock = raw % 1'000'000;
    const std::uint64_t year = date / 10'000;
    const std::uint64_t month = date / 100 % 100;
    if (!is_date(year, month, date % 100) ||
        !is_clock(clock / 10'000, 23, clock / 100 % 100, clock % 100)) {
        return std::nullopt;
    }
    return date_word(year, month, date % 100) * kDay +
           micros(clock / 10'000, clock / 100 % 100, clock % 100);
}

std::int64_t decode_old_timestamp(const std::byte* from) {
    return static_cast<std::int64_t>(load_little<4>(from)) * kSecond;
}

std::optional<std::int64_t> decode_hires_time(const std::byte* from, unsigned scale) {
    // Units of the last digit since -839 hours.
    constexpr std::int64_t kZeroSeconds = 839 * 3600;
    const std::int64_t unit = kMicrosPerUnit[scale];
    const auto raw = static_cast<std::int64_t>(load_big(from, hires_time_bytes(scale)));
    const std::int64_t units = raw - kZeroSeconds * (kSecond / unit);
    if (units <= -kZeroSeconds * (kSecond / unit) || units >= kZeroSeconds * (kSecond / unit))
        return std::nullopt;
    return units * unit;
}

std::optional<std::int64_t> decode_hires_date_time(const std::byte* from, unsigned scale) {
    const auto unit = static_cast<std::uint64_t>(kMicrosPerUnit[scale]);
    const std::uint64_t per_second = 1'000'000 / unit;
    const std::uint64_t raw = load_big(from, hires_date_time_bytes(scale));
    const std::uint64_t seconds = raw / per_second;
    const std::uint64_t days = seconds / 86'400;
    const std::uint64_t day = days % 32;
    const std::uint64_t month = days / 32 % 13;
    const std::uint64_t year = days / 32 / 13;
    if (!is_date(year, month, day)) return std::nullopt;
    return date_word(year, month, day) * kDay +
           static_cast<std::int64_t>(seconds % 86'400) * kSecond +
           static_cast<std::int64_t>(raw % per_second * unit);
}

std::optional<std::int64_t> decode_hires_timestamp(const std::byte* from, unsigned scale) {
    const std::int64_t fraction =
        static_cast<std::int64_t>(load_big(from + 4, hires_timestamp_bytes(scale) - 4)) *
        kMicrosPerUnit[scale];
    if (fraction >= kSecond) return std::nullopt;
    return static_cast<std::int64_t>(load_big<4>(from)) * kSecond + fraction;
}

PackedTime unpack_time(std::int64_t packed) {
    PackedTime time;
    time.is_negative = packed < 0;
    const std::uint64_t value = time.is_negative ? ~static_cast<std::uint64_t>(packed) + 1
                                                 : static_cast<std::uint64_t>(packed);
    const std::uint64_t hms = value >> 24;
    time.hour = static_cast<unsigned>(hms >> 12 & 0x3ff);
    time.minute = static_cast<unsigned>(hms >> 6 & 0x3f);
    time.second = static_cast<unsigned>(hms & 0x3f);
    time.microsecond = static_cast<unsigned>(value & 0xff'ffff);
    return time;
}

PackedTime unpack_date_time(std::int64_t packed) {
    PackedTime time;
    time.is_negative = packed < 0;
    const std::uint64_t value = time.is_negative ? ~static_cast<std::uint64_t>(packed) + 1
                                                 : static_cast<std::uint64_t>(packed);
    const std::uint64_t date = value >> 41;
    time.day = static_cast<unsigned>(date & 0x1f);
    time.month = static_cast<unsigned>((date >> 5) % 13);
    time.year = static_cast<unsigned>((date >> 5) / 13);
    time.hour = static_cast<unsigned>(value >> 36 & 0x1f);
    time.minute = static_cast<unsigned>(value >> 30 & 0x3f);
    time.second = static_cast<unsigned>(value >> 24 & 0x3f);
    time.microsecond = static_cast<unsigned>(value & 0xff'ffff);
    return time;
}

}  // namespace tributary::binlog
