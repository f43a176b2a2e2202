#include "capture/batch_builder.hpp"

#include <limits>
#include <utility>

namespace tributary::capture {
namespace {

constexpr std::uint32_t kNoTable = std::numeric_limits<std::uint32_t>::max();

std::size_t count_changes(const std::vector<Step>& steps) {
    std::size_t sum = 0;
    for (const Step& step : steps) sum += step.count;
    return sum;
}

/// A copy of the rows from `first` on.
TableRows tail_of(const TableRows& rows, std::size_t first) {
    TableRows tail(rows.shared_schema());
    std::vector<Cell> cells(rows.columns().size());
    for (std::size_t row = first; row < rows.size(); ++row) {
        rows.row(row, cells);
        tail.append(cells);
    }
    return tail;
}

}  // namespace

void BatchBuilder::begin(std::string gtid, std::int64_t committed_at) {
    is_open_ = true;
    open_ = {.steps = 0,
             .committed_at = committed_at,
             .resyncs = {},
             .gtid = std::move(gtid),
             .fingerprint = 0};
    events_ = 0;
    events_taken_ = 0;
    note_start();
}

void BatchBuilder::note_start() {
    open_steps_ = batch_.steps.size();
    open_rows_.clear();
    for (const TableRows& rows : batch_.tables) open_rows_.push_back(rows.size());
    marks_.clear();
    current_table_ = kNoTable;
}

std::uint32_t BatchBuilder::table_index(const std::shared_ptr<const TableSchema>& schema) {
    if (current_table_ < batch_.tables.size() &&
        batch_.tables[current_table_].shared_schema() == schema) {
        return current_table_;
    }
    std::uint32_t index = 0;
    for (const TableRows& rows : batch_.tables) {
        if (rows.shared_schema() == schema) return index;
        ++index;
    }
    batch_.tables.emplace_back(schema);
    return index;
}

void BatchBuilder::append(const std::shared_ptr<const TableSchema>& schema,
                          std::span<const Cell> before, std::span<const Cell> after) {
    current_table_ = table_index(schema);
    TableRows& rows = batch_.tables[current_table_];
    if (!before.empty()) rows.append(before);
    if (!after.empty()) rows.append(after);
    const Operation operation = before.empty()  ? Operation::kInsert
                                : after.empty() ? Operation::kDelete
                                                : Operation::kUpdate;
    ++changes_;
    if (batch_.steps.size() > open_steps_) {
        Step& last = batch_.steps.back();
        if (last.table == current_table_ && last.operation == operation) {
            ++last.count;
            return;
        }
    }
    batch_.steps.push_back({.table = current_table_, .operation = operation, .count = 1});
}

void BatchBuilder::end_event() {
    ++events_;
    const std::size_t steps = batch_.steps.size();
    const std::uint32_t last_count = steps == 0 ? 0 : batch_.steps.back().count;
    const bool is_same =
        marks_.empty() ? steps == open_steps_
                       : steps == marks_.back().steps && last_count == marks_.back().last_count;
    if (is_same) return;
    marks_.push_back({.event = events_,
                      .table = current_table_,
                      .rows = batch_.tables[current_table_].size(),
                      .steps = steps,
                      .last_count = last_count});
}

bool BatchBuilder::undo(std::uint64_t events_kept) {
    if (events_kept < events_taken_) return false;
    if (events_kept >= events_) return true;
    while (!marks_.empty() && marks_.back().event > events_kept) marks_.pop_back();
    std::vector<std::size_t> rows = open_rows_;
    rows.resize(batch_.tables.size(), 0);
    for (const Mark& mark : marks_) rows[mark.table] = mark.rows;
    const bool is_whole = marks_.empty();
    cut_back(is_whole ? open_steps_ : marks_.back().steps, is_whole ? 0 : marks_.back().last_count,
             rows);
    events_ = events_kept;
    return true;
}

void BatchBuilder::cut_back(std::size_t steps, std::uint32_t last_count,
                            std::span<const std::size_t> rows) {
    batch_.steps.resize(steps);
    if (steps > open_steps_) batch_.steps.back().count = last_count;
    for (std::size_t table = 0; table < batch_.tables.size(); ++table)
        batch_.tables[table].truncate(rows[table]);
    changes_ = count_changes(batch_.steps);
}

void BatchBuilder::commit(std::vector<ResyncRequest> resyncs, std::uint64_t fingerprint) {
    open_.steps = static_cast<std::uint32_t>(batch_.steps.size() - open_steps_);
    open_.resyncs = std::move(resyncs);
    open_.fingerprint = fingerprint;
    batch_.transactions.push_back(std::move(open_));
    is_open_ = false;
    marks_.clear();
}

void BatchBuilder::discard() {
    if (!is_open_) return;
    std::vector<std::size_t> rows = open_rows_;
    rows.resize(batch_.tables.size(), 0);
    cut_back(open_steps_, 0, rows);
    is_open_ = false;
    events_ = 0;
    events_taken_ = 0;
    marks_.clear();
}

void BatchBuilder::clear() {
    batch_ = {};
    changes_ = 0;
    is_open_ = false;
    events_ = 0;
    events_taken_ = 0;
    note_start();
}

std::size_t BatchBuilder::bytes() const {
    std::size_t sum =
        batch_.steps.size() * sizeof(Step) + batch_.transactions.size() * sizeof(BatchTransaction);
    for (const TableRows& rows : batch_.tables) sum += rows.bytes();
    return sum;
}

bool BatchBuilder::is_full() const {
    return changes_ >= limits_.changes_max ||
           batch_.transactions.size() >= limits_.transactions_max || bytes() >= limits_.bytes_max;
}

Batch BatchBuilder::take_completed() {
    if (is_open_) return split_open();
    Batch taken = std::move(batch_);
    clear();
    return taken;
}

/// Parts what is in hand at the start of the open transaction; the first part is the result.
Batch BatchBuilder::split_open() {
    Batch rest;
    std::vector<TableRows> kept;
    std::vector<std::uint32_t> index_in_kept(batch_.tables.size(), kNoTable);
    std::vector<std::uint32_t> index_in_rest(batch_.tables.size(), kNoTable);
    open_rows_.resize(batch_.tables.size(), 0);
    for (std::size_t table = 0; table < batch_.tables.size(); ++table) {
        TableRows& rows = batch_.tables[table];
        const std::size_t start = open_rows_[table];
        if (rows.size() > start) {
            index_in_rest[table] = static_cast<std::uint32_t>(rest.tables.size());
            if (start == 0) {
                rest.tables.push_back(std::move(rows));
                continue;
            }
            rest.tables.push_back(tail_of(rows, start));
            rows.truncate(start);
        }
        if (start == 0) continue;
        index_in_kept[table] = static_cast<std::uint32_t>(kept.size());
        kept.push_back(std::move(rows));
    }
    for (std::size_t i = open_steps_; i < batch_.steps.size(); ++i) {
        Step step = batch_.steps[i];
        step.table = index_in_rest[step.table];
        rest.steps.push_back(step);
    }
    batch_.steps.resize(open_steps_);
    for (Step& step : batch_.steps) step.table = index_in_kept[step.table];
    for (Mark& mark : marks_) {
        mark.rows -= open_rows_[mark.table];
        mark.table = index_in_rest[mark.table];
        mark.steps -= open_steps_;
    }
    batch_.tables = std::move(kept);
    Batch taken = std::move(batch_);
    batch_ = std::move(rest);
    changes_ = count_changes(batch_.steps);
    open_steps_ = 0;
    open_rows_.clear();
    current_table_ = kNoTable;
    return taken;
}

Batch BatchBuilder::take_part() {
    Batch part = std::move(batch_);
    part.events_before = RowEvents(events_taken_);
    part.events_through = RowEvents(events_);
    batch_ = {};
    changes_ = 0;
    return part;
}

Batch BatchBuilder::take_fragment() {
    Batch part = take_part();
    part.is_complete = false;
    part.transactions.push_back({.steps = static_cast<std::uint32_t>(part.steps.size()),
                                 .committed_at = open_.committed_at,
                                 .resyncs = {},
                                 .gtid = open_.gtid,
                                 .fingerprint = 0});
    events_taken_ = events_;
    note_start();
    return part;
}

Batch BatchBuilder::take_last_fragment() {
    Batch part = take_part();
    events_taken_ = 0;
    note_start();
    return part;
}

}  // namespace tributary::capture
