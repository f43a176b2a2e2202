#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tributary {

/// Messages published and not yet confirmed.
inline constexpr std::size_t kWindowMessagesMax = 200;
/// Their encoded bytes; a message that alone is above it passes alone.
inline constexpr std::size_t kWindowBytesMax = 8U << 20;
/// Messages offered and not yet encoded, as they are in memory. Bytes.
inline constexpr std::size_t kOfferedBytesMax = 4U << 20;
/// Broker messages delivered to a lane and not acknowledged, for each branch. More than the parts
/// of the largest message, which are acknowledged together.
inline constexpr std::uint16_t kPrefetchMessages = 200;
/// One write to the broker may take so long before the connection is given up.
inline constexpr std::chrono::milliseconds kWriteLongest{5'000};
/// How long a stopping publisher waits for confirms of what it has written.
inline constexpr std::chrono::milliseconds kFarewellLongest{1'000};
/// Between two looks at the confirms while some are awaited and nothing is offered.
inline constexpr std::chrono::milliseconds kConfirmPause{2};
/// Between two looks at the connection while there is nothing to do.
inline constexpr std::chrono::milliseconds kIdlePause{200};
/// ConfirmListener::on_pause comes at least so often.
inline constexpr std::chrono::milliseconds kPausePeriod{1'000};
/// For one undecodable message to be put away.
inline constexpr std::chrono::milliseconds kPutAwayLongest{10'000};

}  // namespace tributary
