#pragma once

#include <chrono>
#include <cstddef>

namespace tributary::mysql {

/// The longest packet that is taken from a server: the protocol's own limit, and what a server can
/// be told at most (max_allowed_packet). A longer one closes the connection.
inline constexpr std::size_t kPacketBytesMax = 1ULL << 30;

/// A result that is kept whole (`Connection::query`) may not grow beyond this; larger ones are
/// streamed.
inline constexpr std::size_t kBufferedResultBytesMax = 64ULL << 20;

/// How often a wait for the TCP connection looks whether it is to stop.
inline constexpr std::chrono::milliseconds kConnectWaitSlice{50};

/// A binary log stream that shows no sign of life for this many heartbeat periods is taken for
/// dead.
inline constexpr int kSilentHeartbeats = 4;

/// Columns of one bulk statement: the protocol's limit for parameters (2 bytes).
inline constexpr std::size_t kBulkColumnsMax = 65'535;

/// Room that a bulk request leaves below the server's max_allowed_packet for the packet's own head.
inline constexpr std::size_t kBulkPacketMargin = 1024;

}  // namespace tributary::mysql
