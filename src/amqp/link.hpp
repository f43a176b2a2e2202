#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <source_location>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>

#include "amqp/content_assembler.hpp"
#include "amqp/error_table.hpp"
#include "amqp/handshake.hpp"
#include "amqp/library.hpp"
#include "amqp/message.hpp"
#include "base/deadline.hpp"

namespace tributary::amqp {

/// Private to this module. Receives what the broker sends on one channel. Called inside Link's
/// calls, on their thread; must only store. Pointers in a method live during the call.
class ChannelListener {
public:
    virtual ~ChannelListener() = default;
    virtual void on_method(const amqp_method_t& method) = 0;
    virtual void on_delivered(Delivered&& delivered) = 0;
    virtual void on_returned(Returned&& returned) = 0;
};

/// Private to this module: one AMQP connection as frames. Whatever breaks the connection marks it
/// dead: the Failure is thrown then and by every later call, and the socket is closed without
/// ceremony. A closed channel is remembered and thrown by calls on that channel only.
class Link {
public:
    Link(const ConnectOptions& options, const std::stop_token& stop);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    /// Takes frames that are here, or waits for the first until the deadline. True: some came.
    bool pump(const std::stop_token& stop, Deadline deadline);

    /// The listener must stay until close_channel.
    [[nodiscard]] amqp_channel_t open_channel(ChannelListener& listener);
    /// Closes it with the broker if it is still open there. Never throws; gives up after
    /// kCloseLongest.
    void close_channel(amqp_channel_t channel) noexcept;
    /// Why the broker closed the channel; throws it, or the connection's Failure, if so.
    void check_channel(amqp_channel_t channel) const;

    /// A method without an answer.
    void send(amqp_channel_t channel, amqp_method_number_t id, void* decoded,
              std::string_view doing);
    /// A method and its answer, whose pointers live until the next call of anything here. Throws
    /// Failure when the broker closes the channel instead, or after kCallLongest.
    amqp_method_t call(amqp_channel_t channel, amqp_method_number_t id, void* decoded,
                       amqp_method_number_t answer, Scene scene, std::string_view doing);
    /// Writes a whole message. False: not begun, because the socket took nothing until the deadline
    /// or a stop request; the link is good. Throws when it stands in the middle of a message.
    [[nodiscard]] bool publish(amqp_channel_t channel, const Outgoing& message,
                               const std::stop_token& stop, Deadline deadline);

    void close() noexcept;
    [[nodiscard]] bool is_dead() const { return dead_.has_value(); }
    [[nodiscard]] bool is_blocked() const { return blocked_reason_.has_value(); }
    [[nodiscard]] std::string blocked_reason() const { return blocked_reason_.value_or(""); }
    [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
    [[nodiscard]] std::string server_property(std::string_view name) const;
    [[nodiscard]] std::size_t frame_bytes_max() const;

private:
    struct Channel {
        ChannelListener* listener = nullptr;
        ContentAssembler assembler;
        std::optional<Failure> closed;
    };
    struct Call {
        amqp_channel_t channel;
        amqp_method_number_t answer;
        Scene scene;
        std::string_view doing;
        std::optional<amqp_method_t> reply;
    };

    [[noreturn]] void die(Failure failure);
    void check_alive() const;
    void check_sent(int status, std::string_view doing);
    /// One frame that is here already; false: there is none.
    bool take_frame();
    void dispatch(const amqp_frame_t& frame);
    void dispatch_connection_method(const amqp_method_t& method);
    void dispatch_channel_method(amqp_channel_t number, Channel& channel,
                                 const amqp_method_t& method);
    void dispatch_content(amqp_channel_t number, Channel& channel);
    void wait_for_frame(const std::stop_token& stop, Deadline deadline);
    [[nodiscard]] bool wait_for_room(const std::stop_token& stop, Deadline deadline);
    void publish_in_pieces(amqp_channel_t channel, const Outgoing& message,
                           amqp_basic_properties_t& properties, const std::stop_token& stop,
                           Deadline deadline);

    SocketWaiter waiter_;
    Endpoint endpoint_;
    ConnectionState state_;
    int fd_ = -1;
    std::unordered_map<amqp_channel_t, Channel> channels_;
    amqp_channel_t last_channel_ = 0;
    Call* call_ = nullptr;
    std::optional<Failure> dead_;
    std::optional<std::string> blocked_reason_;
    std::size_t pumped_bytes_ = 0;
};

}  // namespace tributary::amqp
