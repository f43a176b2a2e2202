#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "control/lag_marks.hpp"
#include "control/messages.hpp"
#include "pipeline/branch_link.hpp"

namespace tributary::control {

/// What the head office knows of its branches. Pure: fed with heartbeats and with what the lanes
/// say; asked at a time.
class BranchStatusBoard {
public:
    BranchStatusBoard(const std::vector<BranchId>& branches,
                      std::chrono::milliseconds unreachable_after);

    /// False: the branch is not one of ours, and nothing is kept.
    bool on_report(const AgentStatus& status, SteadyTime now);
    void on_apply(const BranchId& branch, const ApplyStatus& status);
    /// Messages that wait in the branch's queue; empty: it could not be looked at.
    void on_backlog(const BranchId& branch, std::optional<std::uint64_t> messages);

    /// How people want the branch to be; ignored for a branch that is not one of ours.
    void set_desired(const BranchId& branch, const DesiredState& desired);
    [[nodiscard]] std::optional<DesiredState> desired(const BranchId& branch) const;
    /// What agents are to be told because their heartbeats differ from what is desired. Each agent
    /// again after kTellAgainAfter at the earliest, or when something else is desired; one that is
    /// not heard of is told nothing.
    [[nodiscard]] std::vector<std::pair<BranchId, AgentCommand>> take_corrections(SteadyTime now);

    [[nodiscard]] std::optional<AgentReport> report_of(const BranchId& branch) const;
    /// In the order of the ids.
    [[nodiscard]] std::vector<BranchOverview> overview(SteadyTime now) const;

private:
    struct Known {
        std::optional<AgentReport> report;
        std::optional<ApplyStatus> apply;
        LagMarks marks;
        std::optional<std::uint64_t> broker_backlog;
        std::optional<DesiredState> desired;
        std::optional<SteadyTime> told_at;
    };
    [[nodiscard]] BranchOverview overview_of(const BranchId& branch, const Known& known,
                                             SteadyTime now) const;

    std::chrono::milliseconds unreachable_after_;
    std::map<BranchId, Known> branches_;
};

}  // namespace tributary::control
