#include "control/head_office_mailbox.hpp"

#include <fmt/format.h>

#include <utility>

#include "control/limits.hpp"

namespace tributary::control {

HeadOfficeMailbox::HeadOfficeMailbox(BranchStatusBoard board, const Clock& clock)
    : clock_(clock), board_(std::move(board)) {}

void HeadOfficeMailbox::request_rewind(const BranchId& branch, const std::optional<Ledger>& ledger,
                                       Deadline deadline) {
    {
        const std::scoped_lock lock(mutex_);
        if (rewinds_.contains(branch)) return;
        last_ = last_.next();
        rewinds_.emplace(branch, OpenRewind{last_, deadline, std::nullopt});
        calls_.push_back({last_, branch, Rewind{ledger}, deadline});
    }
    wake_.ring();
}

std::optional<RewindOutcome> HeadOfficeMailbox::take_rewind_outcome(const BranchId& branch) {
    const std::scoped_lock lock(mutex_);
    const auto found = rewinds_.find(branch);
    if (found == rewinds_.end()) return std::nullopt;
    std::optional<RewindOutcome> outcome = std::move(found->second.outcome);
    if (!outcome && !found->second.deadline.is_over(clock_)) return std::nullopt;
    rewinds_.erase(found);
    if (outcome) return outcome;
    return RewindRefused{reason_.empty()
                             ? fmt::format("the agent of branch \"{}\" did not answer", branch)
                             : reason_};
}

void HeadOfficeMailbox::request_continue_resync(const BranchId& branch, const Ledger& ledger,
                                                Deadline deadline) {
    {
        const std::scoped_lock lock(mutex_);
        if (calls_.size() >= kOpenCallsMax) return;
        last_ = last_.next();
        calls_.push_back({last_, branch, ContinueResync{ledger}, deadline});
    }
    wake_.ring();
}

std::vector<AgentCall> HeadOfficeMailbox::take_calls() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(calls_, {});
}

void HeadOfficeMailbox::settle(const AgentCall& call, RewindOutcome outcome) {
    const std::scoped_lock lock(mutex_);
    const auto found = rewinds_.find(call.branch);
    if (found == rewinds_.end() || found->second.id != call.id) return;
    found->second.outcome = std::move(outcome);
}

bool HeadOfficeMailbox::on_report(const AgentStatus& status) {
    const std::scoped_lock lock(mutex_);
    return board_.on_report(status, clock_.now());
}

void HeadOfficeMailbox::on_apply(const BranchId& branch, const ApplyStatus& status) {
    const std::scoped_lock lock(mutex_);
    board_.on_apply(branch, status);
}

std::optional<AgentReport> HeadOfficeMailbox::report_of(const BranchId& branch) const {
    const std::scoped_lock lock(mutex_);
    return board_.report_of(branch);
}

std::vector<BranchOverview> HeadOfficeMailbox::overview() const {
    const std::scoped_lock lock(mutex_);
    return board_.overview(clock_.now());
}

void HeadOfficeMailbox::set_open(bool is_open) {
    {
        const std::scoped_lock lock(mutex_);
        is_open_ = is_open;
    }
    opened_.notify_all();
}

bool HeadOfficeMailbox::await_open(const std::stop_token& stop, Deadline deadline) const {
    std::unique_lock lock(mutex_);
    return opened_.wait_until(lock, stop, deadline.at(), [&] { return is_open_; });
}

void HeadOfficeMailbox::set_reason(std::string reason) {
    const std::scoped_lock lock(mutex_);
    reason_ = std::move(reason);
}

std::string HeadOfficeMailbox::reason() const {
    const std::scoped_lock lock(mutex_);
    return reason_;
}

}  // namespace tributary::control
