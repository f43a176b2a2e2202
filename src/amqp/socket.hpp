#pragma once

#include <chrono>
#include <stop_token>

#include "amqp/options.hpp"
#include "base/deadline.hpp"

namespace tributary::amqp {

/// A file descriptor that closes itself.
class FileDescriptor {
public:
    explicit FileDescriptor(int fd = -1) : fd_(fd) {}
    ~FileDescriptor();
    FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    [[nodiscard]] int value() const { return fd_; }
    /// The caller closes it from here on.
    [[nodiscard]] int release();

private:
    int fd_;
};

/// What a wait for a socket ended with; both false: the deadline, or stop.
struct Readiness {
    bool can_read = false;
    bool can_write = false;
};

/// Waits for a socket and for a stop request at the same time, without polling in slices. One
/// thread.
class SocketWaiter {
public:
    SocketWaiter();
    /// Returns when the socket can be read (if asked), written (if asked), is broken (both true),
    /// at the deadline or at a stop request, whichever comes first.
    [[nodiscard]] Readiness wait(int socket, bool for_reading, bool for_writing,
                                 const std::stop_token& stop, Deadline deadline);

private:
    FileDescriptor wake_;
};

/// A connected, non-blocking TCP socket with keep-alive and without Nagle's delay. Tries each
/// address of the host. Throws Failure(kReconnect).
[[nodiscard]] FileDescriptor connect_tcp(const Endpoint& endpoint, SocketWaiter& waiter,
                                         const std::stop_token& stop, Deadline deadline);

/// The kernel gives up the connection when the peer has not taken anything for so long; 0 = its
/// own, long, limits.
void set_peer_silence(int socket, std::chrono::milliseconds longest);

}  // namespace tributary::amqp
