#include "support/fault_proxy.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <list>
#include <random>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace tributary::test {
namespace {

using sandbox::Descriptor;
using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

constexpr std::size_t kBufferMax = 1024 * 1024;
constexpr std::size_t kReadMax = 64 * 1024;
constexpr std::chrono::milliseconds kSliceGap{1};
constexpr std::chrono::milliseconds kIdle{1000};

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

Descriptor listen_on(std::uint16_t port) {
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in address = loopback(port);
    if (bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(socket.number(), SOMAXCONN) != 0) {
        throw std::system_error(errno, std::generic_category(), "the proxy cannot listen");
    }
    return socket;
}

std::uint16_t port_of(const Descriptor& socket) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

void send_at_once(const Descriptor& socket) {
    const int on = 1;
    setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// Closing then sends RST instead of FIN and drops what is still in the buffers.
void reset_on_close(const Descriptor& socket) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

constexpr std::size_t index_of(Way way) {
    return static_cast<std::size_t>(way);
}

}  // namespace

/// One way of one connection.
struct FaultProxy::Pipe {
    struct Chunk {
        Time due;
        std::string bytes;
    };

    std::deque<Chunk> chunks;
    std::size_t buffered = 0;
    Time next_send{};  // not before, for slices and bandwidth
    Time last_due{};
    std::optional<Time> end_due;  // the sender has ended; pass it on then
    bool is_cut = false;          // reset when what is here has been sent
    bool is_finished = false;     // the end was passed on
    bool has_lost_bytes = false;  // cannot go on when the fault is over
};

struct FaultProxy::Connection {
    Descriptor client;
    Descriptor server;
    std::array<Pipe, 2> pipes{};
    bool is_broken = false;

    [[nodiscard]] const Descriptor& source(Way way) const {
        return way == Way::kToServer ? client : server;
    }
    [[nodiscard]] const Descriptor& target(Way way) const {
        return way == Way::kToServer ? server : client;
    }
    void reset() {
        reset_on_close(client);
        reset_on_close(server);
        is_broken = true;
    }
};

struct FaultProxy::State {
    Descriptor listener;
    std::list<Connection> connections;
    std::array<WayFaults, 2> faults{};
    std::array<std::optional<std::uint64_t>, 2> cut_after{};
    std::array<std::optional<std::uint64_t>, 2> corrupt_after{};
    std::array<std::uint64_t, 2> passed{};
    std::array<std::uint64_t, 2> pieces{};
    std::array<std::uint64_t, 2> swallowed{};
    std::uint64_t accepted = 0;
    std::minstd_rand chance{1};

    [[nodiscard]] bool takes_more(const Pipe& pipe, Way way) const {
        return !pipe.end_due && !pipe.is_cut && pipe.buffered < kBufferMax &&
               !faults[index_of(way)].is_stalled;
    }
    void accept_all(std::uint16_t target_port);
    void receive(Connection& connection, Way way, Time now);
    void send(Connection& connection, Way way, Time now);
    void pass_end_on(Connection& connection, Way way, Time now);
    /// How many of `size` bytes may go out at once; notes when the next may.
    std::size_t allowance(Pipe& pipe, Way way, std::size_t size, Time now);
    /// Flips the byte and makes the cut that are ordered, if they fall into `bytes`.
    void damage(Pipe& pipe, Way way, std::string& bytes);
    void drop_ended();
    /// Moves what can be moved now.
    void step(std::uint16_t target_port);
    /// Adds what one way of a connection waits for.
    void add_wait(const Connection& connection, Way way, Time now, std::vector<pollfd>& watched,
                  Time& until) const;
};

void FaultProxy::State::accept_all(std::uint16_t target_port) {
    while (listener.is_open()) {
        Descriptor client(
            accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!client.is_open()) return;
        ++accepted;
        Descriptor server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        const sockaddr_in address = loopback(target_port);
        send_at_once(client);
        send_at_once(server);
        // On loopback the answer, also the refusal, is there when connect returns or at the first
        // read.
        if (connect(server.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
                0 &&
            errno != EINPROGRESS) {
            reset_on_close(client);
            continue;
        }
        connections.push_back({.client = std::move(client), .server = std::move(server)});
    }
}

void FaultProxy::State::receive(Connection& connection, Way way, Time now) {
    Pipe& pipe = connection.pipes[index_of(way)];
    const WayFaults& fault = faults[index_of(way)];
    std::string bytes(kReadMax, '\0');
    const ssize_t count = recv(connection.source(way).number(), bytes.data(), bytes.size(), 0);
    if (count < 0) {
        if (errno != EAGAIN && errno != EINTR) connection.reset();
        return;
    }
    if (count == 0 || fault.is_blackhole) {
        if (fault.is_blackhole) pipe.has_lost_bytes = true;
        swallowed[index_of(way)] += static_cast<std::uint64_t>(count);
        if (count == 0) pipe.end_due = fault.is_blackhole ? Time::max() : now + fault.slow_close;
        return;
    }
    bytes.resize(static_cast<std::size_t>(count));
    damage(pipe, way, bytes);
    Time due = now + fault.latency;
    if (fault.jitter.count() > 0) {
        due +=
            std::chrono::milliseconds(static_cast<std::int64_t>(chance()) % fault.jitter.count());
    }
    pipe.last_due = std::max(due, pipe.last_due);
    pipe.buffered += bytes.size();
    pipe.chunks.push_back({.due = pipe.last_due, .bytes = std::move(bytes)});
}

std::size_t FaultProxy::State::allowance(Pipe& pipe, Way way, std::size_t size, Time now) {
    const WayFaults& fault = faults[index_of(way)];
    if (fault.slice_bytes > 0 && size > fault.slice_bytes) {
        size = fault.slice_bytes;
        pipe.next_send = now + kSliceGap;
    }
    if (fault.bytes_per_second > 0) {
        // A fiftieth of a second's worth at a time.
        size = std::min<std::size_t>(size, std::max<std::uint64_t>(1, fault.bytes_per_second / 50));
        pipe.next_send = std::max(now, pipe.next_send) +
                         std::chrono::nanoseconds(1'000'000'000ULL * size / fault.bytes_per_second);
    }
    return size;
}

void FaultProxy::State::damage(Pipe& pipe, Way way, std::string& bytes) {
    auto& flip = corrupt_after[index_of(way)];
    if (flip && *flip < bytes.size()) {
        bytes[*flip] = static_cast<char>(bytes[*flip] ^ 1);
        flip.reset();
    } else if (flip) {
        *flip -= bytes.size();
    }
    auto& cut = cut_after[index_of(way)];
    if (cut && *cut <= bytes.size()) {
        bytes.resize(*cut);
        cut.reset();
        pipe.is_cut = true;
    } else if (cut) {
        *cut -= bytes.size();
    }
}

void FaultProxy::State::send(Connection& connection, Way way, Time now) {
    Pipe& pipe = connection.pipes[index_of(way)];
    while (!pipe.chunks.empty() && pipe.chunks.front().due <= now && pipe.next_send <= now) {
        std::string& front = pipe.chunks.front().bytes;
        const std::size_t wanted = allowance(pipe, way, front.size(), now);
        const ssize_t count = ::send(connection.target(way).number(), front.data(), wanted,
                                     MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0) {
            if (errno != EAGAIN && errno != EINTR && errno != ENOTCONN) connection.reset();
            return;
        }
        const auto sent = static_cast<std::size_t>(count);
        passed[index_of(way)] += sent;
        ++pieces[index_of(way)];
        pipe.buffered -= sent;
        front.erase(0, sent);
        if (front.empty()) pipe.chunks.pop_front();
    }
    if (pipe.is_cut && pipe.chunks.empty()) connection.reset();
}

void FaultProxy::State::pass_end_on(Connection& connection, Way way, Time now) {
    Pipe& pipe = connection.pipes[index_of(way)];
    if (pipe.is_finished || !pipe.end_due || *pipe.end_due > now || !pipe.chunks.empty()) return;
    shutdown(connection.target(way).number(), SHUT_WR);
    pipe.is_finished = true;
}

void FaultProxy::State::drop_ended() {
    connections.remove_if([](const Connection& connection) {
        return connection.is_broken ||
               (connection.pipes[0].is_finished && connection.pipes[1].is_finished);
    });
}

void FaultProxy::State::add_wait(const Connection& connection, Way way, Time now,
                                 std::vector<pollfd>& watched, Time& until) const {
    const Pipe& pipe = connection.pipes[index_of(way)];
    if (takes_more(pipe, way)) {
        watched.push_back({.fd = connection.source(way).number(), .events = POLLIN, .revents = 0});
    }
    if (!pipe.chunks.empty()) {
        const Time due = std::max(pipe.chunks.front().due, pipe.next_send);
        if (due > now) {
            until = std::min(until, due);
        } else {
            watched.push_back(
                {.fd = connection.target(way).number(), .events = POLLOUT, .revents = 0});
        }
    } else if (pipe.end_due && !pipe.is_finished) {
        until = std::min(until, *pipe.end_due);
    }
}

void FaultProxy::State::step(std::uint16_t target_port) {
    accept_all(target_port);
    const Time now = Clock::now();
    for (Connection& connection : connections) {
        for (const Way way : {Way::kToServer, Way::kToClient}) {
            const bool takes = takes_more(connection.pipes[index_of(way)], way);
            if (takes && !connection.is_broken) receive(connection, way, now);
            if (!connection.is_broken) send(connection, way, now);
            if (!connection.is_broken) pass_end_on(connection, way, now);
        }
    }
    drop_ended();
}

FaultProxy::FaultProxy(std::uint16_t target_port)
    : target_port_(target_port),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      state_(std::make_unique<State>()) {
    state_->listener = listen_on(0);
    port_ = port_of(state_->listener);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

FaultProxy::~FaultProxy() {
    thread_.request_stop();
    wake();
    thread_.join();
    for (Connection& connection : state_->connections) connection.reset();
}

void FaultProxy::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::vector<pollfd> watched{{.fd = wake_.number(), .events = POLLIN, .revents = 0}};
        int timeout = 0;
        {
            const std::scoped_lock lock(mutex_);
            state_->step(target_port_);
            const Time now = Clock::now();
            Time until = now + kIdle;
            if (state_->listener.is_open()) {
                watched.push_back(
                    {.fd = state_->listener.number(), .events = POLLIN, .revents = 0});
            }
            for (const Connection& connection : state_->connections) {
                state_->add_wait(connection, Way::kToServer, now, watched, until);
                state_->add_wait(connection, Way::kToClient, now, watched, until);
            }
            timeout =
                static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(until - now).count());
        }
        static_cast<void>(poll(watched.data(), watched.size(), std::max(timeout, 0)));
        eventfd_t ignored = 0;
        static_cast<void>(eventfd_read(wake_.number(), &ignored));
    }
}

void FaultProxy::wake() const {
    static_cast<void>(eventfd_write(wake_.number(), 1));
}

void FaultProxy::set(Way way, WayFaults faults) {
    const std::scoped_lock lock(mutex_);
    state_->faults[index_of(way)] = faults;
    wake();
}

void FaultProxy::set_both(WayFaults faults) {
    const std::scoped_lock lock(mutex_);
    state_->faults.fill(faults);
    wake();
}

void FaultProxy::reset_connections() {
    const std::scoped_lock lock(mutex_);
    for (Connection& connection : state_->connections) connection.reset();
    state_->drop_ended();
    wake();
}

void FaultProxy::refuse() {
    const std::scoped_lock lock(mutex_);
    state_->listener.reset();
    wake();
}

void FaultProxy::cut_after(Way way, std::uint64_t bytes) {
    const std::scoped_lock lock(mutex_);
    state_->cut_after[index_of(way)] = bytes;
}

void FaultProxy::corrupt_after(Way way, std::uint64_t bytes) {
    const std::scoped_lock lock(mutex_);
    state_->corrupt_after[index_of(way)] = bytes;
}

void FaultProxy::heal() {
    const std::scoped_lock lock(mutex_);
    state_->faults.fill({});
    state_->cut_after.fill(std::nullopt);
    state_->corrupt_after.fill(std::nullopt);
    for (Connection& connection : state_->connections) {
        if (connection.pipes[0].has_lost_bytes || connection.pipes[1].has_lost_bytes) {
            connection.reset();
        }
    }
    state_->drop_ended();
    if (!state_->listener.is_open()) state_->listener = listen_on(port_);
    wake();
}

std::size_t FaultProxy::connections() const {
    const std::scoped_lock lock(mutex_);
    return state_->connections.size();
}

std::uint64_t FaultProxy::accepted() const {
    const std::scoped_lock lock(mutex_);
    return state_->accepted;
}

std::uint64_t FaultProxy::bytes(Way way) const {
    const std::scoped_lock lock(mutex_);
    return state_->passed[index_of(way)];
}

std::uint64_t FaultProxy::pieces(Way way) const {
    const std::scoped_lock lock(mutex_);
    return state_->pieces[index_of(way)];
}

std::uint64_t FaultProxy::swallowed(Way way) const {
    const std::scoped_lock lock(mutex_);
    return state_->swallowed[index_of(way)];
}

}  // namespace tributary::test
