#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/clock.hpp"
#include "model/messages.hpp"
#include "pipeline/agent_link.hpp"

namespace tributary {

/// How an agent answered a request to rewind.
struct RewindRefused {
    std::string reason;
};
using RewindOutcome = std::variant<RewindAnswer, RewindRefused>;

/// What the newest heartbeat of a branch says, and when it came.
struct AgentReport {
    AgentStatus status;
    SteadyTime received_at;
};

/// The head office's way to the agents, as an apply lane sees it. Safe from any thread; nothing
/// here waits.
class BranchLink {
public:
    virtual ~BranchLink() = default;
    /// Asks the branch's agent to rewind to the ledger (none: a new epoch). At most one request a
    /// branch is under way; asking again before its outcome was taken changes nothing.
    virtual void request_rewind(const BranchId& branch, const std::optional<Ledger>& ledger) = 0;
    /// The outcome of the request, once. Empty: still under way, or none. An agent that does not
    /// answer gives RewindRefused after the link's time limit.
    [[nodiscard]] virtual std::optional<RewindOutcome> take_rewind_outcome(
        const BranchId& branch) = 0;
    /// Fire and forget.
    virtual void request_continue_resync(const BranchId& branch, const Ledger& ledger) = 0;
    [[nodiscard]] virtual std::optional<AgentReport> latest_report(
        const BranchId& branch) const = 0;
};

/// How people want a branch to be. Kept in the head office's database; what a branch says of itself
/// is compared with it, and it is told again until it is so.
struct DesiredState {
    /// Empty: as the branch's own configuration says.
    std::optional<Mode> mode;
    /// Of Mode::kInterval.
    std::chrono::seconds interval{0};
    /// Empty: nobody has said.
    std::optional<bool> is_paused;
    /// The head office takes the branch's messages from the broker.
    bool is_consumer_started = true;
    friend bool operator==(const DesiredState&, const DesiredState&) = default;
};

enum class ApplyState : std::uint8_t {
    kRunning,  ///< consuming; all is well
    kWaiting,  ///< for the database, the broker, or a rewind; goes on by itself
    kStopped,  ///< a person must act
};

/// What the head office's side of a branch is doing.
struct ApplyStatus {
    ApplyState state = ApplyState::kWaiting;
    /// A sentence; empty when all is well.
    std::string reason;
    /// Empty: nothing of the branch was ever applied.
    std::optional<Ledger> ledger;
    std::uint64_t changes_applied = 0;
    std::uint64_t duplicates_skipped = 0;
    std::uint64_t parked = 0;
    std::uint64_t rewinds = 0;
    /// Of the last commit that applied something of this branch; by the head office's clock.
    std::optional<WallTime> last_applied_at;
};

/// Told by the apply lanes, on their threads.
class ApplyObserver {
public:
    virtual ~ApplyObserver() = default;
    virtual void on_status(const BranchId& branch, const ApplyStatus& status) = 0;
};

}  // namespace tributary
