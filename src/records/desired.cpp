#include "records/desired.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "records/limits.hpp"
#include "records/statements.hpp"
#include "records/times.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

/// The columns that a change sets and, in the same order, their values.
struct Assignments {
    std::vector<std::string_view> columns;
    std::string values;

    void add(std::string_view column, std::string_view value) {
        columns.push_back(column);
        values += ", ";
        values += value;
    }
};

Assignments assignments_of(const DesiredChange& change, std::string_view who, WallTime now) {
    Assignments all;
    if (change.mode) {
        all.add("mode", fmt::format("'{}'", name_of(change.mode->mode)));
        all.add("interval_seconds", std::to_string(change.mode->interval.count()));
    }
    if (change.is_paused) all.add("is_paused", *change.is_paused ? "1" : "0");
    if (change.is_consumer_started) {
        all.add("is_consumer_started", *change.is_consumer_started ? "1" : "0");
    }
    all.add("set_by", quoted_text(to_utf8(who, kWhoCharactersMax)));
    all.add("set_at", quoted_time(now));
    return all;
}

}  // namespace

void DesiredStore::set(mysql::Connection& connection, std::span<const BranchId> branches,
                       const DesiredChange& change, std::string_view who, WallTime now) const {
    if (branches.empty()) return;
    const Assignments all = assignments_of(change, who, now);
    std::string columns;
    std::string updates;
    for (const std::string_view column : all.columns) {
        columns += fmt::format(", {}", column);
        updates += fmt::format("{}{} = values({})", updates.empty() ? "" : ", ", column, column);
    }
    std::string rows;
    for (const BranchId& branch : branches) {
        rows += fmt::format("{}({}{})", rows.empty() ? "" : ", ", quoted_text(branch.value()),
                            all.values);
    }
    connection.execute(fmt::format("insert into {} (branch{}) values {} on duplicate key update {}",
                                   quoted_table(database_, kDesiredTable), columns, rows, updates));
}

std::map<BranchId, DesiredState> DesiredStore::fetch_all(mysql::Connection& connection) const {
    const mysql::Rows rows = connection.query(fmt::format(
        "select branch, mode, interval_seconds, is_paused, is_consumer_started from {}",
        quoted_table(database_, kDesiredTable)));
    std::map<BranchId, DesiredState> all;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        DesiredState& state = all[BranchId(std::string(rows.text(row, 0)))];
        state.mode = decode_mode(rows.text(row, 1));
        state.interval = std::chrono::seconds(stored_count(rows.text(row, 2)));
        if (const auto paused = rows.at(row, 3)) state.is_paused = *paused != "0";
        state.is_consumer_started = rows.text(row, 4) != "0";
    }
    return all;
}

}  // namespace tributary::records
