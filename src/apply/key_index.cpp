#include "apply/key_index.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/fingerprint.hpp"

namespace tributary {
namespace {

constexpr std::size_t kSlotsMin = 64;

void append_cell(std::string& out, const Column& column, const Cell& cell) {
    ByteWriter writer(out);
    if (storage_of(column) == Storage::kWord) {
        writer.u64(std::bit_cast<std::uint64_t>(cell.word));
    } else {
        writer.u32(static_cast<std::uint32_t>(cell.bytes.size()));
        writer.bytes(cell.bytes);
    }
}

}  // namespace

void append_key(std::string& out, const TableSchema& schema, std::span<const Cell> row) {
    for (const ColumnIndex index : schema.primary_key)
        append_cell(out, schema.columns[index], row[index]);
}

void append_key(std::string& out, const TableRows& rows, std::size_t row) {
    const TableSchema& schema = rows.schema();
    for (const ColumnIndex index : schema.primary_key)
        append_cell(out, schema.columns[index], rows.at(row, index));
}

KeyIndex::Found KeyIndex::insert(const TableRows& rows, std::size_t row) {
    const std::size_t begin = keys_.size();
    append_key(keys_, rows, row);
    return settle(begin);
}

KeyIndex::Found KeyIndex::insert(const TableSchema& schema, std::span<const Cell> row) {
    const std::size_t begin = keys_.size();
    append_key(keys_, schema, row);
    return settle(begin);
}

KeyIndex::Found KeyIndex::settle(std::size_t begin) {
    if (slots_.size() < 2 * (entries_.size() + 1)) grow();
    const std::string_view key = std::string_view(keys_).substr(begin);
    const std::uint64_t hash = fingerprint_of(as_bytes(key));
    const std::size_t slot = slot_of(hash, key);
    if (slots_[slot] != 0) {
        keys_.resize(begin);
        return {.index = slots_[slot] - 1, .is_new = false};
    }
    entries_.push_back({.hash = hash, .begin = begin, .size = key.size()});
    slots_[slot] = static_cast<std::uint32_t>(entries_.size());
    return {.index = slots_[slot] - 1, .is_new = true};
}

std::optional<std::uint32_t> KeyIndex::find(std::string_view key) const {
    if (entries_.empty()) return std::nullopt;
    const std::size_t slot = slot_of(fingerprint_of(as_bytes(key)), key);
    if (slots_[slot] == 0) return std::nullopt;
    return slots_[slot] - 1;
}

std::string_view KeyIndex::key(std::uint32_t index) const {
    return std::string_view(keys_).substr(entries_[index].begin, entries_[index].size);
}

void KeyIndex::clear() {
    // A small transaction after a large one pays for its own keys only.
    if (entries_.size() * 8 < slots_.size()) {
        for (const Entry& entry : entries_) {
            std::size_t slot = entry.hash & (slots_.size() - 1);
            while (slots_[slot] != 0) {
                slots_[slot] = 0;
                slot = (slot + 1) & (slots_.size() - 1);
            }
        }
    } else {
        std::ranges::fill(slots_, 0U);
    }
    entries_.clear();
    keys_.clear();
}

std::size_t KeyIndex::slot_of(std::uint64_t hash, std::string_view key) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash & mask;
    while (slots_[slot] != 0) {
        const Entry& entry = entries_[slots_[slot] - 1];
        if (entry.hash == hash && std::string_view(keys_).substr(entry.begin, entry.size) == key)
            break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

void KeyIndex::grow() {
    slots_.assign(std::max(kSlotsMin, slots_.size() * 2), 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        std::size_t slot = entries_[i].hash & mask;
        while (slots_[slot] != 0) slot = (slot + 1) & mask;
        slots_[slot] = static_cast<std::uint32_t>(i + 1);
    }
}

}  // namespace tributary
