#pragma once

#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>

#include "amqp/options.hpp"
#include "base/deadline.hpp"

namespace tributary::amqp {

class Link;

/// One connection to the broker, owned by one thread, with the publishers, consumers and RPC ends
/// made on it.
///
/// Heartbeats are written and checked only inside calls of this module: the owner calls pump (or
/// anything that waits) at least once in half a heartbeat interval, otherwise the broker gives the
/// connection up after two intervals.
///
/// Whatever breaks the connection throws Failure, then and from every later call of anything made
/// on it; it is never reused: make a new one. A channel error (say, a missing queue) breaks only
/// the publisher or consumer it belongs to. Objects made on a connection may outlive it; they then
/// throw.
class Connection {
public:
    /// Connects to the first endpoint that accepts. Throws Failure: kReconnect (pace_of tells how
    /// soon), kHaltStage for settings that cannot work. A stop request ends the attempt.
    explicit Connection(const ConnectOptions& options, const std::stop_token& stop = {});
    /// As close.
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;

    /// Takes what the broker has sent and hands it to the objects made on this connection: at once
    /// if something is here, otherwise waits for it until the deadline or a stop request. True:
    /// something came. At most about kPumpContentBytesMax of content a call.
    bool pump(const std::stop_token& stop, Deadline deadline);

    /// The broker has an alarm (memory, disk) and reads nothing that is published here until it is
    /// over. Known after the first message published during the alarm.
    [[nodiscard]] bool is_blocked() const;
    /// The broker's words for it; empty when not blocked.
    [[nodiscard]] std::string blocked_reason() const;

    [[nodiscard]] bool is_open() const;
    /// The endpoint that accepted.
    [[nodiscard]] const Endpoint& endpoint() const;
    /// The user that logged in: what the property user_id must be.
    [[nodiscard]] const std::string& user() const { return user_; }
    /// `RabbitMQ 3.10.8`
    [[nodiscard]] std::string server() const;

    /// Says goodbye and closes the socket, within kCloseLongest. Never throws.
    void close() noexcept;

    /// For this module only.
    [[nodiscard]] const std::shared_ptr<Link>& link() const { return link_; }

private:
    std::shared_ptr<Link> link_;
    std::string user_;
};

}  // namespace tributary::amqp
