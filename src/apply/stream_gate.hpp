#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "apply/ledger_rules.hpp"
#include "apply/limits.hpp"
#include "base/clock.hpp"
#include "pipeline/branch_link.hpp"
#include "pipeline/delivery_source.hpp"

namespace tributary {

/// One branch's messages between their delivery and the database: decides what is applied next,
/// what is skipped, what waits, and when the agent must be asked to rewind. No I/O; time is passed
/// in. Owned by an apply lane.
///
/// A message is given out at most once between two calls of restore; what is not given out is
/// neither acknowledged nor lost. Nothing that is ahead of the ledger is thrown away before the
/// agent has said that it opened its log again where the ledger is.
class StreamGate {
public:
    enum class Task : std::uint8_t {
        kApply,    ///< apply it; the gate's ledger has moved over it
        kSkip,     ///< acknowledge it, count it as a duplicate
        kDiscard,  ///< acknowledge it: the agent sends it again after its rewind
    };
    struct Item {
        Task task = Task::kSkip;
        Delivery delivery;
        /// Of the gate's ledger before this message, for trimming; 0 where there was none.
        Sequence applied;
    };
    /// What to do about a gap.
    enum class Wish : std::uint8_t {
        kNothing,
        kRewind,          ///< ask the agent to rewind to ledger(), then call rewind_asked
        kContinueResync,  ///< tell the agent to continue the re-syncs from ledger()
    };
    /// What the lane knows besides: the newest heartbeat (or none), and whether no message of the
    /// branch waits with the broker; the latter is asked only when it matters.
    struct Outside {
        const AgentReport* report = nullptr;
        std::function<bool()> is_queue_empty;
    };

    explicit StreamGate(const ApplyLimits& limits) : limits_(limits) {}

    /// Where the stream is once everything that was given out is committed.
    [[nodiscard]] const std::optional<Ledger>& ledger() const { return ledger_; }
    /// The database says so: at the start, after a rollback, and when another head office was
    /// faster.
    void reset_ledger(std::optional<Ledger> ledger) { ledger_ = std::move(ledger); }

    void offer(Delivery&& delivery, SteadyTime now);
    /// The next message that can be done with; empty: none.
    [[nodiscard]] std::optional<Item> take(SteadyTime now);
    /// Whether take would give out a message to apply.
    [[nodiscard]] bool has_applicable() const;
    /// Puts messages back that were given out and not committed, in their order. Call reset_ledger
    /// too.
    void restore(std::vector<Delivery>&& deliveries);
    /// Everything was given back to the broker, or the link to it was lost.
    void forget();
    /// The branch was not consumed until now: what did not come in that time is not missing.
    void resume(SteadyTime now);

    /// Looks at the time and the outside. A wish is repeated until it is answered.
    [[nodiscard]] Wish poll(SteadyTime now, const Outside& outside);
    void rewind_asked(SteadyTime now);
    void settle_rewind(const RewindOutcome& outcome, SteadyTime now);

    [[nodiscard]] bool is_rewinding() const { return phase_ == Phase::kAsked; }
    [[nodiscard]] bool is_discarding() const { return phase_ == Phase::kDiscarding; }
    /// Why the agent did not rewind; empty: it was not asked, or did. While it is not empty the
    /// branch stands still.
    [[nodiscard]] const std::string& refusal() const { return refusal_; }
    /// Messages that wait.
    [[nodiscard]] std::size_t held() const { return held_.size(); }
    [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }
    /// What waits is ahead of the ledger.
    [[nodiscard]] bool is_ahead() const { return ahead_since_.has_value(); }
    /// There is no room to wait for the missing message: the next poll takes it for lost.
    void end_grace();
    /// A sentence about what is waited for; empty: nothing.
    [[nodiscard]] std::string reason() const;

private:
    enum class Phase : std::uint8_t { kFlowing, kAsked, kDiscarding, kRefused };

    [[nodiscard]] bool has_gap(SteadyTime now) const;
    [[nodiscard]] bool is_agent_in_older_epoch(const AgentReport* report) const;
    [[nodiscard]] Wish compare_at_rest(SteadyTime now, const Outside& outside);

    const ApplyLimits& limits_;
    std::optional<Ledger> ledger_;
    std::deque<Delivery> held_;
    std::size_t held_bytes_ = 0;
    Phase phase_ = Phase::kFlowing;
    SteadyTime phase_since_{};
    SteadyTime last_event_{};
    std::optional<SteadyTime> ahead_since_;
    std::optional<SteadyTime> unequal_since_;
    std::optional<SteadyTime> continued_at_;
    /// When a message was first skipped because its epoch is over.
    std::optional<SteadyTime> stale_since_;
    /// Since the agent answered the last rewind.
    bool has_discarded_ = false;
    std::string refusal_;
};

}  // namespace tributary
