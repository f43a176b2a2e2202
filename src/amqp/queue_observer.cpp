#include "amqp/queue_observer.hpp"

#include <fmt/format.h>

#include "amqp/channel.hpp"
#include "base/failure.hpp"

namespace tributary::amqp {
namespace {

constexpr unsigned kNoSuchQueue = 404;

}  // namespace

struct QueueObserver::Impl final : ChannelListener {
    explicit Impl(const Connection& connection) : link(connection.link()) {}

    void on_method(const amqp_method_t&) override {}
    void on_delivered(Delivered&&) override {}
    void on_returned(Returned&&) override {}

    std::shared_ptr<Link> link;
    /// Opened when it is needed: the broker closes it after a queue that does not exist.
    std::unique_ptr<Channel> channel;
};

QueueObserver::QueueObserver(Connection& connection) : impl_(std::make_unique<Impl>(connection)) {}
QueueObserver::~QueueObserver() = default;
QueueObserver::QueueObserver(QueueObserver&&) noexcept = default;
QueueObserver& QueueObserver::operator=(QueueObserver&&) noexcept = default;

std::optional<QueueState> QueueObserver::look(const std::string& queue) {
    if (!impl_->channel) impl_->channel = std::make_unique<Channel>(impl_->link, *impl_);
    amqp_queue_declare_t request{};
    request.queue = bytes_of(queue);
    request.passive = 1;
    try {
        const amqp_method_t reply =
            impl_->channel->call(AMQP_QUEUE_DECLARE_METHOD, &request, AMQP_QUEUE_DECLARE_OK_METHOD,
                                 Scene::kDeclare, fmt::format("looking at queue \"{}\"", queue));
        const auto& answer = *static_cast<const amqp_queue_declare_ok_t*>(reply.decoded);
        return QueueState{.name = queue,
                          .messages = answer.message_count,
                          .consumers = answer.consumer_count};
    } catch (const Failure& failure) {
        impl_->channel.reset();
        if (failure.code() != kNoSuchQueue) throw;
        return std::nullopt;
    }
}

}  // namespace tributary::amqp
