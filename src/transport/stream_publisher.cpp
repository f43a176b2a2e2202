#include "transport/stream_publisher.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <optional>
#include <utility>

#include "amqp/error_table.hpp"
#include "amqp/names.hpp"
#include "base/clock.hpp"
#include "base/fault_point.hpp"
#include "telemetry/log.hpp"
#include "transport/content.hpp"

namespace tributary {
namespace {

constexpr unsigned kNoRoute = 312;

Deadline in(std::chrono::milliseconds wait) {
    return Deadline::after(SystemClock::instance(), wait);
}

}  // namespace

struct StreamPublisher::Session {
    amqp::Connection connection;
    std::optional<amqp::ConfirmedPublisher> channel;
    Backoff refusals;
    /// Nothing is published before, because the broker has refused.
    SteadyTime resume_at{};
};

StreamPublisher::StreamPublisher(PublisherOptions options, ConfirmListener& listener,
                                 Random& random)
    : options_(std::move(options)),
      listener_(listener),
      random_(random),
      offered_(options_.offered_bytes_max),
      encoder_(options_.wire, options_.compression_level),
      routing_key_(amqp::routing_key_of(options_.branch)),
      pace_(options_.window.messages_max),
      window_(options_.window) {
    properties_.content_type = kStreamContentType;
    properties_.user_id = options_.connection.user;
    properties_.is_persistent = true;
}

bool StreamPublisher::offer(StreamMessage&& message, std::stop_token stop, Deadline deadline) {
    const std::size_t bytes = bytes_of(message);
    std::uint64_t generation = 0;
    {
        const std::scoped_lock lock(state_mutex_);
        generation = generation_;
        ++queued_;
    }
    Offered offered{.message = std::move(message), .generation = generation};
    if (offered_.push(std::move(offered), bytes, std::move(stop), deadline)) return true;
    message = std::move(offered.message);
    const std::scoped_lock lock(state_mutex_);
    if (generation == generation_) --queued_;
    return false;
}

bool StreamPublisher::is_hungry() const {
    const std::scoped_lock lock(state_mutex_);
    return queued_ == 0 && unsent_ == 0;
}

bool StreamPublisher::is_settled() const {
    const std::scoped_lock lock(state_mutex_);
    return queued_ == 0 && open_ == 0;
}

void StreamPublisher::discard_unconfirmed() {
    const std::scoped_lock window_lock(window_mutex_);
    const std::scoped_lock state_lock(state_mutex_);
    ++generation_;
    queued_ = 0;
    unsent_ = 0;
    open_ = 0;
    offered_.clear();
    window_.clear();
    needs_fresh_channel_ = true;
}

PublisherStatus StreamPublisher::status() const {
    const std::scoped_lock lock(state_mutex_);
    return status_;
}

void StreamPublisher::set_reason(bool is_connected, bool is_blocked, std::string reason) {
    const std::scoped_lock lock(state_mutex_);
    status_.is_connected = is_connected;
    status_.is_blocked = is_blocked;
    status_.reason = std::move(reason);
}

void StreamPublisher::update_counts() {
    const std::scoped_lock lock(state_mutex_);
    unsent_ = window_.unsent();
    open_ = window_.size();
}

void StreamPublisher::run(const std::stop_token& stop) {
    Backoff backoff(random_, options_.retry_first, options_.retry_longest);
    while (!stop.stop_requested()) {
        const std::uint64_t confirmed_before = status().messages_confirmed;
        try {
            run_session(stop);
        } catch (const Failure& failure) {
            set_reason(false, false, failure.what());
            if (stop.stop_requested()) break;
            if (failure.recovery() == Recovery::kHaltStage) {
                listener_.on_pause();
                throw;
            }
            if (status().messages_confirmed > confirmed_before) backoff.reset();
            wait_after(failure, backoff, stop);
        }
    }
    listener_.on_pause();
}

void StreamPublisher::wait_after(const Failure& failure, Backoff& backoff,
                                 const std::stop_token& stop) {
    const auto wait =
        amqp::pace_of(failure) == amqp::Pace::kSlow ? options_.retry_slow : backoff.next();
    // It tries for ever: the same reason is worth one line.
    if (last_interruption_ != failure.what()) {
        last_interruption_ = failure.what();
        log::warn("publishing interrupted",
                  {log::field("branch", options_.branch.value()),
                   log::field("reason", failure.what()), log::field("retry_in_ms", wait.count())});
    }
    const Deadline deadline = in(wait);
    std::mutex mutex;
    std::condition_variable_any alarm;
    while (!stop.stop_requested() && !deadline.is_over(SystemClock::instance())) {
        std::unique_lock lock(mutex);
        (void)alarm.wait_until(lock, stop, deadline.sooner(in(kPausePeriod)).at(),
                               [] { return false; });
        pause_if_due();
    }
}

void StreamPublisher::run_session(const std::stop_token& stop) {
    Session session{.connection = amqp::Connection(options_.connection, stop),
                    .channel = std::nullopt,
                    .refusals = Backoff(random_, options_.retry_first, options_.retry_longest),
                    .resume_at = {}};
    amqp::Topology topology(session.connection, options_.topology);
    if (options_.declares_topology) {
        topology.declare_shared();
        topology.declare_branch(options_.branch);
    }
    topology.check_branch(options_.branch);
    {
        const std::scoped_lock lock(window_mutex_);
        refresh_channel(session);
    }
    set_reason(true, false, {});
    {
        const std::scoped_lock lock(state_mutex_);
        ++status_.connects;
    }
    last_interruption_.clear();
    log::info("publishing", {log::field("branch", options_.branch.value()),
                             log::field("broker", amqp::to_string(session.connection.endpoint())),
                             log::field("server", session.connection.server())});
    while (!stop.stop_requested()) step(session, stop);
    farewell(session);
}

void StreamPublisher::refresh_channel(Session& session) {
    // Confirms of the old channel can no longer arrive, and what it was given is with the broker
    // before anything of the new one.
    session.channel.reset();
    session.channel.emplace(session.connection);
    window_.restart();
    needs_fresh_channel_ = false;
    update_counts();
}

void StreamPublisher::step(Session& session, const std::stop_token& stop) {
    publish_open(session, stop);
    bool has_room = false;
    bool is_waiting = false;
    {
        const std::scoped_lock lock(window_mutex_);
        has_room = window_.has_room();
        is_waiting = window_.parts_open() > 0;
        // A part that may not go out now must not keep the loop from waiting.
        if (window_.unsent() > 0)
            has_room = has_room && is_waiting && !session.connection.is_blocked() &&
                       SystemClock::instance().now() >= session.resume_at;
    }
    if (has_room) {
        take_offered(stop, is_waiting ? kConfirmPause : kIdlePause);
        (void)session.connection.pump(stop, Deadline::now());
    } else {
        Deadline deadline = in(kIdlePause);
        if (session.resume_at > SystemClock::instance().now()) {
            deadline = deadline.sooner(Deadline(session.resume_at));
        }
        (void)session.connection.pump(stop, deadline);
    }
    settle(session);
    pause_if_due();
}

void StreamPublisher::take_offered(const std::stop_token& stop, std::chrono::milliseconds wait) {
    std::optional<Offered> offered = offered_.pop(stop, in(wait));
    if (offered) add_to_window(std::move(*offered));
}

void StreamPublisher::add_to_window(Offered&& offered) {
    const Result<std::string_view> encoded = encoder_.encode(offered.message);
    if (!encoded) {
        throw Failure(Recovery::kHaltStage,
                      fmt::format("branch \"{}\": a message cannot be encoded: {}", options_.branch,
                                  encoded.error().what));
    }
    OpenMessage open{
        .bytes = std::string(*encoded), .parts = 1, .facts = progress_facts_of(offered.message)};
    if (is_segmented(open.bytes.size())) open.parts = SegmentWriter(open.bytes).count();
    const std::scoped_lock window_lock(window_mutex_);
    {
        const std::scoped_lock state_lock(state_mutex_);
        if (offered.generation != generation_) return;
    }
    window_.add(std::move(open));
    update_counts();
    const std::scoped_lock state_lock(state_mutex_);
    --queued_;
}

void StreamPublisher::publish_open(Session& session, const std::stop_token& stop) {
    if (SystemClock::instance().now() < session.resume_at) return;
    while (!stop.stop_requested() && publish_next(session, stop)) {
        // An alarm, refusals and confirms are heard between any two messages.
        (void)session.connection.pump(stop, Deadline::now());
        settle(session);
        pause_if_due();
    }
}

bool StreamPublisher::publish_next(Session& session, const std::stop_token& stop) {
    const std::scoped_lock lock(window_mutex_);
    if (needs_fresh_channel_) refresh_channel(session);
    const bool is_blocked = session.connection.is_blocked();
    if (is_blocked) {
        set_reason(
            true, true,
            fmt::format("the broker takes nothing: {}", session.connection.blocked_reason()));
    } else if (session.refusals.attempts() == 0) {
        set_reason(true, false, {});
    }
    if (is_blocked || SystemClock::instance().now() < session.resume_at) return false;
    const auto next = window_.next();
    if (!next || window_.parts_open() >= pace_.allowed()) return false;
    std::string_view body = next->message;
    if (next->parts > 1) {
        // Every message is begun with its first part, so the writer is never one of another.
        if (next->part == 0) parts_.emplace(next->message);
        parts_->write(next->part, part_);
        body = part_;
    }
    properties_.timestamp =
        std::chrono::floor<std::chrono::seconds>(SystemClock::instance().wall());
    const auto tag = session.channel->publish({.exchange = amqp::kChangesExchange,
                                               .routing_key = routing_key_,
                                               .properties = properties_,
                                               .body = as_bytes(body),
                                               .is_mandatory = true},
                                              stop, in(kWriteLongest));
    if (!tag) return false;
    const std::size_t unsent_before = window_.unsent();
    window_.sent(*tag);
    fault_point("published");
    const bool is_whole = window_.unsent() < unsent_before;
    update_counts();
    const std::scoped_lock state_lock(state_mutex_);
    status_.bytes_published += body.size();
    if (is_whole) ++status_.messages_published;
    return true;
}

void StreamPublisher::settle(Session& session) {
    const std::scoped_lock lock(window_mutex_);
    // The channel is from before a discard: what it says is about messages that are forgotten.
    if (needs_fresh_channel_) return;
    while (const auto settled = session.channel->take_settled()) {
        settle_one(session, *settled);
        if (needs_fresh_channel_) break;
    }
    update_counts();
}

void StreamPublisher::settle_one(Session& session, const amqp::Settled& settled) {
    switch (settled.kind) {
        case amqp::Settled::Kind::kConfirmed: {
            pace_.taken();
            session.refusals.reset();
            const auto confirmed = window_.settle(settled.tag, settled.is_multiple);
            for (const ProgressFacts& facts : confirmed) listener_.on_confirmed(facts);
            const std::scoped_lock lock(state_mutex_);
            status_.messages_confirmed += confirmed.size();
            return;
        }
        case amqp::Settled::Kind::kRefused: {
            pace_.refused();
            const auto wait = session.refusals.next();
            session.resume_at = in(wait).at();
            needs_fresh_channel_ = true;
            set_reason(true, false,
                       "the branch's queue at the broker is full; the head office must catch up");
            if (session.refusals.attempts() == 1) {
                log::warn("the broker refuses: the queue is full",
                          {log::field("branch", options_.branch.value())});
            }
            const std::scoped_lock lock(state_mutex_);
            ++status_.refusals;
            return;
        }
        case amqp::Settled::Kind::kReturned: {
            {
                const std::scoped_lock lock(state_mutex_);
                ++status_.returns;
            }
            throw Failure(
                Recovery::kReconnect,
                fmt::format(
                    "branch \"{}\": no queue takes its messages ({}); start the head office, which "
                    "declares and binds it, or run tributary init",
                    options_.branch, settled.reason),
                kNoRoute);
        }
    }
}

void StreamPublisher::pause_if_due() {
    const SteadyTime now = SystemClock::instance().now();
    if (now - last_pause_ < kPausePeriod) return;
    last_pause_ = now;
    listener_.on_pause();
}

void StreamPublisher::farewell(Session& session) {
    const Deadline deadline = in(kFarewellLongest);
    for (;;) {
        {
            const std::scoped_lock lock(window_mutex_);
            if (needs_fresh_channel_ || window_.parts_open() == 0) break;
        }
        if (!session.connection.pump({}, deadline)) break;
        settle(session);
    }
    set_reason(false, false, "stopped");
}

}  // namespace tributary
