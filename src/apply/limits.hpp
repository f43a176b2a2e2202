#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tributary {

/// How long a branch waits for what, and how much is done at once. Times are measured on the
/// injected clock.
struct ApplyLimits {
    /// One database transaction takes deliveries that are already there until it holds so many row
    /// images or bytes.
    std::size_t commit_rows_max = 10'000;
    std::size_t commit_bytes_max = std::size_t{16} << 20;
    /// A source transaction up to this size is applied in one database transaction, however many
    /// fragments it travels in; above, each fragment commits.
    std::uint64_t atomic_rows_max = 500'000;
    /// An open database transaction that waits for the next fragment is rolled back after this.
    std::chrono::milliseconds fragment_wait{10'000};
    /// A message that is ahead of the ledger waits so long for the missing one before a rewind is
    /// asked for.
    std::chrono::milliseconds gap_grace{3'000};
    /// Or until so many are waiting.
    std::size_t ahead_max = 1'000;
    /// A lane gives messages of branches that cannot go on back to the broker above so many bytes
    /// of them.
    std::size_t held_bytes_max = std::size_t{32} << 20;
    /// A refused rewind is asked for again after this.
    std::chrono::milliseconds rewind_retry{5'000};
    /// After a rewind: how long what is not contiguous is thrown away before a rewind is asked for
    /// again.
    std::chrono::milliseconds discard_max{60'000};
    /// Nothing is under way and the ledger still differs from the agent for so long: rewind.
    std::chrono::milliseconds rest_grace{3'000};
    /// At rest the ledger is looked at so often, in case the database was restored from a backup.
    std::chrono::milliseconds ledger_look{2'000};
    /// A branch that was stopped for its schema or its data looks again after this.
    std::chrono::milliseconds stopped_retry{15'000};
    /// Failures in a row at one place, other than lost connections, after which the branch is
    /// stopped.
    unsigned failures_max = 8;
    /// Above this many parked keys a branch is stopped: something larger is wrong.
    std::size_t parked_max = 10'000;
};

/// Cascades deeper than this are not followed; InnoDB itself refuses more than 15 levels.
inline constexpr unsigned kCascadeDepthMax = 16;

/// Rows in one array-bound statement, and its bytes.
inline constexpr std::size_t kBulkRowsMax = 5'000;
inline constexpr std::size_t kBulkBytesMax = 4'000'000;
/// Below this many rows a text statement is quicker than preparing one.
inline constexpr std::size_t kBulkRowsMin = 32;

/// Parked changes that are settled in one transaction, which holds the branch's ledger meanwhile.
inline constexpr std::uint32_t kSettleMax = 100;

/// Above so many days one transaction counts as a change of all of them.
inline constexpr std::size_t kSalesDaysMax = 366;

/// Commits of a branch that kCommitTable keeps, after how many it is looked for older ones, and how
/// many rows go at once.
inline constexpr std::uint64_t kCommitsKept = 100'000;
inline constexpr std::uint64_t kPruneEvery = 1'000;
inline constexpr std::uint64_t kPrunedMax = 2'000;

/// Of what was tried again and failed again, so many are told one by one.
inline constexpr std::size_t kFailuresTold = 1'000;

/// Strayed keys of one branch that a lane looks for, the newest: every batch is compared with them.
inline constexpr std::size_t kStrayedKeysMax = 10'000;

}  // namespace tributary
