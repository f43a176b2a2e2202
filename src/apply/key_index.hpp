#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/rows.hpp"

namespace tributary {

/// Numbers encoded primary keys in the order of their first appearance. All keys lie in one buffer
/// that clear keeps, so that a million keys cost a handful of allocations.
class KeyIndex {
public:
    struct Found {
        std::uint32_t index = 0;
        bool is_new = false;
    };
    /// The key of a row of `rows`, as encode_key has it.
    Found insert(const TableRows& rows, std::size_t row);
    Found insert(const TableSchema& schema, std::span<const Cell> row);
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view key) const;
    /// Lives until the next insert or clear.
    [[nodiscard]] std::string_view key(std::uint32_t index) const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    void clear();

private:
    struct Entry {
        std::uint64_t hash = 0;
        std::size_t begin = 0;
        std::size_t size = 0;
    };
    /// The key is the end of keys_, from `begin`.
    Found settle(std::size_t begin);
    [[nodiscard]] std::size_t slot_of(std::uint64_t hash, std::string_view key) const;
    void grow();

    std::string keys_;
    std::vector<Entry> entries_;
    /// Entry + 1, 0 = free; a power of two, at most half full.
    std::vector<std::uint32_t> slots_;
};

/// Appends the encoded key; the same bytes as encode_key, without a string of its own.
void append_key(std::string& out, const TableSchema& schema, std::span<const Cell> row);
void append_key(std::string& out, const TableRows& rows, std::size_t row);

}  // namespace tributary
