#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tributary::amqp {

/// A body above this travels in several body frames, each handed to the kernel only when it has
/// room, so that a write never waits inside the library. Bytes.
inline constexpr std::size_t kFrameBodyBytes = 32 * 1024;
/// The kernel gives up a connection whose peer has accepted nothing for so long, unless the broker
/// said that it blocks.
inline constexpr std::chrono::milliseconds kPeerSilenceLongest{20'000};
/// How long one synchronous exchange with the broker (declare, consume, open a channel …) may take.
inline constexpr std::chrono::milliseconds kCallLongest{10'000};
/// How long close waits for the broker's answer before it just closes the socket.
inline constexpr std::chrono::milliseconds kCloseLongest{1'000};
/// Heartbeats are looked after at least so often while something waits inside a call.
inline constexpr std::chrono::milliseconds kHousekeepingPause{500};
/// One pump takes no more than this much content, so that what the owner buffers stays bounded.
/// Bytes.
inline constexpr std::size_t kPumpContentBytesMax = 4 * 1024 * 1024;
/// … and no more than so many frames.
inline constexpr unsigned kPumpFramesMax = 4'096;
/// Room that is reserved for a message's body before any of it has arrived. Bytes.
inline constexpr std::size_t kBodyReserveBytesMax = 2 * 1024 * 1024;

}  // namespace tributary::amqp
