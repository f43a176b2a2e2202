#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/messages.hpp"

namespace tributary::client {

// Parked rows as the command line sees them ⇄ JSON of the API, as in api_codec.hpp.

enum class ParkedAction : std::uint8_t { kList, kRetry, kDiscard };

/// What a person wants to see or do about parked rows.
struct ParkedQuestion {
    ParkedAction action = ParkedAction::kList;
    /// Empty: of every branch.
    std::optional<BranchId> branch;
    /// Empty: all.
    std::vector<std::uint64_t> ids;
    /// Rows to list, 1 to 500.
    std::uint32_t limit = 100;
    friend bool operator==(const ParkedQuestion&, const ParkedQuestion&) = default;
};

/// A change that could not be applied.
struct ParkedRow {
    std::uint64_t id = 0;
    BranchId branch;
    TableName table;
    /// For people: `sale_id=17`.
    std::string key;
    /// `write` (inserted or updated) or `delete`.
    std::string operation;
    std::string error;
    Sequence sequence;
    /// `2024-01-01 12:00:00` in UTC.
    std::string parked_at;
    std::uint64_t attempts = 0;
    friend bool operator==(const ParkedRow&, const ParkedRow&) = default;
};

struct ParkedAnswer {
    /// Of kList: the oldest ones. Of kRetry and kDiscard: those that failed.
    std::vector<ParkedRow> rows;
    /// How many rows the question named, listed or not.
    std::uint64_t matching = 0;
    friend bool operator==(const ParkedAnswer&, const ParkedAnswer&) = default;
};

/// `/parked?…`: the first page, of as many rows as are asked for.
[[nodiscard]] std::string parked_target(const ParkedQuestion& question);
/// Of POST /parked/actions.
[[nodiscard]] std::string parked_body(const ParkedQuestion& question);
[[nodiscard]] Result<ParkedAnswer> decode_parked(std::string_view json);
[[nodiscard]] Result<ParkedRow> decode_parked_row(std::string_view json);
struct ParkedSettled {
    std::uint64_t settled = 0;
    struct Failed {
        std::uint64_t id = 0;
        std::string error;
    };
    std::vector<Failed> failed;
};
[[nodiscard]] Result<ParkedSettled> decode_settled(std::string_view json);

}  // namespace tributary::client
