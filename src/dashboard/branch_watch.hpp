#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "control/head_office_control.hpp"
#include "dashboard/branch_view.hpp"
#include "dashboard/history.hpp"

namespace tributary::dashboard {

/// Looks at all branches again and again: tells what has changed, how fast rows are applied, and
/// what charts show. look, events and step belong to one thread; everything else to any.
class BranchWatch {
public:
    /// `sales`: the table of the sales at the branches. `control` and `clock` outlive this.
    BranchWatch(const control::HeadOfficeControl& control, std::optional<TableName> sales,
                const Clock& clock)
        : control_(control), sales_(std::move(sales)), clock_(clock) {}

    /// Every branch, in the order of the ids.
    [[nodiscard]] std::vector<BranchView> views() const;
    /// Empty: not one of ours.
    [[nodiscard]] std::optional<BranchView> view(const BranchId& branch) const;
    /// `{"branches":[…],"at":…}` of every branch; the first event of a stream has `is_whole`.
    [[nodiscard]] std::string document(bool is_event) const;

    /// Takes a new look. Returns the data of an event `branches` with those that changed; empty:
    /// none did.
    [[nodiscard]] std::optional<std::string> look();
    /// The data of an event `parked`, when the number of parked changes is another one since the
    /// last call.
    [[nodiscard]] std::optional<std::string> parked_event();
    /// One step of the history; returns the data of an event `point`.
    [[nodiscard]] std::string step();
    [[nodiscard]] const History& history() const { return history_; }

private:
    struct Told {
        std::string text;
        SteadyTime at;
    };

    const control::HeadOfficeControl& control_;
    const std::optional<TableName> sales_;
    const Clock& clock_;
    History history_;
    mutable std::mutex mutex_;
    /// Under mutex_.
    std::map<BranchId, RateMeter> meters_;
    // The watching thread only.
    std::map<BranchId, Told> told_;
    std::map<BranchId, std::uint64_t> counted_;
    std::optional<SteadyTime> counted_at_;
    std::uint64_t parked_ = 0;
    std::optional<std::uint64_t> parked_told_;
};

}  // namespace tributary::dashboard
