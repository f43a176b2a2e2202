#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "amqp/connection.hpp"
#include "amqp/message.hpp"
#include "base/bytes.hpp"
#include "base/deadline.hpp"

namespace tributary::amqp {

struct RpcServerOptions {
    std::string queue;
    /// Refuses a second consumer (Failure(kReconnect), 403 or 405: try again slowly), and is
    /// refused by one.
    bool is_exclusive = false;
};

/// A request as it came; keep it until it is answered.
struct ReceivedRequest {
    /// What it asks for.
    std::string type;
    std::string body;
    /// The broker vouches for it; empty when the sender did not say.
    std::string user_id;
    std::string reply_to;
    std::string correlation_id;
};

/// Takes requests from a queue and answers them. Requests are forgotten by the broker as they are
/// delivered: one that is lost with the process is asked again by its sender.
class RpcServer {
public:
    RpcServer(Connection& connection, const RpcServerOptions& options);
    ~RpcServer();
    RpcServer(RpcServer&&) noexcept;
    RpcServer& operator=(RpcServer&&) noexcept;

    /// The next request; empty: none (pump the connection). Throws Failure when the queue, channel
    /// or connection is gone.
    [[nodiscard]] std::optional<ReceivedRequest> take();

    struct Answer {
        std::string_view type;
        ByteView body;
    };
    /// False: not sent until the deadline. An asker that is gone is no error.
    bool reply(const ReceivedRequest& request, const Answer& answer, const std::stop_token& stop,
               Deadline deadline);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tributary::amqp
