#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/ids.hpp"

namespace tributary {

/// A row for people: columns of the head office's table and their values as text, nothing = NULL.
/// Byte strings, and text in a character set that is not UTF-8's, are `0x…`; ENUM and SET are
/// their members' names, BIT is a number. Always UTF-8.
using TextRow = std::vector<std::pair<std::string, std::optional<std::string>>>;

/// A change that the head office's database refused.
struct ParkedEntry {
    std::uint64_t id = 0;
    BranchId branch;
    /// At the branch.
    TableName table;
    /// At the head office.
    TableName target;
    std::string key;        ///< `original_sale_id=5`
    std::string operation;  ///< `write` or `delete`
    /// What the branch has; nothing: a delete, or too long to show.
    std::optional<TextRow> values;
    unsigned error_code = 0;
    std::string error;
    Epoch epoch;
    Sequence sequence;
    std::string parked_at;  ///< UTC, `2024-01-01 00:00:00.000000`
    /// How often a person tried again.
    std::uint64_t attempts = 0;
};

/// `{"id":"5","note":null}` as the parked book writes it. Nothing: it is something else.
[[nodiscard]] std::optional<TextRow> decode_change(std::string_view json);

/// For a column of text: what is no UTF-8 becomes '?', so that parking itself is never refused.
[[nodiscard]] std::string readable(std::string_view text);
/// The same for a server's message, cut to what the column takes.
[[nodiscard]] std::string readable_error(std::string_view text);

}  // namespace tributary
