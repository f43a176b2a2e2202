#include "apply/sales_days.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "apply/limits.hpp"
#include "model/text_value.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"
#include "sql/sales_marks.hpp"

namespace tributary {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;
constexpr std::int64_t kDaysPerMonth = 32;
constexpr std::int64_t kMonthsPerYear = 16;
/// A DATE column promises nothing before.
constexpr std::int64_t kYearMin = 1000;

std::int64_t day_word(const std::chrono::year_month_day& date) {
    return (static_cast<int>(date.year()) * kMonthsPerYear +
            static_cast<unsigned>(date.month())) *
               kDaysPerMonth +
           static_cast<unsigned>(date.day());
}

/// False for zero dates and the thirtieth of February, which the server stores and does not count
/// with.
bool is_in_calendar(std::int64_t word) {
    const std::int64_t year = word / kDaysPerMonth / kMonthsPerYear;
    const std::chrono::year_month_day date{
        std::chrono::year(static_cast<int>(year)),
        std::chrono::month(static_cast<unsigned>(word / kDaysPerMonth % kMonthsPerYear)),
        std::chrono::day(static_cast<unsigned>(word % kDaysPerMonth))};
    return year > kYearMin && date.ok();
}

std::int64_t day_of_moment(std::int64_t micros) {
    if (micros == 0) return 0;  // '0000-00-00 00:00:00'
    const std::chrono::sys_time<std::chrono::microseconds> moment{
        std::chrono::microseconds(micros)};
    return day_word(std::chrono::floor<std::chrono::days>(moment));
}

}  // namespace

template <class DayOf>
void SalesDays::add_column(const ColumnValues& dates, DayOf&& day_of) {
    if (dates.null_count() > 0) {
        is_every_day_ = true;
        return;
    }
    std::optional<std::int64_t> last;
    for (const std::int64_t word : dates.words()) {
        const std::int64_t day = day_of(word);
        // A till's sales are of one day.
        if (last == day) continue;
        last = day;
        add_day(day);
        if (is_every_day_) return;
    }
}

void SalesDays::add(const TableRows& rows) {
    if (!source_ || is_every_day_ || rows.size() == 0 || !is_of_sales(rows.schema().name)) return;
    const auto index = rows.schema().index_of(source_->date_column);
    const ColumnType type = index ? rows.schema().columns[*index].type : ColumnType::kText;
    if (type == ColumnType::kDate) {
        add_column(rows.columns()[*index], [](std::int64_t word) { return word; });
    } else if (type == ColumnType::kDateTime) {
        add_column(rows.columns()[*index],
                   [](std::int64_t word) { return word / kMicrosPerDay; });
    } else if (type == ColumnType::kTimestamp) {
        add_column(rows.columns()[*index], day_of_moment);
    } else {
        is_every_day_ = true;
    }
}

void SalesDays::add_every_day(const TableName& table) {
    if (source_ && is_of_sales(table)) is_every_day_ = true;
}

bool SalesDays::is_of_sales(const TableName& table) {
    if (table == source_->table) return true;
    if (mappings_ == nullptr) return false;
    const auto known = known_.find(table);
    if (known != known_.end()) return known->second;
    return known_.emplace(table, feeds_sales(table, *source_, *mappings_)).first->second;
}

std::uint64_t marks_of(const ApplySettings& settings) {
    if (!settings.sales) return 0;
    const auto mapping = settings.mappings.find(settings.sales->table);
    if (!mapping) return 0;
    return marks_number(settings.sales->table, *mapping, settings.sales->date_column);
}

bool feeds_sales(const TableName& table, const SalesSource& source,
                 const TargetMappings& mappings) {
    if (table == source.table) return true;
    const auto its = mappings.find(table);
    const auto sales = mappings.find(source.table);
    return its && sales && its->database == sales->database && its->table == sales->table;
}

void SalesDays::add_day(std::int64_t day) {
    const auto at = std::ranges::lower_bound(days_, day);
    if (at != days_.end() && *at == day) return;
    if (!is_in_calendar(day) || days_.size() == kSalesDaysMax) {
        is_every_day_ = true;
        return;
    }
    days_.insert(at, day);
}

void SalesDays::clear() {
    is_every_day_ = false;
    days_.clear();
}

std::string SalesDays::statement(std::string_view own_database, const BranchId& branch,
                                 std::uint64_t version) const {
    std::string out = fmt::format("insert into {} (branch, day, version) values ",
                                  quoted_table(own_database, kSalesChangedTable));
    const std::string head = fmt::format("({},'", quoted_text(branch.value()));
    const std::string tail = fmt::format("',{})", version);
    Column date;
    date.type = ColumnType::kDate;
    if (is_every_day_) {
        out.append(head).append(kEveryDay).append(tail);
    } else {
        for (const std::int64_t day : days_) {
            if (out.back() == ')') out.push_back(',');
            out.append(head);
            append_text(out, date, Cell::of(day));
            out.append(tail);
        }
    }
    return out.append(" on duplicate key update version = values(version)");
}

}  // namespace tributary
