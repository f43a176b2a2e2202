#pragma once

#include "base/result.hpp"
#include "model/messages.hpp"
#include "wire/limits.hpp"

namespace tributary {

/// What messages.hpp promises about a message as a whole, and the limits: the number of
/// transactions is that of the sequences, steps add up to the row images, fragments are alone, keys
/// of a range fit its table. The encoder refuses what does not pass, and so does the decoder.
[[nodiscard]] Result<void> check_message(const StreamMessage& message, const WireLimits& limits);

}  // namespace tributary
