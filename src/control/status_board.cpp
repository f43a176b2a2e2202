#include "control/status_board.hpp"

#include "control/condition.hpp"

namespace tributary::control {

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
    const Verdict verdict = judge({.report = known.report ? &*known.report : nullptr,
                                   .apply = known.apply ? &*known.apply : nullptr,
                                   .now = now,
                                   .unreachable_after = unreachable_after_});
    BranchOverview overview;
    overview.branch = branch;
    overview.condition = verdict.condition;
    overview.reason = verdict.reason;
    overview.lag = known.marks.lag(now);
    overview.apply = known.apply;
    if (!known.report) return overview;
    overview.agent = known.report->status;
    overview.heard_ago =
        std::chrono::duration_cast<std::chrono::milliseconds>(now - known.report->received_at);
    if (known.apply) overview.lag_transactions = lag_in_transactions(*overview.agent, *known.apply);
    return overview;
}

}  // namespace tributary::control
