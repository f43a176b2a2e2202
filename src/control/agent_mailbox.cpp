#include "control/agent_mailbox.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::control {

AgentMailbox::LedgerAnswer AgentMailbox::ask_ledger(Deadline deadline) {
    const auto question = std::make_shared<LedgerQuestion>(deadline);
    std::unique_lock lock(mutex_);
    questions_.push_back(question);
    lock.unlock();
    wake_.ring();
    lock.lock();
    const bool is_answered =
        changed_.wait_until(lock, deadline.at(), [&] { return question->answer.has_value(); });
    std::erase(questions_, question);
    if (is_answered) return std::move(*question->answer);
    return fail(fmt::format("the head office has not answered: {}",
                            reason_.empty() ? "is it running?" : reason_));
}

std::vector<std::shared_ptr<AgentMailbox::LedgerQuestion>> AgentMailbox::open_questions() const {
    const std::scoped_lock lock(mutex_);
    return questions_;
}

void AgentMailbox::answer_all(const LedgerAnswer& answer) {
    {
        const std::scoped_lock lock(mutex_);
        for (const auto& question : questions_) {
            if (!question->answer) question->answer = answer;
        }
    }
    changed_.notify_all();
}

void AgentMailbox::set_reason(std::string reason) {
    const std::scoped_lock lock(mutex_);
    reason_ = std::move(reason);
}

std::string AgentMailbox::reason() const {
    const std::scoped_lock lock(mutex_);
    return reason_;
}

void AgentMailbox::set_admitted(bool is_admitted) {
    {
        const std::scoped_lock lock(mutex_);
        is_admitted_ = is_admitted;
    }
    changed_.notify_all();
}

void AgentMailbox::set_refused(std::string reason) {
    {
        const std::scoped_lock lock(mutex_);
        is_refused_ = true;
        reason_ = std::move(reason);
    }
    changed_.notify_all();
}

bool AgentMailbox::is_admitted() const {
    const std::scoped_lock lock(mutex_);
    return is_admitted_;
}

bool AgentMailbox::is_refused() const {
    const std::scoped_lock lock(mutex_);
    return is_refused_;
}

void AgentMailbox::await_admission(const std::stop_token& stop, Deadline deadline) const {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, stop, deadline.at(), [&] { return is_admitted_ || is_refused_; });
}

}  // namespace tributary::control
