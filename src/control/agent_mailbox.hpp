#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "control/wake.hpp"
#include "model/messages.hpp"

namespace tributary::control {

/// Private to this module: what other threads leave for an agent's control thread, and what they
/// wait for. Every member is safe from any thread.
class AgentMailbox {
public:
    using LedgerAnswer = Result<std::optional<Ledger>>;

    /// A question that waits for its answer. Compared by address.
    struct LedgerQuestion {
        explicit LedgerQuestion(Deadline until) : deadline(until) {}
        Deadline deadline;
        std::optional<LedgerAnswer> answer;
    };

    /// Leaves a question and waits for its answer until the deadline; `why_not` then tells why
    /// there was none.
    [[nodiscard]] LedgerAnswer ask_ledger(Deadline deadline);
    /// Every question that is still waited for.
    [[nodiscard]] std::vector<std::shared_ptr<LedgerQuestion>> open_questions() const;
    void answer_all(const LedgerAnswer& answer);

    void set_reason(std::string reason);
    [[nodiscard]] std::string reason() const;

    void set_admitted(bool is_admitted);
    void set_refused(std::string reason);
    [[nodiscard]] bool is_admitted() const;
    [[nodiscard]] bool is_refused() const;
    /// Until admitted, refused, stopped or the deadline.
    void await_admission(const std::stop_token& stop, Deadline deadline) const;

    [[nodiscard]] Wake& wake() { return wake_; }

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    std::vector<std::shared_ptr<LedgerQuestion>> questions_;
    std::string reason_;
    bool is_admitted_ = false;
    bool is_refused_ = false;
    Wake wake_;
};

}  // namespace tributary::control
