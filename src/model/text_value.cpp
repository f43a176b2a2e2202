#include "model/text_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <chrono>

namespace tributary {
namespace {

constexpr std::int64_t kMicros = 1'000'000;
constexpr std::int64_t kMicrosPerDay = 86'400 * kMicros;
constexpr std::size_t kWordDigits = 18;

Result<Cell> refuse(const Column& column, std::string_view text, std::size_t offset) {
    return fail(fmt::format("column {}: '{}' is no value of type {}", column.name,
                            text.substr(0, 80), name_of(column.type)),
                offset);
}

/// Reads the digits and separators of dates and times; a failure is kept until asked for.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::int64_t digits(std::size_t fewest, std::size_t most) {
        std::int64_t value = 0;
        std::size_t count = 0;
        while (count < most && at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
            value = value * 10 + (text_[at_] - '0');
            ++at_;
            ++count;
        }
        if (count < fewest) failed_ = true;
        return value;
    }
    bool takes(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void expect(char c) {
        if (!takes(c)) failed_ = true;
    }
    /// `.123` as microseconds; 0 where there is no point.
    std::int64_t fraction() {
        if (!takes('.')) return 0;
        const std::size_t begin = at_;
        std::int64_t value = digits(1, 6);
        for (std::size_t count = at_ - begin; count < 6; ++count) value *= 10;
        return value;
    }
    [[nodiscard]] bool is_good() const { return !failed_ && at_ == text_.size(); }
    [[nodiscard]] std::size_t offset() const { return at_; }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

struct Day {
    std::int64_t year = 0;
    std::int64_t month = 0;
    std::int64_t day = 0;

    [[nodiscard]] std::int64_t word() const { return (year * 16 + month) * 32 + day; }
    [[nodiscard]] static Day of(std::int64_t word) {
        return {.year = word / 512, .month = word / 32 % 16, .day = word % 32};
    }
    [[nodiscard]] bool is_possible() const { return month <= 12 && day <= 31; }
};

Day scan_day(Scanner& in) {
    Day day;
    day.year = in.digits(4, 4);
    in.expect('-');
    day.month = in.digits(2, 2);
    in.expect('-');
    day.day = in.digits(2, 2);
    return day;
}

/// Microseconds of a clock reading; hours up to 838.
Result<std::int64_t> scan_clock(Scanner& in, std::int64_t hours_max) {
    const std::int64_t hours = in.digits(2, 3);
    in.expect(':');
    const std::int64_t minutes = in.digits(2, 2);
    in.expect(':');
    const std::int64_t seconds = in.digits(2, 2);
    const std::int64_t fraction = in.fraction();
    if (!in.is_good() || hours > hours_max || minutes > 59 || seconds > 59)
        return fail("", in.offset());
    return ((hours * 60 + minutes) * 60 + seconds) * kMicros + fraction;
}

template <class Number>
Result<Cell> decode_number(const Column& column, std::string_view text) {
    Number value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size()) {
        return refuse(column, text, static_cast<std::size_t>(end - text.data()));
    }
    if constexpr (std::is_same_v<Number, double>) {
        if (column.type == ColumnType::kFloat) {
            return Cell::of_unsigned(std::bit_cast<std::uint32_t>(static_cast<float>(value)));
        }
        return Cell::of_unsigned(std::bit_cast<std::uint64_t>(value));
    } else if constexpr (std::is_unsigned_v<Number>) {
        return Cell::of_unsigned(value);
    } else {
        return Cell::of(value);
    }
}

Result<Cell> decode_decimal(const Column& column, std::string_view text, std::string& scratch) {
    const bool is_negative = text.starts_with('-');
    const std::size_t point = std::min(text.find('.'), text.size());
    std::string_view whole = text.substr(is_negative ? 1 : 0, point - (is_negative ? 1 : 0));
    std::string_view fraction = point == text.size() ? std::string_view() : text.substr(point + 1);
    while (fraction.size() > column.scale && fraction.back() == '0') fraction.remove_suffix(1);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!std::ranges::all_of(whole, is_digit) || !std::ranges::all_of(fraction, is_digit) ||
        whole.size() + fraction.size() == 0 || fraction.size() > column.scale) {
        return refuse(column, text, 0);
    }
    whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
    if (whole.size() + column.scale > column.length && whole.size() + column.scale > kWordDigits) {
        return refuse(column, text, 0);
    }
    const std::size_t missing = column.scale - fraction.size();
    if (storage_of(column) == Storage::kWord) {
        std::int64_t value = 0;
        for (const char c : whole) value = value * 10 + (c - '0');
        for (const char c : fraction) value = value * 10 + (c - '0');
        for (std::size_t i = 0; i < missing; ++i) value *= 10;
        return Cell::of(is_negative ? -value : value);
    }
    const bool is_zero =
        whole.empty() && std::ranges::all_of(fraction, [](char c) { return c == '0'; });
    scratch.assign(is_negative && !is_zero ? "-" : "");
    scratch.append(whole.empty() ? "0" : whole);
    if (column.scale > 0) scratch.append(1, '.').append(fraction).append(missing, '0');
    return Cell::of(std::string_view(scratch));
}

Result<Cell> decode_date(const Column& column, std::string_view text) {
    Scanner in(text);
    const Day day = scan_day(in);
    if (!in.is_good() || !day.is_possible()) return refuse(column, text, in.offset());
    return Cell::of(day.word());
}

Result<Cell> decode_time(const Column& column, std::string_view text) {
    Scanner in(text);
    const bool is_negative = in.takes('-');
    const Result<std::int64_t> clock = scan_clock(in, 838);
    if (!clock) return refuse(column, text, in.offset());
    return Cell::of(is_negative ? -*clock : *clock);
}

Result<Cell> decode_moment(const Column& column, std::string_view text) {
    Scanner in(text);
    const Day day = scan_day(in);
    in.expect(' ');
    const Result<std::int64_t> clock = scan_clock(in, 23);
    if (!clock || !day.is_possible()) return refuse(column, text, in.offset());
    if (column.type == ColumnType::kDateTime) return Cell::of(day.word() * kMicrosPerDay + *clock);
    if (day.word() == 0 && *clock == 0) return Cell::of(0);
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(day.year)),
                                           std::chrono::month(static_cast<unsigned>(day.month)),
                                           std::chrono::day(static_cast<unsigned>(day.day))};
    if (!date.ok()) return refuse(column, text, 0);
    return Cell::of(std::chrono::sys_days(date).time_since_epoch().count() * kMicrosPerDay +
                    *clock);
}

void append_padded(std::string& out, std::int64_t value, std::size_t width) {
    std::array<char, 20> buffer{};
    const auto [end, code] = std::to_chars(buffer.begin(), buffer.end(), value);
    const auto size = static_cast<std::size_t>(end - buffer.data());
    if (size < width) out.append(width - size, '0');
    out.append(buffer.data(), size);
}

template <class Number>
void append_number(std::string& out, Number value) {
    std::array<char, 40> buffer{};
    const auto [end, code] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    out.append(buffer.data(), end);
}

void append_day(std::string& out, const Day& day) {
    append_padded(out, day.year, 4);
    out.push_back('-');
    append_padded(out, day.month, 2);
    out.push_back('-');
    append_padded(out, day.day, 2);
}

void append_clock(std::string& out, std::int64_t micros, std::uint8_t scale) {
    const std::int64_t seconds = micros / kMicros;
    append_padded(out, seconds / 3600, 2);
    out.push_back(':');
    append_padded(out, seconds / 60 % 60, 2);
    out.push_back(':');
    append_padded(out, seconds % 60, 2);
    if (scale == 0) return;
    std::int64_t fraction = micros % kMicros;
    for (std::uint8_t digits = scale; digits < 6; ++digits) fraction /= 10;
    out.push_back('.');
    append_padded(out, fraction, scale);
}

void append_timestamp(std::string& out, std::int64_t micros, std::uint8_t scale) {
    if (micros == 0) {
        append_day(out, Day{});
        out.push_back(' ');
        return append_clock(out, 0, scale);
    }
    const auto moment =
        std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(micros));
    const auto midnight = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date(midnight);
    append_day(out, Day{.year = static_cast<int>(date.year()),
                        .month = static_cast<unsigned>(date.month()),
                        .day = static_cast<unsigned>(date.day())});
    out.push_back(' ');
    append_clock(out, (moment - midnight).count(), scale);
}

void append_decimal(std::string& out, std::int64_t value, std::uint8_t scale) {
    if (value < 0) out.push_back('-');
    const std::uint64_t magnitude =
        value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    std::array<char, 20> buffer{};
    const auto [end, code] = std::to_chars(buffer.begin(), buffer.end(), magnitude);
    const std::string_view digits(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    if (digits.size() > scale) {
        out.append(digits.substr(0, digits.size() - scale));
    } else {
        out.push_back('0');
    }
    if (scale == 0) return;
    out.push_back('.');
    if (digits.size() < scale) out.append(scale - digits.size(), '0');
    out.append(digits.size() > scale ? digits.substr(digits.size() - scale) : digits);
}

}  // namespace

Result<Cell> decode_text(const Column& column, std::string_view text, std::string& scratch) {
    switch (column.type) {
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
            return column.is_unsigned ? decode_number<std::uint64_t>(column, text)
                                      : decode_number<std::int64_t>(column, text);
        case ColumnType::kYear:
        case ColumnType::kBit:
        case ColumnType::kEnum:
        case ColumnType::kSet:
            return decode_number<std::uint64_t>(column, text);
        case ColumnType::kFloat:
        case ColumnType::kDouble:
            return decode_number<double>(column, text);
        case ColumnType::kDecimal:
            return decode_decimal(column, text, scratch);
        case ColumnType::kDate:
            return decode_date(column, text);
        case ColumnType::kTime:
            return decode_time(column, text);
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
            return decode_moment(column, text);
        case ColumnType::kBinary:
            if (text.size() >= column.length) return Cell::of(text);
            scratch.assign(text);
            scratch.resize(column.length, '\0');
            return Cell::of(std::string_view(scratch));
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
        case ColumnType::kJson:
        case ColumnType::kGeometry:
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
        case ColumnType::kVector:
            return Cell::of(text);
    }
    return refuse(column, text, 0);
}

void append_text(std::string& out, const Column& column, const Cell& cell) {
    switch (column.type) {
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
            if (column.is_unsigned)
                return append_number(out, std::bit_cast<std::uint64_t>(cell.word));
            return append_number(out, cell.word);
        case ColumnType::kBit:
        case ColumnType::kEnum:
        case ColumnType::kSet:
            return append_number(out, std::bit_cast<std::uint64_t>(cell.word));
        case ColumnType::kYear:
            return append_padded(out, cell.word, 4);
        case ColumnType::kFloat:
            return append_number(out, std::bit_cast<float>(static_cast<std::uint32_t>(cell.word)));
        case ColumnType::kDouble:
            return append_number(out, std::bit_cast<double>(cell.word));
        case ColumnType::kDecimal:
            if (storage_of(column) == Storage::kWord)
                return append_decimal(out, cell.word, column.scale);
            out.append(cell.bytes);
            return;
        case ColumnType::kDate:
            return append_day(out, Day::of(cell.word));
        case ColumnType::kTime:
            if (cell.word < 0) out.push_back('-');
            return append_clock(out, cell.word < 0 ? -cell.word : cell.word, column.scale);
        case ColumnType::kDateTime:
            append_day(out, Day::of(cell.word / kMicrosPerDay));
            out.push_back(' ');
            return append_clock(out, cell.word % kMicrosPerDay, column.scale);
        case ColumnType::kTimestamp:
            return append_timestamp(out, cell.word, column.scale);
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
            out.append(cell.bytes);
            return;
    }
}

}  // namespace tributary
