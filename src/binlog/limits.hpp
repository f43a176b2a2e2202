#pragma once

#include <cstddef>
#include <cstdint>

/// What a server's bytes may make the decoder hold or do. Beyond a limit, feeding fails.
namespace tributary::binlog {

/// Common header of every event: time stamp, type, server, length, next position, flags (manual,
/// "Event Header").
inline constexpr std::size_t kHeaderBytes = 19;
inline constexpr std::size_t kChecksumBytes = 4;
/// One event. Both servers end at max_allowed_packet = 1 GiB plus the header's and the row's own
/// bytes.
inline constexpr std::size_t kEventBytesMax = (std::size_t{1} << 30) + (std::size_t{1} << 20);
/// One event or value after decompression.
inline constexpr std::size_t kInflatedBytesMax = kEventBytesMax;
/// deflate cannot do better than this; whatever claims more is refused before memory is taken.
inline constexpr std::size_t kInflateRatioMax = 1032;
/// All events of one compressed transaction of MySQL, which gives up compressing beyond 1 GiB.
inline constexpr std::uint64_t kPayloadBytesMax = std::uint64_t{1} << 32;
/// zstd's window of a compressed transaction, as a power of two: 128 MiB, zstd's own default limit.
inline constexpr int kPayloadWindowLogMax = 27;

inline constexpr std::size_t kColumnsMax = 4096;
/// Tables that one statement may change.
inline constexpr std::size_t kOpenTablesMax = 4096;
/// Table maps kept beyond their statement, so that a repeated one need not be decoded again.
inline constexpr std::size_t kKeptTableMapsMax = 1024;
inline constexpr std::size_t kKeptTableMapBytesMax = std::size_t{1} << 20;
/// Savepoints open at once in one transaction.
inline constexpr std::size_t kSavepointsMax = 10'000;
/// Strings of one ENUM or SET column (manual, "Limits on Table Column Count and Row Size").
inline constexpr std::size_t kMembersMax = 65'535;
/// Nesting of a JSON document (the server's own limit is 100).
inline constexpr std::size_t kJsonDepthMax = 128;
/// A buffer for built values that has grown beyond this is given back when it is no longer needed.
inline constexpr std::size_t kKeptScratchBytes = std::size_t{256} << 10;

}  // namespace tributary::binlog
