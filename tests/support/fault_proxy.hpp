#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "sandbox/descriptor.hpp"

namespace tributary::test {

enum class Way : std::uint8_t { kToServer = 0, kToClient = 1 };

/// What the proxy does to the bytes of one way. The default does nothing.
struct WayFaults {
    /// Nothing is taken from the sender; it goes on where it was when this ends, as after a long
    /// outage.
    bool is_stalled = false;
    /// Bytes are taken and vanish. A connection that has lost some is reset by heal(): a stream
    /// with a hole in it is nothing that TCP would deliver.
    bool is_blackhole = false;
    std::chrono::milliseconds latency{0};
    /// A chunk waits up to so much longer; the order stays.
    std::chrono::milliseconds jitter{0};
    std::size_t slice_bytes = 0;              ///< at most so many bytes a segment; 0: as they come
    std::uint64_t bytes_per_second = 0;       ///< 0: no limit
    std::chrono::milliseconds slow_close{0};  ///< between the sender's end and ours
};

/// A TCP proxy on 127.0.0.1 between a client and a server on the same machine, with a thread of its
/// own, that does what bad networks do. All calls are safe from any thread and in force when they
/// return. Ends with every connection reset.
class FaultProxy {
public:
    /// Connections are passed on to 127.0.0.1:target_port.
    explicit FaultProxy(std::uint16_t target_port);
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;
    ~FaultProxy();

    /// Where clients connect; it never changes.
    [[nodiscard]] std::uint16_t port() const { return port_; }

    void set(Way way, WayFaults faults);
    void set_both(WayFaults faults);
    /// Resets every connection (RST, both sides). New ones are accepted.
    void reset_connections();
    /// Closes the port: new connections are refused, the present ones stay.
    void refuse();
    /// The connection that carries the `bytes`-th byte from now on in this way is reset right after
    /// it, in the middle of whatever it is. Once.
    void cut_after(Way way, std::uint64_t bytes);
    /// The byte that comes after `bytes` more in this way has its lowest bit flipped. Once.
    void corrupt_after(Way way, std::uint64_t bytes);
    /// Everything off; the port is open again; connections that have lost bytes are reset.
    void heal();

    /// Open ones.
    [[nodiscard]] std::size_t connections() const;
    /// Since the start.
    [[nodiscard]] std::uint64_t accepted() const;
    /// Passed on since the start.
    [[nodiscard]] std::uint64_t bytes(Way way) const;
    /// In how many pieces they were passed on.
    [[nodiscard]] std::uint64_t pieces(Way way) const;
    /// Lost in a black hole since the start.
    [[nodiscard]] std::uint64_t swallowed(Way way) const;

private:
    struct Connection;
    struct Pipe;
    struct State;

    void wake() const;
    void run(const std::stop_token& stop);

    std::uint16_t target_port_;
    std::uint16_t port_ = 0;
    sandbox::Descriptor wake_;
    mutable std::mutex mutex_;
    std::unique_ptr<State> state_;  // guarded by mutex_
    std::jthread thread_;           // last: it uses everything above
};

}  // namespace tributary::test
