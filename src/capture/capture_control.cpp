#include "capture/capture_control.hpp"

#include <utility>

namespace tributary::capture {

void CaptureControl::Ticket::answer(Result<RewindAnswer> result) {
    {
        const std::scoped_lock lock(mutex_);
        if (!result_) result_ = std::move(result);
    }
    answered_.notify_all();
}

Result<RewindAnswer> CaptureControl::ask(RequestBody body, Deadline deadline) {
    auto ticket = std::make_shared<Ticket>();
    {
        const std::scoped_lock lock(mutex_);
        if (!closed_because_.empty()) return fail(closed_because_);
        std::erase_if(open_, [](const auto& each) { return each.expired(); });
        open_.push_back(ticket);
        requests_.push_back({.body = std::move(body), .deadline = deadline, .ticket = ticket});
        has_news_ = true;
    }
    changed_.notify_all();
    std::unique_lock lock(ticket->mutex_);
    ticket->answered_.wait_until(lock, deadline.at(), [&] { return ticket->result_.has_value(); });
    if (!ticket->result_) ticket->result_ = fail("the agent did not get to it in time");
    return *ticket->result_;
}

void CaptureControl::close(const std::string& reason) {
    std::vector<std::weak_ptr<Ticket>> open;
    {
        const std::scoped_lock lock(mutex_);
        closed_because_ = reason;
        open.swap(open_);
        requests_.clear();
    }
    for (const auto& each : open) {
        if (const auto ticket = each.lock()) ticket->answer(fail(reason));
    }
}

void CaptureControl::change(const std::function<void(RunPolicy&)>& change) {
    {
        const std::scoped_lock lock(mutex_);
        change(policy_);
        has_news_ = true;
    }
    changed_.notify_all();
}

RunPolicy CaptureControl::policy() const {
    const std::scoped_lock lock(mutex_);
    return policy_;
}

std::optional<CaptureControl::Request> CaptureControl::take() {
    const std::scoped_lock lock(mutex_);
    while (!requests_.empty()) {
        Request request = std::move(requests_.front());
        requests_.erase(requests_.begin());
        if (!request.deadline.is_over(clock_)) return request;
    }
    has_news_ = false;
    return std::nullopt;
}

void CaptureControl::wait(const std::stop_token& stop, Deadline deadline) {
    std::unique_lock lock(mutex_);
    (void)changed_.wait_until(lock, stop, deadline.at(), [&] { return has_news_.load(); });
}

}  // namespace tributary::capture
