#include "amqp/confirmed_publisher.hpp"

#include <fmt/format.h>

#include <charconv>
#include <deque>
#include <set>

#include "amqp/channel.hpp"
#include "base/clock.hpp"

namespace tributary::amqp {

struct ConfirmedPublisher::Impl final : ChannelListener {
    explicit Impl(const std::shared_ptr<Link>& link) : channel(link, *this) {
        amqp_confirm_select_t request{};
        (void)channel.call(AMQP_CONFIRM_SELECT_METHOD, &request, AMQP_CONFIRM_SELECT_OK_METHOD,
                           Scene::kChannel, "asking for publisher confirms");
    }

    void on_method(const amqp_method_t& method) override {
        if (method.id == AMQP_BASIC_ACK_METHOD) {
            const auto& ack = *static_cast<const amqp_basic_ack_t*>(method.decoded);
            settle(Settled::Kind::kConfirmed, ack.delivery_tag, ack.multiple != 0);
        } else if (method.id == AMQP_BASIC_NACK_METHOD) {
            const auto& nack = *static_cast<const amqp_basic_nack_t*>(method.decoded);
            settle(Settled::Kind::kRefused, nack.delivery_tag, nack.multiple != 0);
        }
    }
    void on_delivered(Delivered&&) override {}
    void on_returned(Returned&& back) override {
        std::uint64_t tag = 0;
        const std::string& id = back.message.properties.message_id;
        const auto parsed = std::from_chars(id.data(), id.data() + id.size(), tag);
        if (parsed.ec != std::errc() || parsed.ptr != id.data() + id.size()) return;
        returned.insert(tag);
        settled.push_back(
            {.kind = Settled::Kind::kReturned,
             .tag = ChannelTag(tag),
             .is_multiple = false,
             .reason = fmt::format("{} {}: exchange {}, routing key {}", back.code, back.text,
                                   back.message.exchange, back.message.routing_key)});
    }

    void settle(Settled::Kind kind, std::uint64_t tag, bool is_multiple) {
        if (!is_multiple && returned.erase(tag) > 0) return;
        if (is_multiple) returned.erase(returned.begin(), returned.upper_bound(tag));
        settled.push_back(
            {.kind = kind, .tag = ChannelTag(tag), .is_multiple = is_multiple, .reason = {}});
    }

    std::uint64_t last_tag = 0;
    std::deque<Settled> settled;
    /// Returned, and the confirm that follows has not come.
    std::set<std::uint64_t> returned;
    Properties properties;
    // Last: it is closed while the members that its frames go to still exist.
    Channel channel;
};

ConfirmedPublisher::ConfirmedPublisher(Connection& connection)
    : impl_(std::make_unique<Impl>(connection.link())) {}
ConfirmedPublisher::~ConfirmedPublisher() = default;
ConfirmedPublisher::ConfirmedPublisher(ConfirmedPublisher&&) noexcept = default;
ConfirmedPublisher& ConfirmedPublisher::operator=(ConfirmedPublisher&&) noexcept = default;

std::optional<ChannelTag> ConfirmedPublisher::publish(const Outgoing& message,
                                                      const std::stop_token& stop,
                                                      Deadline deadline) {
    const std::uint64_t tag = impl_->last_tag + 1;
    impl_->properties = message.properties;
    impl_->properties.message_id = std::to_string(tag);
    const Outgoing tagged{.exchange = message.exchange,
                          .routing_key = message.routing_key,
                          .properties = impl_->properties,
                          .body = message.body,
                          .is_mandatory = message.is_mandatory};
    if (!impl_->channel.link().publish(impl_->channel.number(), tagged, stop, deadline))
        return std::nullopt;
    impl_->last_tag = tag;
    return ChannelTag(tag);
}

std::optional<Settled> ConfirmedPublisher::take_settled() {
    if (impl_->settled.empty()) {
        impl_->channel.check();
        return std::nullopt;
    }
    Settled next = std::move(impl_->settled.front());
    impl_->settled.pop_front();
    return next;
}

Settled await_settled(Connection& connection, ConfirmedPublisher& publisher, ChannelTag tag,
                      const std::stop_token& stop, Deadline deadline) {
    for (;;) {
        while (auto settled = publisher.take_settled()) {
            if (settled->tag == tag || (settled->is_multiple && settled->tag > tag))
                return *settled;
        }
        if (stop.stop_requested() || deadline.is_over(SystemClock::instance())) {
            throw failure_of_deadline("waiting for a publisher confirm");
        }
        (void)connection.pump(stop, deadline);
    }
}

}  // namespace tributary::amqp
