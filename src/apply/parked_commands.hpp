#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/ids.hpp"
#include "mysql/connection.hpp"

namespace tributary {

/// One line of `tributary parked list`.
struct ParkedEntry {
    std::uint64_t id = 0;
    BranchId branch;
    TableName table;
    std::string key;        ///< `sale_id=5`
    std::string operation;  ///< `write` or `delete`
    std::string change;     ///< the row as a JSON object of texts; empty for a delete
    unsigned error_code = 0;
    std::string error;
    Epoch epoch;
    Sequence sequence;
    std::string parked_at;  ///< UTC, `2024-01-01 00:00:00.000000`
    /// Also `change` was cut to fit.
    bool is_cut = false;
};

struct ParkedFilter {
    std::optional<BranchId> branch;
    std::optional<TableName> table;
    std::optional<std::uint64_t> id;
    std::uint32_t entries_max = 1'000;
};

/// What became of one entry.
struct ParkedOutcome {
    std::uint64_t id = 0;
    bool is_settled = false;
    /// Why not; empty when it is.
    std::string reason;
};

// The connection is set up as apply_session says and has no open transaction. Every call throws
// SqlFailure.

/// In the order in which they were parked.
[[nodiscard]] std::vector<ParkedEntry> list_parked(mysql::Connection& connection,
                                                   const std::string& own_database,
                                                   const ParkedFilter& filter);
/// Writes what is parked now and forgets it; waits for the branch's lane to finish its transaction
/// first. A change that is refused again stays parked.
[[nodiscard]] std::vector<ParkedOutcome> retry_parked(mysql::Connection& connection,
                                                      const std::string& own_database,
                                                      const ParkedFilter& filter);
/// Forgets it: the head office stays different from the branch until the key changes again or a
/// re-sync comes.
[[nodiscard]] std::vector<ParkedOutcome> discard_parked(mysql::Connection& connection,
                                                        const std::string& own_database,
                                                        const ParkedFilter& filter);

}  // namespace tributary
