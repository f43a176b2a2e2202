#include "control/condition.hpp"

#include <fmt/format.h>

namespace tributary::control {
namespace {

std::string seconds_text(SteadyTime::duration duration) {
    return fmt::format("{} s", std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

std::optional<std::string> why_apply_stopped(const BranchFacts& facts) {
    if (facts.apply == nullptr) return std::nullopt;
    if (facts.apply->state == ApplyState::kStopped) return facts.apply->reason;
    return std::nullopt;
}

std::optional<std::string> why_not_all_is_applied(const BranchFacts& facts) {
    if (facts.apply == nullptr || facts.apply->parked == 0) return std::nullopt;
    const std::string rows = facts.apply->parked == 1
                                 ? std::string("1 row is")
                                 : fmt::format("{} rows are", facts.apply->parked);
    return rows + " parked; the rest goes on";
}

std::optional<std::string> why_unreachable(const BranchFacts& facts) {
    if (facts.report == nullptr) return "the agent has not been heard of yet";
    const auto silence = facts.now - facts.report->received_at;
    if (silence < facts.unreachable_after) return std::nullopt;
    return "the agent was last heard of " + seconds_text(silence) + " ago";
}

std::optional<std::string> why_agent_stopped(const AgentStatus& agent) {
    if (agent.is_halted) return agent.reason.empty() ? "the agent has stopped" : agent.reason;
    if (agent.is_paused) return "paused; to go on: tributary resume " + agent.branch.value();
    return std::nullopt;
}

const ResyncStatus* open_resync(const AgentStatus& agent) {
    for (const ResyncStatus& each : agent.resyncs) {
        if (!each.is_done) return &each;
    }
    return nullptr;
}

std::string resync_text(const ResyncStatus& resync) {
    const std::string rows =
        resync.rows_estimated == 0
            ? fmt::format("{} rows", resync.rows_done)
            : fmt::format("{} of about {} rows", resync.rows_done, resync.rows_estimated);
    return fmt::format("re-sync of {}: {}", to_string(resync.table), rows);
}

bool has_open_resync(const Ledger& ledger) {
    for (const ResyncProgress& each : ledger.resyncs) {
        if (!each.is_done) return true;
    }
    return false;
}

/// Between two runs of mode interval or manual.
bool is_resting(const AgentStatus& agent) {
    return agent.mode != Mode::kContinuous && !agent.is_running && agent.reason.empty();
}

bool is_quiet(const AgentStatus& agent, const ApplyStatus& apply) {
    return (agent.is_running || is_resting(agent)) && agent.is_at_rest &&
           apply.state == ApplyState::kRunning && apply.ledger &&
           apply.ledger->epoch == agent.epoch && apply.ledger->sequence >= agent.read &&
           apply.ledger->events.value() == 0 && !has_open_resync(*apply.ledger) &&
           open_resync(agent) == nullptr;
}

std::string why_catching_up(const AgentStatus& agent, const ApplyStatus* apply) {
    if (apply == nullptr) return "the head office has not begun to apply";
    if (!apply->reason.empty()) return apply->reason;
    if (!agent.reason.empty()) return agent.reason;
    if (const ResyncStatus* resync = open_resync(agent)) return resync_text(*resync);
    if (agent.is_at_rest) return {};
    switch (agent.mode) {
        case Mode::kContinuous:
            return {};
        case Mode::kInterval:
            return "waits for its interval";
        case Mode::kManual:
            return "waits for: tributary sync " + agent.branch.value();
    }
    return {};
}

}  // namespace

Verdict judge(const BranchFacts& facts) {
    if (!facts.is_consumer_started) {
        return {Condition::kStopped, "the consumer was stopped by a person; start it to go on"};
    }
    if (auto why = why_apply_stopped(facts)) return {Condition::kStopped, std::move(*why)};
    if (auto why = why_unreachable(facts)) return {Condition::kUnreachable, std::move(*why)};
    const AgentStatus& agent = facts.report->status;
    if (auto why = why_agent_stopped(agent)) return {Condition::kStopped, std::move(*why)};
    const bool has_everything = facts.apply != nullptr && is_quiet(agent, *facts.apply);
    // The stream goes on, and still not everything is there.
    if (auto why = why_not_all_is_applied(facts)) {
        const std::string besides =
            has_everything ? std::string() : why_catching_up(agent, facts.apply);
        return {Condition::kCatchingUp, besides.empty() ? *why : besides + "; " + *why};
    }
    if (has_everything) return {Condition::kQuiet, {}};
    return {Condition::kCatchingUp, why_catching_up(agent, facts.apply)};
}

std::optional<std::uint64_t> lag_in_transactions(const AgentStatus& agent,
                                                 const ApplyStatus& apply) {
    if (!apply.ledger || apply.ledger->epoch != agent.epoch) return std::nullopt;
    const std::uint64_t applied = apply.ledger->sequence.value();
    return agent.read.value() > applied ? agent.read.value() - applied : 0;
}

}  // namespace tributary::control
