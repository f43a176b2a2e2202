#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "amqp/connection.hpp"
#include "amqp/message.hpp"

namespace tributary::amqp {

struct ConsumeOptions {
    std::string queue;
    /// Refused (405 or 403) when another consumer is there, and keeps others out.
    bool is_exclusive = false;
    /// The broker forgets a message as soon as it is sent: nothing to acknowledge.
    bool is_automatic = false;
};

/// A channel that consumes from one queue or several. Deliveries come in each queue's order. What
/// is not acknowledged when the consumer or the connection goes is delivered again, to anyone.
class Consumer {
public:
    /// At most `prefetch` unacknowledged messages for each consumed queue; 0 = no limit.
    Consumer(Connection& connection, std::uint16_t prefetch);
    ~Consumer();
    Consumer(Consumer&&) noexcept;
    Consumer& operator=(Consumer&&) noexcept;

    /// The consumer tag, which names the queue in Delivered::consumer_tag. Throws Failure (and the
    /// channel is closed) when the broker refuses.
    std::string consume(const ConsumeOptions& options);
    /// The broker delivers nothing more from that queue; what was delivered stays unacknowledged.
    void cancel(const std::string& consumer_tag);

    /// The next delivery; empty: none (pump the connection). Throws Failure once all were taken:
    /// kReconnect when the broker cancelled a consumer (its queue was deleted, its node went), or
    /// what closed the channel or the connection.
    [[nodiscard]] std::optional<Delivered> take();
    /// Bytes of bodies that wait to be taken.
    [[nodiscard]] std::size_t buffered_bytes() const;

    /// `is_multiple`: everything up to the tag.
    void acknowledge(ChannelTag tag, bool is_multiple);
    /// Back to the queue.
    void give_back(ChannelTag tag, bool is_multiple);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tributary::amqp
