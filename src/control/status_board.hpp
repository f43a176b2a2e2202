#pragma once

#include <chrono>
#include <map>
#include <optional>
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

    [[nodiscard]] std::optional<AgentReport> report_of(const BranchId& branch) const;
    /// In the order of the ids.
    [[nodiscard]] std::vector<BranchOverview> overview(SteadyTime now) const;

private:
    struct Known {
        std::optional<AgentReport> report;
        std::optional<ApplyStatus> apply;
        LagMarks marks;
    };
    [[nodiscard]] BranchOverview overview_of(const BranchId& branch, const Known& known,
                                             SteadyTime now) const;

    std::chrono::milliseconds unreachable_after_;
    std::map<BranchId, Known> branches_;
};

}  // namespace tributary::control
