#include "amqp/sender.hpp"

#include "amqp/channel.hpp"

namespace tributary::amqp {

struct Sender::Impl final : ChannelListener {
    explicit Impl(const std::shared_ptr<Link>& link) : channel(link, *this) {}
    void on_method(const amqp_method_t&) override {}
    void on_delivered(Delivered&&) override {}
    void on_returned(Returned&&) override {}
    Channel channel;
};

Sender::Sender(Connection& connection) : impl_(std::make_unique<Impl>(connection.link())) {}
Sender::~Sender() = default;
Sender::Sender(Sender&&) noexcept = default;
Sender& Sender::operator=(Sender&&) noexcept = default;

bool Sender::send(const Outgoing& message, const std::stop_token& stop, Deadline deadline) {
    return impl_->channel.link().publish(impl_->channel.number(), message, stop, deadline);
}

}  // namespace tributary::amqp
