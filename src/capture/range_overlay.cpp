#include "capture/range_overlay.hpp"

#include <algorithm>
#include <utility>

#include "capture/row_image.hpp"

namespace tributary::capture {
namespace {

/// What an entry weighs beside its bytes.
constexpr std::size_t kEntryBytes = 128;

}  // namespace

void RangeOverlay::watch(TableName table, VisibleSet read) {
    stop();
    table_ = std::move(table);
    since_ = read;
    read_ = std::move(read);
}

void RangeOverlay::stop() {
    table_.reset();
    changes_.clear();
    sources_.clear();
    bytes_ = 0;
    discard();
}

std::size_t RangeOverlay::weight(const EncodedKey& key, const std::optional<std::string>& image) {
    return kEntryBytes + key.size() + (image ? image->size() : 0);
}

void RangeOverlay::record(const TableSchema& schema, std::span<const Cell> before,
                          std::span<const Cell> after) {
    if (is_overflown_ || is_seen_) return;
    EncodedKey key = after.empty() ? EncodedKey() : encode_key(schema, after);
    if (!before.empty()) {
        EncodedKey old_key = encode_key(schema, before);
        if (after.empty() || old_key != key) stage(std::move(old_key), std::nullopt);
    }
    if (!after.empty()) stage(std::move(key), encode_row(schema, after));
    if (staged_bytes_ <= bytes_max_) return;
    is_overflown_ = true;
    staged_.clear();
    staged_bytes_ = 0;
}

void RangeOverlay::stage(EncodedKey key, std::optional<std::string> image) {
    staged_bytes_ += weight(key, image);
    staged_.push_back({.key = std::move(key), .image = std::move(image), .event = events_});
}

void RangeOverlay::begin(const binlog::Gtid& gtid) {
    discard();
    is_seen_ = table_ && since_.contains(gtid);
}

void RangeOverlay::undo(std::uint64_t row_events_kept) {
    while (!staged_.empty() && staged_.back().event >= row_events_kept) {
        staged_bytes_ -= weight(staged_.back().key, staged_.back().image);
        staged_.pop_back();
    }
    events_ = std::min(events_, row_events_kept);
}

void RangeOverlay::discard() {
    staged_.clear();
    staged_bytes_ = 0;
    events_ = 0;
    is_overflown_ = false;
    is_seen_ = false;
}

void RangeOverlay::commit(const binlog::Gtid& gtid) {
    if (!table_) return;
    read_.add(gtid);
    if (is_overflown_) overflow();
    if (!staged_.empty()) {
        auto source = std::ranges::find(sources_, gtid.source);
        if (source == sources_.end()) source = sources_.emplace(sources_.end(), gtid.source);
        const auto index = static_cast<std::uint32_t>(source - sources_.begin());
        for (Staged& staged : staged_) {
            put(std::move(staged.key), {.image = std::move(staged.image),
                                        .domain = gtid.domain,
                                        .source = index,
                                        .number = gtid.number});
        }
    }
    discard();
    if (bytes_ > bytes_max_) overflow();
}

void RangeOverlay::put(EncodedKey&& key, Change change) {
    const auto [entry, is_new] = changes_.try_emplace(std::move(key));
    if (!is_new) bytes_ -= weight(entry->first, entry->second.image);
    entry->second = std::move(change);
    bytes_ += weight(entry->first, entry->second.image);
}

void RangeOverlay::overflow() {
    changes_.clear();
    bytes_ = 0;
    if (!since_.covers(read_)) since_ = read_;
    ++overflows_;
}

bool RangeOverlay::is_in(const Change& change, const VisibleSet& low) const {
    return low.contains({.flavor = {},
                         .domain = change.domain,
                         .server = 0,
                         .source = sources_[change.source],
                         .number = change.number});
}

Result<TableRows> RangeOverlay::lay(TableRows chunk, const VisibleSet& low, const KeyBounds& bounds,
                                    KeyJudge& judge) const {
    std::unordered_map<std::string_view, const Change*> later;
    for (const auto& [key, change] : changes_) {
        if (!is_in(change, low)) later.emplace(key, &change);
    }
    if (later.empty()) return chunk;

    const TableSchema& schema = chunk.schema();
    TableRows laid(chunk.shared_schema());
    std::vector<Cell> cells(schema.columns.size());
    const auto append = [&](const Change& change) {
        if (!change.image) return true;
        if (!decode_row(schema, *change.image, cells)) return false;
        laid.append(cells);
        return true;
    };
    for (std::size_t row = 0; row < chunk.size(); ++row) {
        chunk.row(row, cells);
        const auto found = later.find(encode_key(schema, cells));
        if (found == later.end()) {
            laid.append(cells);
            continue;
        }
        if (!append(*found->second))
            return fail("the columns of " + to_string(schema.name) + " have changed");
        later.erase(found);
    }
    std::erase_if(later, [](const auto& entry) { return !entry.second->image; });
    std::vector<EncodedKey> added;
    for (const auto& [key, change] : later) added.emplace_back(key);
    std::vector<bool> inside(added.size(), true);
    if (!added.empty() && (bounds.lower || bounds.upper))
        inside = judge.are_inside(schema, added, bounds);
    for (std::size_t i = 0; i < added.size(); ++i) {
        if (inside[i] && !append(*later.at(added[i]))) {
            return fail("the columns of " + to_string(schema.name) + " have changed");
        }
    }
    return laid;
}

void RangeOverlay::forget(const VisibleSet& low) {
    std::erase_if(changes_, [&](const auto& entry) {
        if (!is_in(entry.second, low)) return false;
        bytes_ -= weight(entry.first, entry.second.image);
        return true;
    });
    since_ = low;
}

}  // namespace tributary::capture
