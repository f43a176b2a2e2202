#include "sandbox/ports.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <mutex>
#include <set>
#include <span>
#include <utility>

#include "base/failure.hpp"
#include "sandbox/descriptor.hpp"

namespace tributary::sandbox {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// Waits until `events` are there; false at the deadline.
bool wait_for(int socket, short events, Deadline deadline) {
    pollfd watched{.fd = socket, .events = events, .revents = 0};
    for (;;) {
        const auto left = deadline.left(SystemClock::instance());
        const int ready = poll(&watched, 1, static_cast<int>(left.count()));
        if (ready >= 0 || errno != EINTR) return ready > 0;
    }
}

template <class Address>
Descriptor connect_to(const Address& address, Deadline deadline) {
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    Descriptor socket(::socket(generic->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.is_open()) return socket;
    if (connect(socket.number(), generic, sizeof address) == 0) return socket;
    int error = errno;
    if (error == EINPROGRESS && wait_for(socket.number(), POLLOUT, deadline)) {
        socklen_t size = sizeof error;
        getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &size);
    }
    return error == 0 ? std::move(socket) : Descriptor();
}

/// Fills `bytes` from the socket; false when the other side closes or the deadline comes first.
bool receive(int socket, std::span<unsigned char> bytes, Deadline deadline) {
    while (!bytes.empty()) {
        if (!wait_for(socket, POLLIN, deadline)) return false;
        const ssize_t count = recv(socket, bytes.data(), bytes.size(), 0);
        if (count <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

/// Takes the port (0: any) for a moment and returns it; 0: it is not free.
std::uint16_t bind_to(std::uint16_t port) {
    const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    // As servers do: what earlier connections leave behind for a minute is no hindrance. The system
    // chooses among ports that nothing has left behind anything at.
    const int on = port == 0 ? 0 : 1;
    setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address = loopback(port);
    socklen_t size = sizeof address;
    if (bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), size) != 0) return 0;
    getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

}  // namespace

std::uint16_t pick_port() {
    static std::mutex mutex;
    static std::set<std::uint16_t> given;
    constexpr int kAttempts = 1000;
    const std::scoped_lock lock(mutex);
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const std::uint16_t port = bind_to(0);
        if (port != 0 && given.insert(port).second) return port;
    }
    throw Failure(Recovery::kHaltStage, "there is no free TCP port on 127.0.0.1");
}

std::uint16_t pick_port(std::uint16_t wish) {
    return bind_to(wish) == wish ? wish : pick_port();
}

bool answers_mysql(const std::filesystem::path& socket_path, Deadline deadline) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_path.native().size() >= sizeof address.sun_path) return false;
    socket_path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    const Descriptor socket = connect_to(address, deadline);
    // Three bytes of length, one of sequence, then the protocol version, 10; an error packet has
    // 255 in its place. MySQL manual, "Protocol::HandshakeV10".
    std::array<unsigned char, 5> greeting{};
    constexpr unsigned char kProtocolVersion = 10;
    return socket.is_open() && receive(socket.number(), greeting, deadline) &&
           greeting[4] == kProtocolVersion;
}

bool answers_amqp(std::uint16_t port, Deadline deadline) {
    const Descriptor socket = connect_to(loopback(port), deadline);
    constexpr std::array<unsigned char, 8> kHello{'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    if (!socket.is_open() || send(socket.number(), kHello.data(), kHello.size(), MSG_NOSIGNAL) !=
                                 static_cast<ssize_t>(kHello.size())) {
        return false;
    }
    // A method frame (1) on channel 0, four bytes of length, class connection (10), method start
    // (10). AMQP 0-9-1 specification, 2.3.5 and 1.4.2.1.
    std::array<unsigned char, 11> start{};
    return receive(socket.number(), start, deadline) && start[0] == 1 && start[8] == 10 &&
           start[10] == 10;
}

}  // namespace tributary::sandbox
