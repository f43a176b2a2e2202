#include "amqp/consumer.hpp"

#include <fmt/format.h>

#include <deque>
#include <map>
#include <utility>

#include "amqp/channel.hpp"

namespace tributary::amqp {

struct Consumer::Impl final : ChannelListener {
    Impl(const std::shared_ptr<Link>& link, std::uint16_t prefetch) : channel(link, *this) {
        amqp_basic_qos_t request{};
        request.prefetch_count = prefetch;
        (void)channel.call(AMQP_BASIC_QOS_METHOD, &request, AMQP_BASIC_QOS_OK_METHOD,
                           Scene::kChannel, "setting the prefetch limit");
    }

    void on_method(const amqp_method_t& method) override {
        if (method.id != AMQP_BASIC_CANCEL_METHOD) return;
        const auto& cancel = *static_cast<const amqp_basic_cancel_t*>(method.decoded);
        const auto found = queues.find(std::string(view_of(cancel.consumer_tag)));
        if (found == queues.end()) return;
        cancelled = Failure(
            Recovery::kReconnect,
            fmt::format(
                "broker: it cancelled the consumer of queue \"{}\": the queue was deleted, or "
                "its node went; consume again",
                found->second));
    }
    void on_delivered(Delivered&& delivered) override {
        buffered += delivered.message.body.size();
        deliveries.push_back(std::move(delivered));
    }
    void on_returned(Returned&&) override {}

    std::deque<Delivered> deliveries;
    std::size_t buffered = 0;
    std::map<std::string, std::string> queues;
    std::optional<Failure> cancelled;
    // Last: it is closed while the members that its frames go to still exist.
    Channel channel;
};

Consumer::Consumer(Connection& connection, std::uint16_t prefetch)
    : impl_(std::make_unique<Impl>(connection.link(), prefetch)) {}
Consumer::~Consumer() = default;
Consumer::Consumer(Consumer&&) noexcept = default;
Consumer& Consumer::operator=(Consumer&&) noexcept = default;

std::string Consumer::consume(const ConsumeOptions& options) {
    // A tag of ours is known before the first delivery arrives.
    std::string tag = fmt::format("tributary-{}", impl_->queues.size() + 1);
    impl_->queues[tag] = options.queue;
    amqp_basic_consume_t request{};
    request.queue = bytes_of(options.queue);
    request.consumer_tag = bytes_of(tag);
    request.no_ack = options.is_automatic ? 1 : 0;
    request.exclusive = options.is_exclusive ? 1 : 0;
    const std::string doing = fmt::format("consuming from queue \"{}\"", options.queue);
    (void)impl_->channel.call(AMQP_BASIC_CONSUME_METHOD, &request, AMQP_BASIC_CONSUME_OK_METHOD,
                              Scene::kChannel, doing);
    return tag;
}

void Consumer::cancel(const std::string& consumer_tag) {
    amqp_basic_cancel_t request{};
    request.consumer_tag = bytes_of(consumer_tag);
    (void)impl_->channel.call(AMQP_BASIC_CANCEL_METHOD, &request, AMQP_BASIC_CANCEL_OK_METHOD,
                              Scene::kChannel, "cancelling a consumer");
}

std::optional<Delivered> Consumer::take() {
    if (impl_->deliveries.empty()) {
        impl_->channel.check();
        if (impl_->cancelled) throw Failure(*impl_->cancelled);
        return std::nullopt;
    }
    Delivered next = std::move(impl_->deliveries.front());
    impl_->deliveries.pop_front();
    impl_->buffered -= next.message.body.size();
    return next;
}

std::size_t Consumer::buffered_bytes() const {
    return impl_->buffered;
}

void Consumer::acknowledge(ChannelTag tag, bool is_multiple) {
    amqp_basic_ack_t request{.delivery_tag = tag.value(), .multiple = is_multiple ? 1 : 0};
    impl_->channel.send(AMQP_BASIC_ACK_METHOD, &request, "acknowledging");
}

void Consumer::give_back(ChannelTag tag, bool is_multiple) {
    amqp_basic_nack_t request{
        .delivery_tag = tag.value(), .multiple = is_multiple ? 1 : 0, .requeue = 1};
    impl_->channel.send(AMQP_BASIC_NACK_METHOD, &request, "giving messages back");
}

}  // namespace tributary::amqp
