#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "amqp/connection.hpp"
#include "amqp/message.hpp"
#include "base/deadline.hpp"

namespace tributary::amqp {

/// What the broker said about published messages.
struct Settled {
    enum class Kind {
        kConfirmed,  ///< taken by every queue that it was routed to (quorum queues: written by the
                     ///< majority)
        kRefused,    ///< basic.nack: a queue is full or failed; not taken (by all)
        kReturned,   ///< mandatory, and no queue is bound for it
    };
    Kind kind = Kind::kConfirmed;
    ChannelTag tag;
    /// The same holds for every earlier message that is not settled yet. Never for kReturned.
    bool is_multiple = false;
    /// For people; only for kReturned.
    std::string reason;
};

/// A channel in confirm mode. Tags count from 1 on each new publisher. A returned message is
/// settled as kReturned and its confirm, which the broker sends as well, is swallowed where it
/// stands alone; the return always comes first.
class ConfirmedPublisher {
public:
    explicit ConfirmedPublisher(Connection& connection);
    ~ConfirmedPublisher();
    ConfirmedPublisher(ConfirmedPublisher&&) noexcept;
    ConfirmedPublisher& operator=(ConfirmedPublisher&&) noexcept;

    /// Writes the message; its property message_id is replaced by the tag. Empty: nothing was
    /// written, because the connection took nothing until the deadline or a stop request came (the
    /// broker holds back: try again later). Throws Failure(kReconnect) when it got stuck in the
    /// middle.
    [[nodiscard]] std::optional<ChannelTag> publish(const Outgoing& message,
                                                    const std::stop_token& stop, Deadline deadline);
    /// The next thing that the broker said, in order; empty: nothing (pump the connection). Throws
    /// the Failure that closed the channel or the connection, once everything said before was
    /// taken.
    [[nodiscard]] std::optional<Settled> take_settled();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Waits until `tag` is settled, pumping. For single messages; drops what is said about earlier
/// ones. Throws Failure(kReconnect) at the deadline.
[[nodiscard]] Settled await_settled(Connection& connection, ConfirmedPublisher& publisher,
                                    ChannelTag tag, const std::stop_token& stop, Deadline deadline);

}  // namespace tributary::amqp
