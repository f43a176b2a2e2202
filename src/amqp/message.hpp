#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/strong_id.hpp"

namespace tributary::amqp {

/// Ordinal of a message on its channel, from 1: what acks, on either side, refer to. Means nothing
/// on another channel.
using ChannelTag = StrongId<struct ChannelTagTag, std::uint64_t>;

/// The properties of a message that this project uses; an empty text = not set.
struct Properties {
    std::string content_type;
    std::string type;
    std::string message_id;
    std::string correlation_id;
    std::string reply_to;
    /// The broker refuses a message whose user_id is not the connection's user.
    std::string user_id;
    /// Milliseconds, as text; the broker drops the message when it waited longer.
    std::string expiration;
    /// Written to disk by durable queues.
    bool is_persistent = false;
    /// When it was published, by the publisher's clock; AMQP has whole seconds since 1970. Empty:
    /// not set, or (received) after the year 9999.
    std::optional<std::chrono::sys_seconds> timestamp = std::nullopt;
    /// Text values only; others are left out when a message is received.
    std::vector<std::pair<std::string, std::string>> headers;

    /// Empty: there is no such header.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// A message to publish. Views live as long as the call.
struct Outgoing {
    std::string_view exchange;
    std::string_view routing_key;
    const Properties& properties;
    ByteView body;
    /// Come back (basic.return) when no queue takes it, instead of being dropped.
    bool is_mandatory = false;
};

/// A message that came from the broker.
struct Incoming {
    std::string exchange;
    std::string routing_key;
    Properties properties;
    std::string body;
};

/// A message from a queue.
struct Delivered {
    ChannelTag tag;
    /// It was delivered before, to this consumer or another. A hint only.
    bool is_redelivered = false;
    std::string consumer_tag;
    Incoming message;
};

/// A mandatory message that no queue took.
struct Returned {
    std::uint16_t code = 0;
    std::string text;
    Incoming message;
};

}  // namespace tributary::amqp
