#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "control/messages.hpp"
#include "pipeline/branch_link.hpp"

namespace tributary::control {

/// All that the head office knows of a branch.
struct BranchFacts {
    /// Null: the agent was never heard of.
    const AgentReport* report = nullptr;
    /// Null: no lane has said anything yet.
    const ApplyStatus* apply = nullptr;
    /// False: a person stopped the head office from taking the branch's messages.
    bool is_consumer_started = true;
    SteadyTime now;
    std::chrono::milliseconds unreachable_after{0};
};

struct Verdict {
    Condition condition = Condition::kUnreachable;
    /// A sentence; empty where the condition says all.
    std::string reason;
    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// The honest state of a branch, from positions, sequences and the head office's own clock. What
/// only a person can mend comes first; a branch that is not heard of is never called quiet.
[[nodiscard]] Verdict judge(const BranchFacts& facts);

/// Transactions between what the agent has read and the ledger; empty: not of one epoch.
[[nodiscard]] std::optional<std::uint64_t> lag_in_transactions(const AgentStatus& agent,
                                                               const ApplyStatus& apply);

}  // namespace tributary::control
