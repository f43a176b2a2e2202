#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "amqp/connection.hpp"
#include "amqp/message.hpp"
#include "base/bytes.hpp"
#include "base/deadline.hpp"
#include "base/strong_id.hpp"

namespace tributary::amqp {

/// Names a request of an RpcClient.
using RequestId = StrongId<struct RequestTag, std::uint64_t>;

struct RpcRequest {
    /// Where it goes.
    std::string_view queue;
    /// What it asks for (property `type`).
    std::string_view type;
    ByteView body;
    /// Dropped by the broker when nobody took it for so long.
    std::chrono::milliseconds expires_after{10'000};
};

struct RpcReply {
    RequestId id;
    /// There is no such queue: nobody will answer.
    bool is_undeliverable = false;
    std::string type;
    std::string body;
};

/// Asks questions over the broker and hears the answers by direct reply-to, on a channel of its
/// own. A request travels at most once, is never kept on disk, and may get no answer. The property
/// user_id is the connection's user.
class RpcClient {
public:
    explicit RpcClient(Connection& connection);
    ~RpcClient();
    RpcClient(RpcClient&&) noexcept;
    RpcClient& operator=(RpcClient&&) noexcept;

    /// Empty: the connection took nothing until the deadline.
    [[nodiscard]] std::optional<RequestId> send(const RpcRequest& request,
                                                const std::stop_token& stop, Deadline deadline);
    /// The next answer to any request; empty: none (pump the connection). Throws what closed the
    /// channel.
    [[nodiscard]] std::optional<RpcReply> take();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tributary::amqp
