#pragma once

#include <fmt/format.h>

#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "control/limits.hpp"

namespace tributary::control {

/// Private to this module: a generated class from hostile bytes, within kMessageBytesMax.
template <class Message>
[[nodiscard]] Result<Message> parse(ByteView bytes, std::string_view what) {
    if (bytes.size() > kMessageBytesMax) {
        return fail(fmt::format("{} of {} bytes is larger than the limit of {}", what, bytes.size(),
                                kMessageBytesMax));
    }
    Message message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return fail(fmt::format("{} is no valid message", what));
    }
    return message;
}

}  // namespace tributary::control
