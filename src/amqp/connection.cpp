#include "amqp/connection.hpp"

#include <fmt/format.h>

#include "amqp/link.hpp"

namespace tributary::amqp {

Connection::Connection(const ConnectOptions& options, const std::stop_token& stop)
    : link_(std::make_shared<Link>(options, stop)), user_(options.user) {}
Connection::~Connection() {
    close();
}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&& other) noexcept {
    if (this != &other) {
        close();
        link_ = std::move(other.link_);
        user_ = std::move(other.user_);
    }
    return *this;
}

bool Connection::pump(const std::stop_token& stop, Deadline deadline) {
    return link_->pump(stop, deadline);
}
bool Connection::is_blocked() const {
    return link_->is_blocked();
}
std::string Connection::blocked_reason() const {
    return link_->blocked_reason();
}
bool Connection::is_open() const {
    return !link_->is_dead();
}
const Endpoint& Connection::endpoint() const {
    return link_->endpoint();
}
std::string Connection::server() const {
    return fmt::format("{} {}", link_->server_property("product"),
                       link_->server_property("version"));
}
void Connection::close() noexcept {
    if (link_) link_->close();
}

}  // namespace tributary::amqp
