#include "head_office_fake.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capture/key_judge.hpp"
#include "model/text_value.hpp"

namespace tributary::capture {
namespace {

HeadOfficeFake::Row texts_of(const TableSchema& schema, std::span<const Cell> cells) {
    HeadOfficeFake::Row row;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        std::optional<std::string> text;
        if (!cells[i].is_null) append_text(text.emplace(), schema.columns[i], cells[i]);
        row.push_back(std::move(text));
    }
    return row;
}

}  // namespace

void HeadOfficeFake::set_listener(ConfirmListener* listener) {
    const std::scoped_lock lock(mutex_);
    listener_ = listener;
}

bool HeadOfficeFake::offer(StreamMessage&& message, std::stop_token, Deadline) {
    ConfirmListener* listener = nullptr;
    const ProgressFacts facts = progress_facts_of(message);
    {
        const std::scoped_lock lock(mutex_);
        if (is_refusing_) return false;
        counts_.bytes_max = std::max(counts_.bytes_max, bytes_of(message));
        const StreamMessage taken = std::move(message);
        std::visit([this](const auto& each) { take(each); }, taken);
        listener = listener_;
    }
    if (listener != nullptr) {
        listener->on_confirmed(facts);
        listener->on_pause();
    }
    return true;
}

Result<std::optional<Ledger>> HeadOfficeFake::fetch_ledger(Deadline) {
    const std::scoped_lock lock(mutex_);
    if (is_silent_) return fail("the head office is silent");
    return state_.ledger;
}

void HeadOfficeFake::refuse_messages(bool is_refusing) {
    const std::scoped_lock lock(mutex_);
    is_refusing_ = is_refusing;
}
void HeadOfficeFake::fall_silent(bool is_silent) {
    const std::scoped_lock lock(mutex_);
    is_silent_ = is_silent;
}
void HeadOfficeFake::keep_no_rows() {
    const std::scoped_lock lock(mutex_);
    is_keeping_rows_ = false;
}

void HeadOfficeFake::complain(std::string what) {
    if (fault_.empty()) fault_ = std::move(what);
}

void HeadOfficeFake::take(const EpochStart& start) {
    if (state_.ledger && start.epoch <= state_.ledger->epoch)
        return complain("an epoch that is not greater");
    Ledger ledger;
    ledger.epoch = start.epoch;
    ledger.position = start.position;
    for (const TableName& table : start.tables) ledger.resyncs.push_back({.table = table});
    state_.ledger = std::move(ledger);
    reasons_.push_back(start.reason);
}

void HeadOfficeFake::take(const Batch& batch) {
    Ledger* const ledger = state_.ledger ? &*state_.ledger : nullptr;
    if (ledger == nullptr || batch.epoch != ledger->epoch)
        return complain("a batch of another epoch");
    if (batch.is_fragment()) ++counts_.fragments;
    if (batch.last <= ledger->sequence) {
        ++counts_.duplicates;
        return;
    }
    if (batch.first > ledger->sequence.next()) {
        return complain(
            fmt::format("a gap: {} after {}", batch.first.value(), ledger->sequence.value()));
    }
    if (batch.is_fragment()) {
        if (batch.events_through <= ledger->events && !batch.is_complete) {
            ++counts_.duplicates;
            return;
        }
        if (batch.events_before != ledger->events) return complain("a fragment does not continue");
    } else if (ledger->events.value() != 0) {
        return complain("a whole transaction where a fragment was expected");
    }
    fold(batch, ledger->sequence.value() + 1 - batch.first.value());
    if (!batch.is_complete) {
        ledger->events = batch.events_through;
        return;
    }
    ledger->events = RowEvents(0);
    ledger->sequence = batch.last;
    ledger->position = batch.position;
}

void HeadOfficeFake::fold(const Batch& batch, std::uint64_t first_transaction) {
    std::vector<std::size_t> next(batch.tables.size(), 0);
    std::size_t step_index = 0;
    for (std::size_t i = 0; i < batch.transactions.size(); ++i) {
        const BatchTransaction& transaction = batch.transactions[i];
        const bool counts = i >= first_transaction;
        for (std::uint32_t n = 0; n < transaction.steps; ++n, ++step_index) {
            const Step& step = batch.steps.at(step_index);
            const TableRows& rows = batch.tables.at(step.table);
            const TableSchema& schema = rows.schema();
            batch_schema_ = rows.shared_schema();
            std::vector<Cell> cells(schema.columns.size());
            if (counts) counts_.changes += step.count;
            for (std::uint32_t change = 0; change < step.count; ++change) {
                Table& table = state_.tables[schema.name];
                if (step.operation != Operation::kInsert) {
                    rows.row(next[step.table]++, cells);
                    if (counts && is_keeping_rows_) table.erase(encode_key(schema, cells));
                }
                if (step.operation != Operation::kDelete) {
                    rows.row(next[step.table]++, cells);
                    if (counts && is_keeping_rows_)
                        table[encode_key(schema, cells)] = texts_of(schema, cells);
                }
            }
        }
        if (!counts) continue;
        for (const ResyncRequest& request : transaction.resyncs) {
            ResyncProgress* progress = state_.ledger->resync_of(request.table);
            if (progress == nullptr) progress = &state_.ledger->resyncs.emplace_back();
            *progress = {
                .table = request.table, .id = request.id, .upper = {}, .is_done = false, .rows = 0};
        }
    }
}

void HeadOfficeFake::take(const Range& range) {
    ++counts_.ranges;
    counts_.range_rows += range.rows.size();
    Ledger* const ledger = state_.ledger ? &*state_.ledger : nullptr;
    if (ledger == nullptr || range.epoch != ledger->epoch || range.at > ledger->sequence) {
        return complain("a range ahead of the ledger");
    }
    if (range.at < ledger->sequence) return;
    const TableSchema& schema = range.rows.schema();
    range_schema_ = range.rows.shared_schema();
    Table& table = state_.tables[schema.name];
    if (is_keeping_rows_) {
        Table listed;
        std::vector<Cell> cells(schema.columns.size());
        for (std::size_t i = 0; i < range.rows.size(); ++i) {
            range.rows.row(i, cells);
            listed[encode_key(schema, cells)] = texts_of(schema, cells);
        }
        // Where the order is the server's, a table is emptied at the first range instead: what is
        // left over shows.
        if (has_plain_order(schema)) {
            std::vector<EncodedKey> keys;
            for (const auto& [key, row] : table) keys.push_back(key);
            const auto inside = PlainKeyJudge().are_inside(
                schema, keys, {.lower = range.lower, .upper = range.upper});
            for (std::size_t i = 0; i < keys.size(); ++i) {
                if (inside[i]) table.erase(keys[i]);
            }
        } else if (!range.lower) {
            table.clear();
        }
        for (auto& [key, row] : listed) table[key] = std::move(row);
    }
    ResyncProgress* const progress = ledger->resync_of(schema.name);
    const bool continues = progress != nullptr && progress->id == range.resync &&
                           !progress->is_done && (!range.lower || *range.lower == progress->upper);
    if (!continues) return;
    progress->upper = range.upper.value_or(EncodedKey());
    progress->is_done = range.is_last();
    progress->rows += range.rows.size();
}

HeadOfficeFake::State HeadOfficeFake::state() const {
    const std::scoped_lock lock(mutex_);
    return state_;
}
void HeadOfficeFake::set_state(State state) {
    const std::scoped_lock lock(mutex_);
    state_ = std::move(state);
}

std::optional<Ledger> HeadOfficeFake::ledger() const {
    const std::scoped_lock lock(mutex_);
    return state_.ledger;
}

std::vector<std::string> HeadOfficeFake::rows(const TableName& table) const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> out;
    const auto found = state_.tables.find(table);
    if (found == state_.tables.end()) return out;
    for (const auto& [key, row] : found->second) {
        std::string line;
        for (const auto& text : row) line += (line.empty() ? "" : "|") + text.value_or("~");
        out.push_back(std::move(line));
    }
    std::ranges::sort(out);
    return out;
}

bool HeadOfficeFake::is_synchronised() const {
    const std::scoped_lock lock(mutex_);
    return state_.ledger && std::ranges::all_of(state_.ledger->resyncs, &ResyncProgress::is_done);
}

std::vector<std::string> HeadOfficeFake::epoch_reasons() const {
    const std::scoped_lock lock(mutex_);
    return reasons_;
}
std::string HeadOfficeFake::fault() const {
    const std::scoped_lock lock(mutex_);
    return fault_;
}
HeadOfficeFake::Counts HeadOfficeFake::counts() const {
    const std::scoped_lock lock(mutex_);
    return counts_;
}
std::shared_ptr<const TableSchema> HeadOfficeFake::range_schema() const {
    const std::scoped_lock lock(mutex_);
    return range_schema_;
}
std::shared_ptr<const TableSchema> HeadOfficeFake::batch_schema() const {
    const std::scoped_lock lock(mutex_);
    return batch_schema_;
}

}  // namespace tributary::capture
