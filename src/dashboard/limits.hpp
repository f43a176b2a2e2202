#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tributary::dashboard {

// ---- connections

/// Request line and headers together, in bytes.
inline constexpr std::uint32_t kHeadBytesMax = 16 * 1024;
inline constexpr std::size_t kTargetBytesMax = 8 * 1024;
inline constexpr std::size_t kHeadersMax = 100;
/// Of one client's network (network_of); this machine's own and trusted proxies are not counted.
inline constexpr std::size_t kConnectionsPerNetworkMax = 64;
inline constexpr std::size_t kLingerBytesMax = 1024 * 1024;
/// Before it is tried again to listen at an address that is taken.
inline constexpr std::chrono::seconds kListenAgainAfter{2};

// ---- requests

inline constexpr std::size_t kBodyBytesMax = 64 * 1024;
inline constexpr std::size_t kLargeBodyBytesMax = 512 * 1024;
inline constexpr int kJsonDepthMax = 8;
inline constexpr std::size_t kParametersMax = 1'100;
inline constexpr std::size_t kBranchesOfAFilterMax = 500;
inline constexpr std::size_t kBranchesOfAnActionMax = 1'000;
inline constexpr std::size_t kTablesOfAnActionMax = 100;
inline constexpr std::size_t kParkedIdsMax = 10'000;
inline constexpr std::uint64_t kPageRowsMax = 500;
inline constexpr std::uint64_t kPageRows = 50;
inline constexpr std::size_t kValuesMax = 4'096;
inline constexpr std::size_t kFaultsMax = 100;

// ---- work

/// Threads for requests that need the database, each with a connection of its own.
inline constexpr std::size_t kWorkerThreads = 4;
/// Passwords that are hashed at the same time; each takes 19 MiB and a core.
inline constexpr std::size_t kHasherThreads = 2;
/// Requests that wait for a worker; above, the answer is 503.
inline constexpr std::size_t kWaitingMax = 1'000;
inline constexpr std::size_t kWaitingSignInsMax = 50;
/// An idle database connection is asked for a sign of life before it is used again.
inline constexpr std::chrono::seconds kPingAfter{20};
/// Exports that are under way at the same time; each has a database connection of its own.
inline constexpr std::size_t kExportsMax = 4;
inline constexpr std::chrono::minutes kExportLongest{30};

// ---- questions to agents

inline constexpr std::chrono::milliseconds kAskTimeout{10'000};
/// A desired state is kept anyway: whether the agent took it at once is not waited for as long.
inline constexpr std::chrono::milliseconds kTellTimeout{5'000};

// ---- events

inline constexpr std::chrono::milliseconds kEventPause{500};
inline constexpr std::chrono::seconds kHeartbeat{15};
inline constexpr std::size_t kStreamsMax = 200;
/// What is kept for clients that come back.
inline constexpr std::size_t kEventsKept = 2'000;
inline constexpr std::size_t kEventBytesKept = std::size_t{8} << 20;
/// A client that lags by more is let go, and comes back.
inline constexpr std::size_t kStreamBytesMax = std::size_t{4} << 20;
/// How often it is looked at whether the sessions of open streams still hold.
inline constexpr std::chrono::seconds kStreamCheck{30};
/// A branch of which nothing is new but that it was heard of is told again after so long.
inline constexpr std::chrono::seconds kHeardAgain{10};
/// Of one branch: its agent may claim thousands.
inline constexpr std::size_t kResyncsShown = 200;

// ---- history

inline constexpr std::chrono::seconds kHistoryStep{10};
inline constexpr std::size_t kHistoryPoints = 24 * 360;
inline constexpr std::size_t kBranchHistoryPoints = 360;
/// Over which rows per second are taken.
inline constexpr std::chrono::seconds kRateWindow{10};

// ---- background

/// How often it is looked at what another head office, or the command line, has changed.
inline constexpr std::chrono::milliseconds kDesiredPoll{2'000};
/// One turn of bringing the sums of the sales up to date.
inline constexpr std::chrono::milliseconds kSumsTurn{5'000};
inline constexpr std::chrono::minutes kPruneEvery{10};
/// Ends of acts that wait until they can be written down.
inline constexpr std::size_t kEndedKept = 1'000;
/// What somebody began and nobody finished for so long has failed: its process is gone.
inline constexpr std::chrono::hours kAbandonedAfter{1};

}  // namespace tributary::dashboard
