#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tributary::control {

/// A request, reply or heartbeat, in bytes. A larger one is refused before it is parsed.
inline constexpr std::size_t kMessageBytesMax = std::size_t{1} << 20;
/// Tables of a ledger, a status, a request.
inline constexpr int kTablesMax = 4096;
/// Branches of an overview.
inline constexpr int kBranchesMax = 10'000;
/// Parked rows of one reply.
inline constexpr std::uint32_t kParkedRowsMax = 500;
/// Ids of one request about parked rows.
inline constexpr int kParkedIdsMax = 10'000;
/// A text of a reply (error, reason, key) is cut to this many bytes before it is sent.
inline constexpr std::size_t kTextBytesMax = 1024;

/// Points of a branch's history that the status board keeps to tell its lag in time.
inline constexpr std::size_t kLagMarksMax = 512;

/// Commands and questions that one process has under way.
inline constexpr std::size_t kOpenCallsMax = 1024;
/// A change of status is told at once, but not more often than this.
inline constexpr std::chrono::milliseconds kStatusPause{250};
/// The control thread looks at least this often whether the status has changed.
inline constexpr std::chrono::milliseconds kLookPause{250};
/// How long the answer to a question that has no limit of its own is waited for.
inline constexpr std::chrono::milliseconds kAnswerWithin{10'000};
/// Between attempts to reach the broker.
inline constexpr std::chrono::milliseconds kReconnectFirst{200};
inline constexpr std::chrono::milliseconds kReconnectLongest{15'000};

}  // namespace tributary::control
