#include "amqp/link.hpp"

#include <fmt/format.h>
#include <sys/time.h>

#include <algorithm>
#include <utility>

#include "amqp/limits.hpp"
#include "amqp/properties_codec.hpp"
#include "base/clock.hpp"

namespace tributary::amqp {
namespace {

struct LoggedIn {
    Endpoint endpoint;
    ConnectionState state;
};

/// Each endpoint in turn; the last one's Failure if none accepts.
LoggedIn log_in_anywhere(const ConnectOptions& options, SocketWaiter& waiter,
                         const std::stop_token& stop) {
    std::optional<Failure> last;
    for (const Endpoint& endpoint : options.endpoints) {
        try {
            return {endpoint, log_in(options, endpoint, waiter, stop)};
        } catch (const Failure& failure) {
            last = failure;
        }
        if (stop.stop_requested()) break;
    }
    if (!last)
        throw Failure(Recovery::kHaltStage, "broker: no address is configured; name at least one");
    throw *last;
}

}  // namespace

Link::Link(const ConnectOptions& options, const std::stop_token& stop) {
    LoggedIn logged_in = log_in_anywhere(options, waiter_, stop);
    endpoint_ = std::move(logged_in.endpoint);
    state_ = std::move(logged_in.state);
    fd_ = amqp_get_sockfd(state_.get());
}

Link::~Link() {
    close();
}

void Link::die(Failure failure) {
    dead_ = failure;
    state_.reset();
    fd_ = -1;
    throw failure;
}

void Link::check_alive() const {
    if (dead_) throw Failure(*dead_);
}

void Link::check_sent(int status, std::string_view doing) {
    if (status >= 0) return;
    // The broker may have said why before it closed the connection.
    if (status != AMQP_STATUS_SOCKET_CLOSED && status != AMQP_STATUS_HEARTBEAT_TIMEOUT) {
        while (take_frame()) {
        }
    }
    die(failure_of_status(status, doing));
}

bool Link::take_frame() {
    // Everything taken before has been copied: the library may use its memory again.
    amqp_maybe_release_buffers(state_.get());
    constexpr timeval kNoWait{};
    amqp_frame_t frame{};
    const int status = amqp_simple_wait_frame_noblock(state_.get(), &frame, &kNoWait);
    if (status == AMQP_STATUS_TIMEOUT) return false;
    if (status != AMQP_STATUS_OK)
        die(failure_of_status(status, fmt::format("reading from {}", to_string(endpoint_))));
    dispatch(frame);
    return true;
}

bool Link::pump(const std::stop_token& stop, Deadline deadline) {
    check_alive();
    pumped_bytes_ = 0;
    for (;;) {
        unsigned frames = 0;
        while (frames < kPumpFramesMax && pumped_bytes_ < kPumpContentBytesMax && take_frame())
            ++frames;
        if (frames > 0) return true;
        if (stop.stop_requested() || deadline.is_over(SystemClock::instance())) return false;
        wait_for_frame(stop, deadline);
    }
}

void Link::wait_for_frame(const std::stop_token& stop, Deadline deadline) {
    // Heartbeats are written and looked for only inside the library's calls, so no wait may be
    // long.
    const Deadline housekeeping = Deadline::after(SystemClock::instance(), kHousekeepingPause);
    (void)waiter_.wait(fd_, true, false, stop, deadline.sooner(housekeeping));
}

void Link::dispatch(const amqp_frame_t& frame) {
    if (frame.channel == 0) {
        if (frame.frame_type == AMQP_FRAME_METHOD) dispatch_connection_method(frame.payload.method);
        return;
    }
    const auto found = channels_.find(frame.channel);
    // Frames of a channel that we have closed may still arrive.
    if (found == channels_.end() || found->second.closed) return;
    Channel& channel = found->second;
    Result<void> added;
    switch (frame.frame_type) {
        case AMQP_FRAME_METHOD:
            dispatch_channel_method(frame.channel, channel, frame.payload.method);
            return;
        case AMQP_FRAME_HEADER:
            added = channel.assembler.add_header(
                frame.payload.properties.body_size,
                *static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded));
            break;
        case AMQP_FRAME_BODY:
            pumped_bytes_ += frame.payload.body_fragment.len;
            added = channel.assembler.add_body(view_of(frame.payload.body_fragment));
            break;
        default:
            return;
    }
    if (!added) die(failure_of_status(AMQP_STATUS_BAD_AMQP_DATA, added.error().what));
    if (channel.assembler.is_complete()) dispatch_content(frame.channel, channel);
}

void Link::dispatch_content(amqp_channel_t, Channel& channel) {
    ContentAssembler::Content content = channel.assembler.take();
    if (auto* delivered = std::get_if<Delivered>(&content)) {
        channel.listener->on_delivered(std::move(*delivered));
    } else if (auto* returned = std::get_if<Returned>(&content)) {
        channel.listener->on_returned(std::move(*returned));
    }
}

void Link::dispatch_connection_method(const amqp_method_t& method) {
    switch (method.id) {
        case AMQP_CONNECTION_CLOSE_METHOD: {
            const auto& close = *static_cast<const amqp_connection_close_t*>(method.decoded);
            Failure failure =
                failure_of_reply(Scene::kConnection, close.reply_code, view_of(close.reply_text),
                                 fmt::format("connection to {}", to_string(endpoint_)));
            amqp_connection_close_ok_t answer{};
            (void)amqp_send_method(state_.get(), 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &answer);
            die(std::move(failure));
        }
        case AMQP_CONNECTION_BLOCKED_METHOD: {
            const auto& blocked = *static_cast<const amqp_connection_blocked_t*>(method.decoded);
            blocked_reason_ = std::string(view_of(blocked.reason));
            // The broker reads nothing until its alarm is over; that is no reason to give it up.
            set_peer_silence(fd_, std::chrono::milliseconds(0));
            return;
        }
        case AMQP_CONNECTION_UNBLOCKED_METHOD:
            blocked_reason_.reset();
            set_peer_silence(fd_, kPeerSilenceLongest);
            return;
        default:
            if (call_ != nullptr && call_->channel == 0 && method.id == call_->answer)
                call_->reply = method;
            return;
    }
}

void Link::dispatch_channel_method(amqp_channel_t number, Channel& channel,
                                   const amqp_method_t& method) {
    const bool is_called = call_ != nullptr && call_->channel == number;
    if (is_called && method.id == call_->answer) {
        call_->reply = method;
        return;
    }
    switch (method.id) {
        case AMQP_BASIC_DELIVER_METHOD:
            channel.assembler.begin(*static_cast<const amqp_basic_deliver_t*>(method.decoded));
            return;
        case AMQP_BASIC_RETURN_METHOD:
            channel.assembler.begin(*static_cast<const amqp_basic_return_t*>(method.decoded));
            return;
        case AMQP_CHANNEL_CLOSE_METHOD: {
            const auto& close = *static_cast<const amqp_channel_close_t*>(method.decoded);
            channel.closed =
                failure_of_reply(is_called ? call_->scene : Scene::kChannel, close.reply_code,
                                 view_of(close.reply_text),
                                 is_called ? call_->doing : std::string_view("channel closed"));
            amqp_channel_close_ok_t answer{};
            check_sent(
                amqp_send_method(state_.get(), number, AMQP_CHANNEL_CLOSE_OK_METHOD, &answer),
                "closing a channel");
            return;
        }
        case AMQP_CHANNEL_FLOW_METHOD: {
            const auto& flow = *static_cast<const amqp_channel_flow_t*>(method.decoded);
            amqp_channel_flow_ok_t answer{.active = flow.active};
            check_sent(amqp_send_method(state_.get(), number, AMQP_CHANNEL_FLOW_OK_METHOD, &answer),
                       "channel flow");
            return;
        }
        default:
            channel.listener->on_method(method);
    }
}

amqp_channel_t Link::open_channel(ChannelListener& listener) {
    check_alive();
    const int limit = std::max(1, amqp_get_channel_max(state_.get()));
    amqp_channel_t number = last_channel_;
    do {
        number = static_cast<amqp_channel_t>(number % limit + 1);
        if (number == last_channel_) {
            throw Failure(Recovery::kHaltStage,
                          "broker: no channel is free; raise the broker's channel_max", 506);
        }
    } while (channels_.contains(number));
    last_channel_ = number;
    channels_[number].listener = &listener;
    amqp_channel_open_t request{};
    try {
        (void)call(number, AMQP_CHANNEL_OPEN_METHOD, &request, AMQP_CHANNEL_OPEN_OK_METHOD,
                   Scene::kChannel, "opening a channel");
    } catch (const Failure&) {
        channels_.erase(number);
        throw;
    }
    return number;
}

void Link::close_channel(amqp_channel_t channel) noexcept {
    try {
        const auto found = channels_.find(channel);
        if (found == channels_.end()) return;
        if (!dead_ && !found->second.closed) {
            amqp_channel_close_t request{};
            request.reply_code = AMQP_REPLY_SUCCESS;
            (void)call(channel, AMQP_CHANNEL_CLOSE_METHOD, &request, AMQP_CHANNEL_CLOSE_OK_METHOD,
                       Scene::kChannel, "closing a channel");
        }
    } catch (const Failure&) {
        // The channel is gone either way; a dead link tells its next user.
    }
    channels_.erase(channel);
}

void Link::check_channel(amqp_channel_t channel) const {
    check_alive();
    const auto found = channels_.find(channel);
    if (found == channels_.end())
        throw failure_of_status(AMQP_STATUS_SOCKET_CLOSED, "using a closed channel");
    if (found->second.closed) throw Failure(*found->second.closed);
}

void Link::send(amqp_channel_t channel, amqp_method_number_t id, void* decoded,
                std::string_view doing) {
    check_channel(channel);
    check_sent(amqp_send_method(state_.get(), channel, id, decoded), doing);
}

amqp_method_t Link::call(amqp_channel_t channel, amqp_method_number_t id, void* decoded,
                         amqp_method_number_t answer, Scene scene, std::string_view doing) {
    check_alive();
    Call call{.channel = channel,
              .answer = answer,
              .scene = scene,
              .doing = doing,
              .reply = std::nullopt};
    call_ = &call;
    struct Reset {
        Call*& call;
        ~Reset() { call = nullptr; }
    } const reset{call_};
    check_sent(amqp_send_method(state_.get(), channel, id, decoded), doing);
    const bool is_closing = id == AMQP_CHANNEL_CLOSE_METHOD || id == AMQP_CONNECTION_CLOSE_METHOD;
    const Deadline deadline =
        Deadline::after(SystemClock::instance(), is_closing ? kCloseLongest : kCallLongest);
    for (;;) {
        while (!call.reply && take_frame()) {
            if (channel != 0) check_channel(channel);
        }
        if (call.reply) return *call.reply;
        if (deadline.is_over(SystemClock::instance())) die(failure_of_deadline(doing));
        wait_for_frame({}, deadline);
    }
}

void Link::close() noexcept {
    if (dead_ || !state_) return;
    try {
        amqp_connection_close_t request{};
        request.reply_code = AMQP_REPLY_SUCCESS;
        (void)call(0, AMQP_CONNECTION_CLOSE_METHOD, &request, AMQP_CONNECTION_CLOSE_OK_METHOD,
                   Scene::kConnection, "closing the connection");
        die(failure_of_status(AMQP_STATUS_SOCKET_CLOSED, "using a closed connection"));
    } catch (const Failure&) {
        // Closed is closed.
    }
}

std::string Link::server_property(std::string_view name) const {
    check_alive();
    const amqp_table_t& properties = *amqp_get_server_properties(state_.get());
    for (int i = 0; i < properties.num_entries; ++i) {
        const amqp_table_entry_t& entry = properties.entries[i];
        if (view_of(entry.key) != name) continue;
        if (entry.value.kind != AMQP_FIELD_KIND_UTF8 && entry.value.kind != AMQP_FIELD_KIND_BYTES)
            break;
        return std::string(view_of(entry.value.value.bytes));
    }
    return {};
}

std::size_t Link::frame_bytes_max() const {
    check_alive();
    return static_cast<std::size_t>(std::max(amqp_get_frame_max(state_.get()), 4096));
}

}  // namespace tributary::amqp
