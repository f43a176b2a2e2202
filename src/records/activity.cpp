#include "records/activity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "records/limits.hpp"
#include "records/statements.hpp"
#include "records/times.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

constexpr std::string_view kActivityColumns =
    "id, begun_at, who, action, branch, detail, outcome, error, finished_at";

Activity activity_of(const mysql::Rows& rows, std::size_t row) {
    const auto text = [&](std::size_t column) { return std::string(rows.text(row, column)); };
    return {.id = ActivityId(stored_count(rows.text(row, 0))),
            .at = decode_sql_time(rows.text(row, 1)).value_or(WallTime()),
            .who = text(2),
            .action = text(3),
            .branch = text(4),
            .detail = text(5),
            .outcome =
                decode_activity_outcome(rows.text(row, 6)).value_or(ActivityOutcome::kUnderWay),
            .error = text(7),
            .finished_at = decode_sql_time(rows.text(row, 8))};
}

/// ` where …`, or nothing.
std::string conditions_of(const ActivityFilter& filter) {
    std::string conditions;
    const auto add = [&](const std::string& condition) {
        conditions += conditions.empty() ? " where " : " and ";
        conditions += condition;
    };
    if (!filter.branches.empty()) {
        std::string list;
        for (const BranchId& branch : filter.branches) {
            list += (list.empty() ? "" : ", ") + quoted_text(branch.value());
        }
        add("branch in (" + list + ")");
    }
    if (!filter.who.empty()) add("who = " + quoted_text(to_utf8(filter.who)));
    if (filter.before) add(fmt::format("id < {}", *filter.before));
    if (filter.after) add(fmt::format("id > {}", *filter.after));
    return conditions;
}

/// Words of the program: what else stands there is cut off, not refused.
std::string ascii_word(std::string_view text, std::size_t characters_max) {
    std::string word(text.substr(0, characters_max));
    std::ranges::replace_if(word, [](char c) { return c < ' ' || c > '~'; }, '?');
    return word;
}

}  // namespace

std::string_view name_of(ActivityOutcome outcome) {
    switch (outcome) {
        case ActivityOutcome::kUnderWay:
            return "under_way";
        case ActivityOutcome::kDone:
            return "done";
        case ActivityOutcome::kFailed:
            return "failed";
        case ActivityOutcome::kRefused:
            return "refused";
    }
    return "";
}

std::optional<ActivityOutcome> decode_activity_outcome(std::string_view text) {
    for (const ActivityOutcome outcome :
         {ActivityOutcome::kUnderWay, ActivityOutcome::kDone, ActivityOutcome::kFailed,
          ActivityOutcome::kRefused}) {
        if (text == name_of(outcome)) return outcome;
    }
    return std::nullopt;
}

ActivityId ActivityLog::begin(mysql::Connection& connection, const ActivityStart& start,
                              WallTime now) const {
    return insert(connection, start, ActivityOutcome::kUnderWay, {}, now);
}

void ActivityLog::finish(mysql::Connection& connection, ActivityId id, ActivityOutcome outcome,
                         std::string_view error, WallTime now) const {
    connection.execute(fmt::format(
        "update {} set outcome = '{}', error = {}, finished_at = {} where id = {} and outcome = "
        "'{}'",
        quoted_table(database_, kActivityTable), name_of(outcome),
        quoted_text(to_utf8(error, kDetailCharactersMax)), quoted_time(now), id,
        name_of(ActivityOutcome::kUnderWay)));
}

ActivityId ActivityLog::record(mysql::Connection& connection, const ActivityStart& start,
                               ActivityOutcome outcome, std::string_view error,
                               WallTime now) const {
    return insert(connection, start, outcome, error, now);
}

ActivityId ActivityLog::insert(mysql::Connection& connection, const ActivityStart& start,
                               ActivityOutcome outcome, std::string_view error,
                               WallTime now) const {
    const std::string at = quoted_time(now);
    connection.execute(fmt::format(
        "insert into {} (begun_at, who, action, branch, detail, outcome, error, finished_at) "
        "values ({}, {}, {}, {}, {}, '{}', {}, {})",
        quoted_table(database_, kActivityTable), at,
        quoted_text(to_utf8(start.who, kWhoCharactersMax)),
        quoted_text(ascii_word(start.action, kActionCharactersMax)),
        quoted_text(ascii_word(start.branch, kBranchCharactersMax)),
        quoted_text(to_utf8(start.detail, kDetailCharactersMax)), name_of(outcome),
        quoted_text(to_utf8(error, kDetailCharactersMax)),
        outcome == ActivityOutcome::kUnderWay ? "null" : at));
    return ActivityId(stored_count(connection.query("select last_insert_id()").text(0, 0)));
}

std::vector<Activity> ActivityLog::page(mysql::Connection& connection,
                                        const ActivityFilter& filter) const {
    const mysql::Rows rows = connection.query(fmt::format(
        "select {} from {}{} order by id desc limit {}", kActivityColumns,
        quoted_table(database_, kActivityTable), conditions_of(filter),
        std::clamp(filter.limit, std::size_t{1}, kPageRowsMax)));
    std::vector<Activity> page;
    page.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) page.push_back(activity_of(rows, row));
    return page;
}

std::optional<Activity> ActivityLog::fetch(mysql::Connection& connection, ActivityId id) const {
    const mysql::Rows rows =
        connection.query(fmt::format("select {} from {} where id = {}", kActivityColumns,
                                     quoted_table(database_, kActivityTable), id));
    if (rows.is_empty()) return std::nullopt;
    return activity_of(rows, 0);
}

void ActivityLog::close_abandoned(mysql::Connection& connection, WallTime before,
                                  WallTime now) const {
    connection.execute(fmt::format(
        "update {} set outcome = '{}', error = 'the head office ended before the outcome was "
        "known', finished_at = {} where outcome = '{}' and begun_at < {} limit {}",
        quoted_table(database_, kActivityTable), name_of(ActivityOutcome::kFailed),
        quoted_time(now), name_of(ActivityOutcome::kUnderWay), quoted_time(before),
        kPruneRowsMax));
}

void ActivityLog::prune(mysql::Connection& connection, std::uint64_t kept,
                        std::uint64_t refused_kept) const {
    const std::string table = quoted_table(database_, kActivityTable);
    const auto prune_where = [&](std::string_view condition, std::uint64_t newest) {
        // Of many lines only the index is read.
        const mysql::Rows last = connection.query(
            fmt::format("select id from {} where {} order by id desc limit 1 offset {}", table,
                        condition, newest));
        if (last.is_empty()) return;
        connection.execute(fmt::format("delete from {} where {} and id <= {} limit {}", table,
                                       condition, last.text(0, 0), kPruneRowsMax));
    };
    prune_where(fmt::format("outcome = '{}'", name_of(ActivityOutcome::kRefused)), refused_kept);
    const mysql::Rows span =
        connection.query(fmt::format("select coalesce(max(id) - min(id), 0) from {}", table));
    if (stored_count(span.text(0, 0)) < kept) return;
    prune_where(fmt::format("outcome <> '{}'", name_of(ActivityOutcome::kRefused)), kept);
}

}  // namespace tributary::records
