#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/strong_id.hpp"
#include "control/limits.hpp"
#include "control/messages.hpp"
#include "control/status_board.hpp"
#include "control/wake.hpp"
#include "pipeline/branch_link.hpp"

namespace tributary::control {

/// Names one request to an agent for good: a late answer to an earlier one is told from the answer
/// to this one.
using CallId = StrongId<struct CallTag, std::uint64_t>;

/// Told the outcome of a question to an agent.
using AskDone = std::function<void(Result<AgentReply, AskError>)>;

/// A request to an agent that the control thread shall send.
struct AgentCall {
    CallId id;
    BranchId branch;
    AgentCommand command;
    Deadline deadline = Deadline::now();
    /// Of a person's question. Empty: nobody waits for the reply, or a lane does
    /// (HeadOfficeMailbox::settle).
    AskDone done;
};

/// Private to this module: what the lanes and people leave for the head office's control thread and
/// take from it. Every member is safe from any thread; nothing waits but await_open.
class HeadOfficeMailbox {
public:
    HeadOfficeMailbox(BranchStatusBoard board, const Clock& clock);

    void request_rewind(const BranchId& branch, const std::optional<Ledger>& ledger,
                        Deadline deadline);
    /// Once. A request whose deadline is over is refused here, so that the lane hears of it also
    /// without a broker.
    [[nodiscard]] std::optional<RewindOutcome> take_rewind_outcome(const BranchId& branch);
    void request_continue_resync(const BranchId& branch, const Ledger& ledger, Deadline deadline);

    /// False: it was not taken, because close() was called or too many are under way.
    [[nodiscard]] bool ask(AgentCall& call);

    /// What is to be sent, the oldest first.
    [[nodiscard]] std::vector<AgentCall> take_calls(std::size_t calls_max = kCallsOfATurn);
    /// The questions among them only: what is asked while there is no link is answered at once.
    [[nodiscard]] std::vector<AgentCall> take_asks();
    /// No question is taken any more; returns those that were left.
    [[nodiscard]] std::vector<AgentCall> close();
    [[nodiscard]] bool is_closed() const;
    /// The outcome of a rewind; ignored when it is not the one that is waited for.
    void settle(const AgentCall& call, RewindOutcome outcome);

    [[nodiscard]] bool on_report(const AgentStatus& status);
    void on_apply(const BranchId& branch, const ApplyStatus& status);
    void on_backlog(const BranchId& branch, std::optional<std::uint64_t> messages);
    void set_desired(const BranchId& branch, const DesiredState& desired);
    [[nodiscard]] std::optional<DesiredState> desired(const BranchId& branch) const;
    [[nodiscard]] std::vector<AgentCall> take_corrections();
    [[nodiscard]] std::optional<AgentReport> report_of(const BranchId& branch) const;
    [[nodiscard]] std::vector<BranchOverview> overview() const;

    void set_open(bool is_open);
    [[nodiscard]] bool await_open(const std::stop_token& stop, Deadline deadline) const;
    void set_reason(std::string reason);
    [[nodiscard]] std::string reason() const;

    [[nodiscard]] Wake& wake() { return wake_; }

private:
    struct OpenRewind {
        CallId id;
        Deadline deadline = Deadline::now();
        std::optional<RewindOutcome> outcome;
    };

    const Clock& clock_;
    mutable std::mutex mutex_;
    mutable std::condition_variable_any opened_;
    BranchStatusBoard board_;
    std::map<BranchId, OpenRewind> rewinds_;
    std::deque<AgentCall> calls_;
    CallId last_;
    std::string reason_;
    bool is_open_ = false;
    bool is_closed_ = false;
    Wake wake_;
};

}  // namespace tributary::control
