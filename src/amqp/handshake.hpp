#pragma once

#include <memory>
#include <stop_token>

#include "amqp/library.hpp"
#include "amqp/options.hpp"
#include "amqp/socket.hpp"

namespace tributary::amqp {

struct StateDeleter {
    void operator()(amqp_connection_state_t state) const { amqp_destroy_connection(state); }
};
using ConnectionState = std::unique_ptr<amqp_connection_state_t_, StateDeleter>;

/// Connects to one endpoint and logs in. Throws Failure. A stop request ends the waiting at once on
/// plain TCP; a TLS handshake runs to `connect_timeout`.
[[nodiscard]] ConnectionState log_in(const ConnectOptions& options, const Endpoint& endpoint,
                                     SocketWaiter& waiter, const std::stop_token& stop);

}  // namespace tributary::amqp
