#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/result.hpp"
#include "capture/key_judge.hpp"
#include "capture/run_policy.hpp"
#include "pipeline/agent_link.hpp"

namespace tributary::capture {

struct RewindRequest {
    std::optional<Ledger> ledger;
};
struct ContinueRequest {
    Ledger ledger;
};
/// Empty: every table.
struct ResyncRequested {
    std::vector<TableName> tables;
};
/// The rows between the bounds, as a repair.
struct RepairRequested {
    TableName table;
    KeyBounds bounds;
};
using RequestBody =
    std::variant<RewindRequest, ContinueRequest, ResyncRequested, RepairRequested>;

/// What is asked of the capture, from the control thread to the capture's: requests with an answer,
/// and the policy of when to read. Safe from both.
class CaptureControl {
public:
    CaptureControl(const Clock& clock, Mode mode, std::chrono::milliseconds interval)
        : clock_(clock), policy_(mode, interval) {}

    /// Where an answer goes. Only the first one counts, and none after the asker's deadline.
    class Ticket {
    public:
        void answer(Result<RewindAnswer> result);

    private:
        friend class CaptureControl;
        std::mutex mutex_;  // guards everything below
        std::condition_variable answered_;
        std::optional<Result<RewindAnswer>> result_;
    };
    struct Request {
        RequestBody body;
        Deadline deadline;
        std::shared_ptr<Ticket> ticket;
    };

    // The control thread.
    /// Waits for the capture's answer. For other requests than a rewind the value has no meaning.
    [[nodiscard]] Result<RewindAnswer> ask(RequestBody body, Deadline deadline);
    /// The capture has ended: whoever waits is answered, and whoever comes.
    void close(const std::string& reason);
    /// Changes the policy; the capture looks at it at once.
    void change(const std::function<void(RunPolicy&)>& change);
    [[nodiscard]] RunPolicy policy() const;

    // The capture.
    /// Somebody asked, or the policy changed, since the last take.
    [[nodiscard]] bool has_news() const { return has_news_.load(std::memory_order_relaxed); }
    /// The oldest request whose asker still waits.
    [[nodiscard]] std::optional<Request> take();
    /// Sleeps until there is news, the deadline, or a stop request.
    void wait(const std::stop_token& stop, Deadline deadline);

private:
    const Clock& clock_;
    mutable std::mutex mutex_;  // guards everything below
    std::condition_variable_any changed_;
    RunPolicy policy_;
    std::vector<Request> requests_;
    /// Of everybody who waits, also when the capture has taken the request.
    std::vector<std::weak_ptr<Ticket>> open_;
    std::string closed_because_;
    std::atomic<bool> has_news_ = false;
};

}  // namespace tributary::capture
