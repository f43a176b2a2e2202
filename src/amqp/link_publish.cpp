#include <algorithm>

#include "amqp/limits.hpp"
#include "amqp/link.hpp"
#include "amqp/properties_codec.hpp"
#include "base/clock.hpp"

namespace tributary::amqp {
namespace {

constexpr std::string_view kDoing = "publishing";
/// A frame's own bytes: type, channel, size before and the end mark behind.
constexpr std::size_t kFrameOverhead = 8;

}  // namespace

bool Link::wait_for_room(const std::stop_token& stop, Deadline deadline) {
    for (;;) {
        // What the broker says meanwhile (an alarm, confirms, heartbeats) is heard.
        const Deadline housekeeping = Deadline::after(SystemClock::instance(), kHousekeepingPause);
        const Readiness ready = waiter_.wait(fd_, true, true, stop, deadline.sooner(housekeeping));
        if (ready.can_write) return true;
        while (take_frame()) {
        }
        if (stop.stop_requested() || deadline.is_over(SystemClock::instance())) return false;
    }
}

bool Link::publish(amqp_channel_t channel, const Outgoing& message, const std::stop_token& stop,
                   Deadline deadline) {
    check_channel(channel);
    if (!wait_for_room(stop, deadline)) return false;
    check_channel(channel);
    LibraryProperties properties(message.properties);
    if (message.body.size() > kFrameBodyBytes) {
        publish_in_pieces(channel, message, properties.value(), stop, deadline);
        return true;
    }
    check_sent(amqp_basic_publish(state_.get(), channel, bytes_of(message.exchange),
                                  bytes_of(message.routing_key), message.is_mandatory ? 1 : 0, 0,
                                  &properties.value(), bytes_of(message.body)),
               kDoing);
    return true;
}

void Link::publish_in_pieces(amqp_channel_t channel, const Outgoing& message,
                             amqp_basic_properties_t& properties, const std::stop_token& stop,
                             Deadline deadline) {
    amqp_basic_publish_t method{};
    method.exchange = bytes_of(message.exchange);
    method.routing_key = bytes_of(message.routing_key);
    method.mandatory = message.is_mandatory ? 1 : 0;
    check_sent(amqp_send_method(state_.get(), channel, AMQP_BASIC_PUBLISH_METHOD, &method), kDoing);

    amqp_frame_t header{};
    header.frame_type = AMQP_FRAME_HEADER;
    header.channel = channel;
    header.payload.properties.class_id = AMQP_BASIC_CLASS;
    header.payload.properties.body_size = message.body.size();
    header.payload.properties.decoded = &properties;
    check_sent(amqp_send_frame(state_.get(), &header), kDoing);

    const std::size_t piece_bytes = std::min(kFrameBodyBytes, frame_bytes_max() - kFrameOverhead);
    for (std::size_t at = 0; at < message.body.size(); at += piece_bytes) {
        // Half a message is on the wire: only a new connection can begin another one.
        if (!wait_for_room(stop, deadline))
            die(failure_of_deadline("publishing: the broker takes nothing"));
        // A channel that the broker closed in the middle must not see the rest.
        check_channel(channel);
        amqp_frame_t body{};
        body.frame_type = AMQP_FRAME_BODY;
        body.channel = channel;
        body.payload.body_fragment =
            bytes_of(message.body.subspan(at, std::min(piece_bytes, message.body.size() - at)));
        check_sent(amqp_send_frame(state_.get(), &body), kDoing);
    }
}

}  // namespace tributary::amqp
