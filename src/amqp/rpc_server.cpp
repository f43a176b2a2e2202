#include "amqp/rpc_server.hpp"

#include <utility>

#include "amqp/consumer.hpp"
#include "amqp/names.hpp"
#include "amqp/sender.hpp"

namespace tributary::amqp {

struct RpcServer::Impl {
    explicit Impl(Connection& connection) : consumer(connection, 0), sender(connection) {}
    Consumer consumer;
    Sender sender;
};

RpcServer::RpcServer(Connection& connection, const RpcServerOptions& options)
    : impl_(std::make_unique<Impl>(connection)) {
    (void)impl_->consumer.consume(
        {.queue = options.queue, .is_exclusive = options.is_exclusive, .is_automatic = true});
}
RpcServer::~RpcServer() = default;
RpcServer::RpcServer(RpcServer&&) noexcept = default;
RpcServer& RpcServer::operator=(RpcServer&&) noexcept = default;

std::optional<ReceivedRequest> RpcServer::take() {
    std::optional<Delivered> delivered = impl_->consumer.take();
    if (!delivered) return std::nullopt;
    Incoming& message = delivered->message;
    return ReceivedRequest{.type = std::move(message.properties.type),
                           .body = std::move(message.body),
                           .user_id = std::move(message.properties.user_id),
                           .reply_to = std::move(message.properties.reply_to),
                           .correlation_id = std::move(message.properties.correlation_id)};
}

bool RpcServer::reply(const ReceivedRequest& request, const Answer& answer,
                      const std::stop_token& stop, Deadline deadline) {
    if (request.reply_to.empty()) return true;
    const Properties properties{.content_type = {},
                                .type = std::string(answer.type),
                                .message_id = {},
                                .correlation_id = request.correlation_id,
                                .reply_to = {},
                                .user_id = {},
                                .expiration = {},
                                .is_persistent = false,
                                .headers = {}};
    return impl_->sender.send({.exchange = kDefaultExchange,
                               .routing_key = request.reply_to,
                               .properties = properties,
                               .body = answer.body,
                               .is_mandatory = false},
                              stop, deadline);
}

}  // namespace tributary::amqp
