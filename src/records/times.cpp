#include "records/times.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace tributary::records {
namespace {

using std::chrono::microseconds;

std::string to_text(WallTime time, char separator) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss<microseconds> clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}.{:06}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       separator, clock.hours().count(), clock.minutes().count(),
                       clock.seconds().count(), clock.subseconds().count());
}

/// Takes numbers and the marks between them off the front of a text.
class TimeReader {
public:
    explicit TimeReader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }
    bool take(char mark) {
        if (!rest_.starts_with(mark)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Exactly so many digits.
    bool take_number(std::size_t digits, unsigned& number) {
        if (rest_.size() < digits) return false;
        const char* end = rest_.data() + digits;
        const auto [stopped, error] = std::from_chars(rest_.data(), end, number);
        if (error != std::errc() || stopped != end) return false;
        rest_.remove_prefix(digits);
        return true;
    }
    /// One to six digits, as millionths.
    bool take_fraction(unsigned& millionths) {
        std::size_t digits = 0;
        while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') ++digits;
        if (digits == 0 || digits > 6 || !take_number(digits, millionths)) return false;
        for (; digits < 6; ++digits) millionths *= 10;
        return true;
    }

private:
    std::string_view rest_;
};

}  // namespace

std::string to_sql_text(WallTime time) {
    return to_text(time, ' ');
}

std::string quoted_time(WallTime time) {
    return "'" + to_sql_text(time) + "'";
}

std::string to_rfc3339(WallTime time) {
    return to_text(time, 'T') + "Z";
}

std::optional<WallTime> decode_sql_time(std::string_view text) {
    TimeReader reader(text);
    unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millionths = 0;
    if (!reader.take_number(4, year) || !reader.take('-') || !reader.take_number(2, month) ||
        !reader.take('-') || !reader.take_number(2, day)) {
        return std::nullopt;
    }
    if (!reader.is_at_end()) {
        if (!reader.take(' ') || !reader.take_number(2, hour) || !reader.take(':') ||
            !reader.take_number(2, minute) || !reader.take(':') ||
            !reader.take_number(2, second)) {
            return std::nullopt;
        }
        if (reader.take('.') && !reader.take_fraction(millionths)) return std::nullopt;
        if (!reader.is_at_end()) return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                           std::chrono::month(month), std::chrono::day(day)};
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
           std::chrono::minutes(minute) + std::chrono::seconds(second) + microseconds(millionths);
}

}  // namespace tributary::records
