#include "capture/resync_book.hpp"

#include <algorithm>

namespace tributary::capture {
namespace {

void begin_anew(TableResync& entry) {
    entry.is_known = true;
    entry.upper.clear();
    entry.is_done = false;
    entry.rows = 0;
}

void take_over(TableResync& entry, const ResyncProgress& progress) {
    entry.id = progress.id;
    entry.is_known = true;
    entry.upper = progress.upper;
    entry.is_done = progress.is_done;
    entry.rows = progress.rows;
}

}  // namespace

const TableResync* ResyncBook::find(const TableName& table) const {
    const auto found = std::ranges::find(entries_, table, &TableResync::table);
    return found == entries_.end() ? nullptr : &*found;
}

TableResync& ResyncBook::entry(const TableName& table) {
    const auto found = std::ranges::find(entries_, table, &TableResync::table);
    if (found != entries_.end()) return *found;
    const auto place_of = [&](const TableName& name) {
        return std::ranges::find(tables_, name) - tables_.begin();
    };
    const auto before = std::ranges::find_if(entries_, [&](const TableResync& other) {
        return place_of(other.table) > place_of(table);
    });
    TableResync added;
    added.table = table;
    return *entries_.insert(before, std::move(added));
}

void ResyncBook::start_epoch() {
    ++generation_;
    entries_.clear();
    for (const TableName& table : tables_) begin_anew(entry(table));
}

std::vector<TableName> ResyncBook::resume(const Checkpoint& place, const HeadOfficeWord& word) {
    ++generation_;
    entries_.clear();
    std::vector<TableName> never_asked;
    for (const TableName& table : tables_) {
        const ResyncRequest* const request = place.resync_of(table);
        if (request == nullptr) {
            never_asked.push_back(table);
            continue;
        }
        TableResync& opened = entry(table);
        begin_anew(opened);
        opened.id = request->id;
        opened.is_known = word.has_answered;
        if (!word.ledger || word.ledger->epoch != place.epoch) continue;
        const ResyncProgress* const progress = word.ledger->resync_of(table);
        if (progress != nullptr && progress->id == opened.id) take_over(opened, *progress);
    }
    return never_asked;
}

void ResyncBook::learn(const Ledger& ledger) {
    ++generation_;
    for (const TableName& table : tables_) {
        const ResyncProgress* const progress = ledger.resync_of(table);
        const TableResync* const known = find(table);
        if (known == nullptr && progress == nullptr) continue;
        TableResync& opened = entry(table);
        // A later id is a wish of an earlier incarnation that went out with nobody left to remember
        // it.
        if (progress != nullptr && progress->id >= opened.id) {
            take_over(opened, *progress);
        } else {
            begin_anew(opened);
        }
    }
}

void ResyncBook::open(const TableName& table, Sequence id) {
    ++generation_;
    TableResync& opened = entry(table);
    begin_anew(opened);
    opened.id = id;
}

void ResyncBook::advance(const TableName& table, const std::optional<EncodedKey>& upper,
                         const Advance& advance) {
    TableResync& opened = entry(table);
    opened.rows += advance.rows;
    opened.rows_estimated = advance.rows_estimated;
    opened.is_done = !upper.has_value();
    opened.upper = upper.value_or(EncodedKey());
}

const TableResync* ResyncBook::next() const {
    const auto found = std::ranges::find_if(
        entries_, [](const TableResync& entry) { return entry.is_known && !entry.is_done; });
    return found == entries_.end() ? nullptr : &*found;
}

bool ResyncBook::needs_word() const {
    return !std::ranges::all_of(entries_, &TableResync::is_known);
}

bool ResyncBook::is_done() const {
    return std::ranges::all_of(
        entries_, [](const TableResync& entry) { return entry.is_known && entry.is_done; });
}

}  // namespace tributary::capture
