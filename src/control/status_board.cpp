#include "control/status_board.hpp"

#include "control/condition.hpp"
#include "control/limits.hpp"

namespace tributary::control {
namespace {

std::vector<AgentCommand> corrections(const DesiredState& desired, const AgentStatus& agent) {
    std::vector<AgentCommand> commands;
    if (desired.mode) {
        const bool is_interval = *desired.mode == Mode::kInterval;
        if (agent.mode != *desired.mode || (is_interval && agent.interval != desired.interval)) {
            commands.push_back(SetMode{.mode = *desired.mode, .interval = desired.interval});
        }
    }
    if (desired.is_paused && agent.is_paused != *desired.is_paused) {
        commands.push_back(SetPaused{.is_paused = *desired.is_paused});
    }
    return commands;
}

/// What an agent that does not read has not read cannot be counted: no number is better than one
/// that says that nothing is behind.
bool is_behind_known(const AgentStatus& agent, Condition condition) {
    return condition != Condition::kUnreachable && (agent.is_running || agent.is_at_rest);
}

}  // namespace

BranchStatusBoard::BranchStatusBoard(const std::vector<BranchId>& branches,
                                     std::chrono::milliseconds unreachable_after)
    : unreachable_after_(unreachable_after) {
    for (const BranchId& branch : branches) branches_.try_emplace(branch);
}

bool BranchStatusBoard::on_report(const AgentStatus& status, SteadyTime now) {
    const auto found = branches_.find(status.branch);
    if (found == branches_.end()) return false;
    found->second.report = AgentReport{.status = status, .received_at = now};
    found->second.marks.on_read({status.epoch, status.read}, now);
    return true;
}

void BranchStatusBoard::on_apply(const BranchId& branch, const ApplyStatus& status) {
    const auto found = branches_.find(branch);
    if (found == branches_.end()) return;
    found->second.apply = status;
    if (status.ledger) {
        found->second.marks.on_applied({status.ledger->epoch, status.ledger->sequence});
    }
}

void BranchStatusBoard::on_backlog(const BranchId& branch, std::optional<std::uint64_t> messages) {
    const auto found = branches_.find(branch);
    if (found != branches_.end()) found->second.broker_backlog = messages;
}

void BranchStatusBoard::set_desired(const BranchId& branch, const DesiredState& desired) {
    const auto found = branches_.find(branch);
    if (found == branches_.end() || found->second.desired == desired) return;
    found->second.desired = desired;
    found->second.told_at.reset();
}

std::optional<DesiredState> BranchStatusBoard::desired(const BranchId& branch) const {
    const auto found = branches_.find(branch);
    return found == branches_.end() ? std::nullopt : found->second.desired;
}

std::vector<std::pair<BranchId, AgentCommand>> BranchStatusBoard::take_corrections(SteadyTime now) {
    std::vector<std::pair<BranchId, AgentCommand>> all;
    for (auto& [branch, known] : branches_) {
        if (!known.desired || !known.report ||
            now - known.report->received_at >= unreachable_after_ ||
            (known.told_at && now - *known.told_at < kTellAgainAfter)) {
            continue;
        }
        for (AgentCommand& command : corrections(*known.desired, known.report->status)) {
            known.told_at = now;
            all.emplace_back(branch, std::move(command));
        }
    }
    return all;
}

std::optional<AgentReport> BranchStatusBoard::report_of(const BranchId& branch) const {
    const auto found = branches_.find(branch);
    return found == branches_.end() ? std::nullopt : found->second.report;
}

std::vector<BranchOverview> BranchStatusBoard::overview(SteadyTime now) const {
    std::vector<BranchOverview> all;
    for (const auto& [branch, known] : branches_) all.push_back(overview_of(branch, known, now));
    return all;
}

BranchOverview BranchStatusBoard::overview_of(const BranchId& branch, const Known& known,
                                              SteadyTime now) const {
    const Verdict verdict =
        judge({.report = known.report ? &*known.report : nullptr,
               .apply = known.apply ? &*known.apply : nullptr,
               .is_consumer_started = !known.desired || known.desired->is_consumer_started,
               .now = now,
               .unreachable_after = unreachable_after_});
    BranchOverview overview;
    overview.branch = branch;
    overview.condition = verdict.condition;
    overview.reason = verdict.reason;
    overview.apply = known.apply;
    overview.broker_backlog = known.broker_backlog;
    if (!known.report) return overview;
    overview.agent = known.report->status;
    overview.heard_ago =
        std::chrono::duration_cast<std::chrono::milliseconds>(now - known.report->received_at);
    if (!is_behind_known(*overview.agent, overview.condition)) return overview;
    overview.lag = known.marks.lag(now);
    if (known.apply) overview.lag_transactions = lag_in_transactions(*overview.agent, *known.apply);
    return overview;
}

}  // namespace tributary::control
