#include "control/head_office_mailbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
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
        calls_.push_back({last_, branch, Rewind{ledger}, deadline, {}});
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
        calls_.push_back({last_, branch, ContinueResync{ledger}, deadline, {}});
    }
    wake_.ring();
}

bool HeadOfficeMailbox::ask(AgentCall& call) {
    {
        const std::scoped_lock lock(mutex_);
        if (is_closed_ || calls_.size() >= kOpenAsksMax) return false;
        call.id = last_ = last_.next();
        calls_.push_back(std::move(call));
    }
    wake_.ring();
    return true;
}

std::vector<AgentCall> HeadOfficeMailbox::take_calls(std::size_t calls_max) {
    const std::scoped_lock lock(mutex_);
    const auto end =
        calls_.begin() + static_cast<std::ptrdiff_t>(std::min(calls_max, calls_.size()));
    std::vector<AgentCall> taken(std::make_move_iterator(calls_.begin()),
                                 std::make_move_iterator(end));
    calls_.erase(calls_.begin(), end);
    return taken;
}

std::vector<AgentCall> HeadOfficeMailbox::take_asks() {
    const std::scoped_lock lock(mutex_);
    const auto first = std::stable_partition(calls_.begin(), calls_.end(),
                                             [](const AgentCall& call) { return !call.done; });
    std::vector<AgentCall> taken(std::make_move_iterator(first),
                                 std::make_move_iterator(calls_.end()));
    calls_.erase(first, calls_.end());
    return taken;
}

std::vector<AgentCall> HeadOfficeMailbox::close() {
    {
        const std::scoped_lock lock(mutex_);
        is_closed_ = true;
    }
    return take_asks();
}

bool HeadOfficeMailbox::is_closed() const {
    const std::scoped_lock lock(mutex_);
    return is_closed_;
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

void HeadOfficeMailbox::on_backlog(const BranchId& branch, std::optional<std::uint64_t> messages) {
    const std::scoped_lock lock(mutex_);
    board_.on_backlog(branch, messages);
}

void HeadOfficeMailbox::set_desired(const BranchId& branch, const DesiredState& desired) {
    {
        const std::scoped_lock lock(mutex_);
        board_.set_desired(branch, desired);
    }
    wake_.ring();
}

std::optional<DesiredState> HeadOfficeMailbox::desired(const BranchId& branch) const {
    const std::scoped_lock lock(mutex_);
    return board_.desired(branch);
}

std::vector<AgentCall> HeadOfficeMailbox::take_corrections() {
    const std::scoped_lock lock(mutex_);
    std::vector<AgentCall> calls;
    for (auto& [branch, command] : board_.take_corrections(clock_.now())) {
        last_ = last_.next();
        calls.push_back(
            {last_, branch, std::move(command), Deadline::after(clock_, kTellTimeout), {}});
    }
    return calls;
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
