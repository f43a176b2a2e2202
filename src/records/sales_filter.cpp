#include "records/sales_filter.hpp"

#include <fmt/format.h>

#include <charconv>

#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

constexpr std::string_view kNothing = "false";
constexpr Day kLastDay{std::chrono::year(9999), std::chrono::December, std::chrono::day(31)};

/// Two texts of one column's collation may be equal although their bytes differ: the bytes decide,
/// after the comparison that an index can answer.
std::string is_exactly(const SalesTable& table, const std::string& column,
                       const std::string& wanted) {
    if (column.empty()) return std::string(kNothing);
    const std::string name = quoted_identifier(column);
    const SalesColumn* found = table.find(column);
    if (found == nullptr) return std::string(kNothing);
    if (found->kind != ColumnKind::kText) {
        return fmt::format("cast({} as char) = {}", name, quoted_text(wanted));
    }
    return fmt::format("{0} = {1} and cast(convert({0} using utf8mb4) as binary) = {2}", name,
                       quoted_text(wanted), quoted_bytes(wanted));
}

class Conditions {
public:
    void add(std::string_view condition) {
        if (!text_.empty()) text_ += " and ";
        text_ += condition;
    }
    [[nodiscard]] std::string take() && { return text_.empty() ? "true" : std::move(text_); }

private:
    std::string text_;
};

}  // namespace

Result<Day> decode_day(std::string_view text) {
    const auto refuse = [&] { return fail(fmt::format("'{}' is no day like 2024-05-31", text)); };
    constexpr std::string_view kForm = "0000-00-00";
    if (text.size() != kForm.size() || text[4] != '-' || text[7] != '-') return refuse();
    const auto number = [&](std::size_t at, std::size_t digits) {
        unsigned value = 0;
        const char* end = text.data() + at + digits;
        const auto [stopped, error] = std::from_chars(text.data() + at, end, value);
        return error == std::errc() && stopped == end ? static_cast<int>(value) : -1;
    };
    const int year = number(0, 4);
    const int month = number(5, 2);
    const int day = number(8, 2);
    if (year < 1 || month < 0 || day < 0) return refuse();
    const Day result{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                     std::chrono::day(static_cast<unsigned>(day))};
    if (!result.ok()) return refuse();
    return result;
}

std::string to_string(Day day) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::string condition_of(const SalesFilter& filter, const SalesTable& table) {
    Conditions all;
    if (!filter.branches.empty()) {
        std::string list;
        for (const BranchId& branch : filter.branches) {
            if (!list.empty()) list += ',';
            list += quoted_text(branch.value());
        }
        all.add(fmt::format("{} in ({})", quoted_identifier(table.branch), list));
    }
    const std::string date = quoted_identifier(table.date);
    if ((filter.from || filter.to) && table.date.empty()) all.add(kNothing);
    if (filter.from && !table.date.empty()) {
        all.add(fmt::format("{} >= '{}'", date, to_string(*filter.from)));
    }
    if (filter.to && !table.date.empty()) {
        if (!filter.from) all.add(fmt::format("{} >= '0001-01-01'", date));
        // Up to the day after, whatever the column's type; nothing is after the last day.
        const Day after{std::chrono::sys_days(*filter.to) + std::chrono::days(1)};
        if (after <= kLastDay) all.add(fmt::format("{} < '{}'", date, to_string(after)));
    }
    if (filter.region) all.add(is_exactly(table, table.region, *filter.region));
    if (filter.product) all.add(is_exactly(table, table.product, *filter.product));
    return std::move(all).take();
}

}  // namespace tributary::records
