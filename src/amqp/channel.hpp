#pragma once

#include <memory>
#include <string_view>

#include "amqp/connection.hpp"
#include "amqp/link.hpp"

namespace tributary::amqp {

/// Private to this module: an open channel, closed when it goes.
class Channel {
public:
    Channel(const std::shared_ptr<Link>& link, ChannelListener& listener)
        : link_(link), number_(link->open_channel(listener)) {}
    ~Channel() { link_->close_channel(number_); }
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    [[nodiscard]] Link& link() { return *link_; }
    [[nodiscard]] const Link& link() const { return *link_; }
    [[nodiscard]] amqp_channel_t number() const { return number_; }
    /// Throws when the broker closed the channel or the connection.
    void check() const { link_->check_channel(number_); }
    void send(amqp_method_number_t id, void* decoded, std::string_view doing) {
        link_->send(number_, id, decoded, doing);
    }
    amqp_method_t call(amqp_method_number_t id, void* decoded, amqp_method_number_t answer,
                       Scene scene, std::string_view doing) {
        check();
        return link_->call(number_, id, decoded, answer, scene, doing);
    }

private:
    std::shared_ptr<Link> link_;
    amqp_channel_t number_;
};

}  // namespace tributary::amqp
