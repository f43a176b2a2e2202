#include "amqp/rpc_client.hpp"

#include <fmt/format.h>

#include <charconv>
#include <deque>
#include <utility>

#include "amqp/channel.hpp"
#include "amqp/names.hpp"

namespace tributary::amqp {
namespace {

/// A pseudo queue: RabbitMQ manual, "Direct Reply-to".
constexpr std::string_view kReplyTo = "amq.rabbitmq.reply-to";

std::optional<RequestId> decode_request_id(std::string_view text) {
    std::uint64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
    return RequestId(value);
}

}  // namespace

struct RpcClient::Impl final : ChannelListener {
    explicit Impl(const Connection& connection)
        : link(connection.link()), user(connection.user()), channel(connection.link(), *this) {
        amqp_basic_consume_t request{};
        request.queue = bytes_of(kReplyTo);
        request.no_ack = 1;
        (void)channel.call(AMQP_BASIC_CONSUME_METHOD, &request, AMQP_BASIC_CONSUME_OK_METHOD,
                           Scene::kChannel, "listening for replies");
    }

    void on_method(const amqp_method_t&) override {}
    void on_delivered(Delivered&& delivered) override {
        Incoming& message = delivered.message;
        const auto id = decode_request_id(message.properties.correlation_id);
        if (!id) return;
        replies.push_back({.id = *id,
                           .is_undeliverable = false,
                           .type = std::move(message.properties.type),
                           .body = std::move(message.body)});
    }
    void on_returned(Returned&& returned) override {
        const auto id = decode_request_id(returned.message.properties.correlation_id);
        if (!id) return;
        replies.push_back({.id = *id, .is_undeliverable = true, .type = {}, .body = {}});
    }

    std::shared_ptr<Link> link;
    std::string user;
    RequestId last;
    std::deque<RpcReply> replies;
    // Last: it is closed while the members that its frames go to still exist.
    Channel channel;
};

RpcClient::RpcClient(Connection& connection) : impl_(std::make_unique<Impl>(connection)) {}
RpcClient::~RpcClient() = default;
RpcClient::RpcClient(RpcClient&&) noexcept = default;
RpcClient& RpcClient::operator=(RpcClient&&) noexcept = default;

std::optional<RequestId> RpcClient::send(const RpcRequest& request, const std::stop_token& stop,
                                         Deadline deadline) {
    const RequestId id = impl_->last.next();
    const Properties properties{.content_type = {},
                                .type = std::string(request.type),
                                .message_id = {},
                                .correlation_id = fmt::format("{}", id),
                                .reply_to = std::string(kReplyTo),
                                .user_id = impl_->user,
                                .expiration = fmt::format("{}", request.expires_after.count()),
                                .is_persistent = false,
                                .headers = {}};
    const Outgoing message{.exchange = kDefaultExchange,
                           .routing_key = request.queue,
                           .properties = properties,
                           .body = request.body,
                           .is_mandatory = true};
    if (!impl_->link->publish(impl_->channel.number(), message, stop, deadline))
        return std::nullopt;
    impl_->last = id;
    return id;
}

std::optional<RpcReply> RpcClient::take() {
    if (impl_->replies.empty()) {
        impl_->channel.check();
        return std::nullopt;
    }
    RpcReply next = std::move(impl_->replies.front());
    impl_->replies.pop_front();
    return next;
}

}  // namespace tributary::amqp
