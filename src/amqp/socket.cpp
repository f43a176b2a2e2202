#include "amqp/socket.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "amqp/error_table.hpp"
#include "amqp/library.hpp"
#include "base/clock.hpp"

namespace tributary::amqp {
namespace {

struct AddressDeleter {
    void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, AddressDeleter>;

Failure socket_failure(const Endpoint& endpoint, std::string_view what, int error) {
    return Failure(Recovery::kReconnect,
                   fmt::format("broker: connecting to {}: {}{}{}", to_string(endpoint), what,
                               error == 0 ? "" : ": ",
                               error == 0 ? std::string() : std::system_category().message(error)),
                   kLibraryCodeBase + static_cast<unsigned>(-AMQP_STATUS_SOCKET_ERROR));
}

Addresses resolve(const Endpoint& endpoint) {
    addrinfo hint{};
    hint.ai_family = AF_UNSPEC;
    hint.ai_socktype = SOCK_STREAM;
    hint.ai_protocol = IPPROTO_TCP;
    addrinfo* list = nullptr;
    const std::string port = std::to_string(endpoint.port);
    if (getaddrinfo(endpoint.host.c_str(), port.c_str(), &hint, &list) != 0) {
        throw failure_of_status(AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED,
                                fmt::format("connecting to {}", to_string(endpoint)));
    }
    return Addresses(list);
}

void set_flag(int socket, int level, int option) {
    const int one = 1;
    // A socket without these options works too, only less well.
    (void)::setsockopt(socket, level, option, &one, sizeof one);
}

}  // namespace

FileDescriptor::~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
        if (fd_ >= 0) ::close(fd_);
        fd_ = other.release();
    }
    return *this;
}

int FileDescriptor::release() {
    return std::exchange(fd_, -1);
}

SocketWaiter::SocketWaiter() : wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (wake_.value() < 0) {
        throw Failure(Recovery::kReconnect,
                      "broker: no file descriptor left; raise the limit of open files",
                      static_cast<unsigned>(errno));
    }
}

Readiness SocketWaiter::wait(int socket, bool for_reading, bool for_writing,
                             const std::stop_token& stop, Deadline deadline) {
    if (stop.stop_requested()) return {};
    const std::stop_callback wake_up(stop, [fd = wake_.value()] {
        const std::uint64_t one = 1;
        // The counter of an eventfd that nobody reads cannot overflow by one more.
        [[maybe_unused]] const ssize_t written = ::write(fd, &one, sizeof one);
    });
    const short events =
        static_cast<short>((for_reading ? POLLIN : 0) | (for_writing ? POLLOUT : 0));
    std::array<pollfd, 2> watched{pollfd{.fd = socket, .events = events, .revents = 0},
                                  pollfd{.fd = wake_.value(), .events = POLLIN, .revents = 0}};
    for (;;) {
        const auto left = deadline.left(SystemClock::instance());
        const int timeout = static_cast<int>(std::min<std::int64_t>(left.count(), 3'600'000));
        const int ready = ::poll(watched.data(), watched.size(), timeout);
        if (ready < 0 && errno == EINTR) continue;
        break;
    }
    if (watched[1].revents != 0) {
        std::uint64_t count = 0;
        [[maybe_unused]] const ssize_t size = ::read(wake_.value(), &count, sizeof count);
        return {};
    }
    const auto seen = watched[0].revents;
    const bool is_broken = (seen & (POLLERR | POLLHUP | POLLNVAL)) != 0;
    return {.can_read = is_broken || (seen & POLLIN) != 0,
            .can_write = is_broken || (seen & POLLOUT) != 0};
}

FileDescriptor connect_tcp(const Endpoint& endpoint, SocketWaiter& waiter,
                           const std::stop_token& stop, Deadline deadline) {
    const Addresses addresses = resolve(endpoint);
    int error = 0;
    for (const addrinfo* address = addresses.get(); address != nullptr;
         address = address->ai_next) {
        FileDescriptor fd(::socket(address->ai_family,
                                   address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                                   address->ai_protocol));
        if (fd.value() < 0) {
            error = errno;
            continue;
        }
        set_flag(fd.value(), IPPROTO_TCP, TCP_NODELAY);
        set_flag(fd.value(), SOL_SOCKET, SO_KEEPALIVE);
        if (::connect(fd.value(), address->ai_addr, address->ai_addrlen) == 0) return fd;
        error = errno;
        if (error != EINPROGRESS) continue;
        if (!waiter.wait(fd.value(), false, true, stop, deadline).can_write) {
            throw socket_failure(endpoint, stop.stop_requested() ? "stopped" : "no answer in time",
                                 0);
        }
        socklen_t size = sizeof error;
        (void)::getsockopt(fd.value(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) return fd;
    }
    throw socket_failure(endpoint, "is the broker running there?", error);
}

void set_peer_silence(int socket, std::chrono::milliseconds longest) {
    const auto value = static_cast<unsigned>(longest.count());
    (void)::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &value, sizeof value);
}

}  // namespace tributary::amqp
