#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// What the capture holds in memory, and how long it waits.
namespace tributary::capture {

/// A batch is closed at this size in memory (TableRows::bytes), which is about what it is on the
/// wire before compression.
inline constexpr std::size_t kBatchBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kBatchChangesMax = 10'000;
inline constexpr std::size_t kBatchTransactionsMax = 10'000;

/// Changes of a table kept while its chunks are selected; above it they are forgotten and the chunk
/// is selected again, smaller.
inline constexpr std::size_t kOverlayBytesMax = std::size_t{4} << 20;

/// A chunk aims at this many bytes of rows; its rows follow from what the last one's rows weighed.
inline constexpr std::size_t kChunkBytesAim = std::size_t{1} << 20;
/// At this size a chunk ends early, whatever its select still returns.
inline constexpr std::size_t kChunkBytesMax = std::size_t{2} << 20;
inline constexpr std::uint32_t kChunkRowsFirst = 200;
inline constexpr std::uint32_t kChunkRowsMin = 1;
inline constexpr std::uint32_t kChunkRowsMax = 5'000;
/// Selected, not yet emitted.
inline constexpr std::size_t kChunksInFlightMax = 2;
/// Keys that one question to the server judges.
inline constexpr std::size_t kJudgedKeysMax = 500;

/// A long value is shown to this many characters or bytes.
inline constexpr std::size_t kShownCharactersMax = 500;
/// Rows that are shown end when they weigh so much: they travel as one message.
inline constexpr std::size_t kShownBytesMax = std::size_t{512} << 10;
/// Repairs that wait or are under way, and those that are remembered because a rewind may undo
/// them.
inline constexpr std::size_t kRepairsMax = 64;

/// The state file; a larger one is damaged.
inline constexpr std::size_t kCheckpointBytesMax = std::size_t{16} << 20;
inline constexpr std::chrono::milliseconds kCheckpointPeriod{1'000};

/// How long one wait inside the capture lasts before it looks at its commands: at rest, and while
/// chunks come.
inline constexpr std::chrono::milliseconds kIdleSlice{50};
inline constexpr std::chrono::milliseconds kChunkSlice{5};
/// How long a wish waits for a transaction to carry it before a new epoch does.
inline constexpr std::chrono::seconds kWishPatience{10};
inline constexpr std::chrono::milliseconds kBackoffFirst{200};
inline constexpr std::chrono::milliseconds kBackoffLongest{30'000};
/// Settings of the server are looked at again this often while the stream runs.
inline constexpr std::chrono::seconds kCheckPeriod{60};
inline constexpr std::chrono::seconds kProgressPeriod{5};
/// The server's end and the agent's status are looked at this often; at rest half as often.
inline constexpr std::chrono::milliseconds kStatusPeriod{1'000};
/// While something read is not yet in a message.
inline constexpr std::chrono::milliseconds kFlushSlice{2};
/// One question to the head office at the start, and the pause between two.
inline constexpr std::chrono::milliseconds kWordPatience{3'000};
inline constexpr std::chrono::milliseconds kWordPause{1'000};
/// After a fault that a person must mend, it is tried again this often: it may have been mended.
inline constexpr std::chrono::seconds kHaltRetry{30};

}  // namespace tributary::capture
