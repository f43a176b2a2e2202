#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tributary::control {

/// A request, reply or heartbeat, in bytes. A larger one is refused before it is parsed.
inline constexpr std::size_t kMessageBytesMax = std::size_t{1} << 20;
/// Tables of a ledger, a status, a request.
inline constexpr int kTablesMax = 4096;
/// Newest rows of one reply.
inline constexpr std::uint32_t kRecentRowsMax = 100;
/// Columns of a row that is shown or added.
inline constexpr int kColumnsMax = 4096;
/// Findings, and faults of values, of one reply.
inline constexpr int kFindingsMax = 10'000;
/// A text of a reply (error, reason, key) is cut to this many bytes before it is sent.
inline constexpr std::size_t kTextBytesMax = 1024;

/// Points of a branch's history that the status board keeps to tell its lag in time.
inline constexpr std::size_t kLagMarksMax = 512;

/// Commands and questions that one process has under way.
inline constexpr std::size_t kOpenCallsMax = 1024;
/// Questions to agents that people have under way.
inline constexpr std::size_t kOpenAsksMax = 4096;
/// Requests to agents that are sent in one turn, between two looks at everything else.
inline constexpr std::size_t kCallsOfATurn = 1'000;
/// Queues are looked at in turn: one at most this often, and all of them at most this often.
inline constexpr std::chrono::milliseconds kQueueLookSpacing{10};
inline constexpr std::chrono::milliseconds kQueueRound{1'000};
/// A broker with an alarm says so a moment after something was published, and then answers nothing
/// more: queues are looked at only after so long without it.
inline constexpr std::chrono::milliseconds kQuietBeforeLook{500};
/// Queues that are looked at in one turn.
inline constexpr std::size_t kQueueLooksOfATurn = 25;
/// An agent that is not as people want it is told again after so long.
inline constexpr std::chrono::milliseconds kTellAgainAfter{5'000};
/// How long it may take to answer that.
inline constexpr std::chrono::milliseconds kTellTimeout{10'000};
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
