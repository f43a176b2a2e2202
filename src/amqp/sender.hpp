#pragma once

#include <memory>
#include <stop_token>

#include "amqp/connection.hpp"
#include "amqp/message.hpp"
#include "base/deadline.hpp"

namespace tributary::amqp {

/// A channel that publishes without asking for confirms: for heartbeats and answers, which are soon
/// followed by a newer one. A message may be lost.
class Sender {
public:
    explicit Sender(Connection& connection);
    ~Sender();
    Sender(Sender&&) noexcept;
    Sender& operator=(Sender&&) noexcept;

    /// False: nothing was written, because the connection took nothing until the deadline or a stop
    /// request came. Throws Failure when the channel or connection is gone (say, because the
    /// exchange of an earlier message does not exist).
    [[nodiscard]] bool send(const Outgoing& message, const std::stop_token& stop,
                            Deadline deadline);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tributary::amqp
