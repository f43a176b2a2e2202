#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "amqp/confirmed_publisher.hpp"
#include "amqp/connection.hpp"
#include "amqp/options.hpp"
#include "amqp/topology.hpp"
#include "base/backoff.hpp"
#include "base/bounded_queue.hpp"
#include "base/failure.hpp"
#include "base/random.hpp"
#include "model/ids.hpp"
#include "pipeline/stream_sink.hpp"
#include "transport/confirm_window.hpp"
#include "transport/limits.hpp"
#include "transport/slow_start.hpp"
#include "wire/segments.hpp"
#include "wire/stream_codec.hpp"

namespace tributary {

struct PublisherOptions {
    BranchId branch;
    amqp::ConnectOptions connection;
    std::size_t offered_bytes_max = kOfferedBytesMax;
    WindowLimits window;
    /// Between two attempts, doubling with jitter.
    std::chrono::milliseconds retry_first{200};
    std::chrono::milliseconds retry_longest{30'000};
    /// Between two attempts when a person or the head office must act first.
    std::chrono::milliseconds retry_slow{15'000};
    /// Declare exchanges and queues at each connect; otherwise only look whether they are there.
    bool declares_topology = false;
    amqp::TopologyLimits topology;
    WireLimits wire;
    int compression_level = kCompressionLevelDefault;
};

/// How the publisher is doing. Counters are since the start of the process.
struct PublisherStatus {
    bool is_connected = false;
    /// The broker has an alarm and takes nothing.
    bool is_blocked = false;
    /// Why nothing moves; a sentence, empty when all is well.
    std::string reason;
    std::uint64_t messages_published = 0;
    std::uint64_t bytes_published = 0;
    std::uint64_t messages_confirmed = 0;
    std::uint64_t refusals = 0;
    std::uint64_t returns = 0;
    std::uint64_t connects = 0;
};

/// The agent's publish stage: takes what the capture offers, encodes it, publishes it with confirms
/// and a bounded window, and tells the listener as the contiguous prefix of confirmed messages
/// grows.
///
/// At least once and in order: whatever is not confirmed when a message is refused, comes back, or
/// the connection is lost, is published again from the first unconfirmed message on, on a fresh
/// channel. It tries for ever; only what no retry can mend (Failure kHaltStage) ends run(). While
/// the broker takes nothing, it takes nothing from the queue, and offer waits.
///
/// Threads: run() is the publish thread. offer, is_hungry, is_settled and discard_unconfirmed are
/// the capture's; status is anyone's. After discard_unconfirmed the listener hears nothing of what
/// was offered before; therefore the listener is called with a lock held and must not call back
/// into this object, nor wait for a thread that does.
class StreamPublisher final : public StreamSink {
public:
    /// All references outlive this object.
    StreamPublisher(PublisherOptions options, ConfirmListener& listener, Random& random);

    /// Until stop is requested; then waits up to kFarewellLongest for confirms of what was written.
    /// Throws Failure(kHaltStage).
    void run(const std::stop_token& stop);

    [[nodiscard]] bool offer(StreamMessage&& message, std::stop_token stop,
                             Deadline deadline) override;
    [[nodiscard]] bool is_hungry() const override;
    /// Waits for a write or a change of channel that is under way: at most kWriteLongest, or the
    /// broker's answer.
    void discard_unconfirmed() override;
    [[nodiscard]] bool is_settled() const override;

    [[nodiscard]] PublisherStatus status() const;

private:
    struct Offered {
        StreamMessage message;
        std::uint64_t generation;
    };
    /// One connection and the channel in use on it.
    struct Session;

    void run_session(const std::stop_token& stop);
    void step(Session& session, const std::stop_token& stop);
    void refresh_channel(Session& session);
    /// Takes one offered message into the window, waiting for it no longer than `wait`.
    void take_offered(const std::stop_token& stop, std::chrono::milliseconds wait);
    void add_to_window(Offered&& offered);
    /// Writes parts until the window is sent or the broker or the window's pace says stop.
    void publish_open(Session& session, const std::stop_token& stop);
    [[nodiscard]] bool publish_next(Session& session, const std::stop_token& stop);
    /// Applies what the broker said.
    void settle(Session& session);
    void settle_one(Session& session, const amqp::Settled& settled);
    void pause_if_due();
    void farewell(Session& session);
    void wait_after(const Failure& failure, Backoff& backoff, const std::stop_token& stop);
    void update_counts();
    void set_reason(bool is_connected, bool is_blocked, std::string reason);

    PublisherOptions options_;
    ConfirmListener& listener_;
    Random& random_;
    BoundedQueue<Offered> offered_;
    StreamEncoder encoder_;
    amqp::Properties properties_;
    std::string routing_key_;
    std::string part_;
    /// Of the message that is being written in parts; views into the window.
    std::optional<SegmentWriter> parts_;
    SlowStart pace_;
    SteadyTime last_pause_{};
    std::string last_interruption_;

    /// Held while a part is written and while the listener is told; taken before state_mutex_.
    std::mutex window_mutex_;
    ConfirmWindow window_;
    bool needs_fresh_channel_ = false;

    mutable std::mutex state_mutex_;
    /// Grows with each discard; what was offered under an older one is dropped.
    std::uint64_t generation_ = 0;
    /// Offered in this generation and not yet in the window.
    std::size_t queued_ = 0;
    /// Copies of the window's numbers.
    std::size_t unsent_ = 0;
    std::size_t open_ = 0;
    PublisherStatus status_;
};

}  // namespace tributary
