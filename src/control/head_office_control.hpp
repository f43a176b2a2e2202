#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "amqp/options.hpp"
#include "amqp/topology.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "control/answer_desk.hpp"
#include "control/head_office_mailbox.hpp"
#include "control/messages.hpp"
#include "pipeline/branch_link.hpp"
#include "pipeline/consumer_switch.hpp"

namespace tributary::control {

struct HeadOfficeControlOptions {
    amqp::ConnectOptions broker;
    std::vector<BranchId> branches;
    /// How long an agent may take to rewind.
    std::chrono::milliseconds rewind_timeout = std::chrono::seconds(60);
    /// A branch that was not heard of for so long is unreachable.
    std::chrono::milliseconds unreachable_after = std::chrono::seconds(15);
    /// Declares exchanges and queues on each new link; false: somebody else has.
    bool declares_topology = true;
    amqp::TopologyLimits limits;
};

/// What the head office's database knows. Called one question at a time on a thread that may wait
/// for the database. May throw Failure, whose text is then the answer.
class HeadOfficeRecords {
public:
    virtual ~HeadOfficeRecords() = default;
    /// Empty: nothing is known of the branch.
    [[nodiscard]] virtual Result<std::optional<Ledger>> ledger(const BranchId& branch,
                                                               Deadline deadline) = 0;
};

/// The head office's end of the control channel: a thread with a connection of its own that
/// collects heartbeats, sends requests to agents, and answers what agents ask. Several
/// head offices may run: each hears every heartbeat, a question is answered by one of them.
///
/// A broker's user that is named like a branch is that branch's agent: it may ask for its own
/// ledger and nothing else, and it may not speak for another branch.
class HeadOfficeControl final : public BranchLink, public ApplyObserver, public ConsumerSwitch {
public:
    /// `clock` and `random` live longer than this.
    HeadOfficeControl(HeadOfficeControlOptions options, const Clock& clock, Random& random);
    ~HeadOfficeControl() override;
    HeadOfficeControl(const HeadOfficeControl&) = delete;
    HeadOfficeControl& operator=(const HeadOfficeControl&) = delete;

    /// Begins; once. `records` lives until stop or the destructor has returned.
    void start(HeadOfficeRecords& records);
    /// Ends the threads; waits for the question that is under way.
    void stop();

    void request_rewind(const BranchId& branch, const std::optional<Ledger>& ledger) override;
    [[nodiscard]] std::optional<RewindOutcome> take_rewind_outcome(const BranchId& branch) override;
    void request_continue_resync(const BranchId& branch, const Ledger& ledger) override;
    [[nodiscard]] std::optional<AgentReport> latest_report(const BranchId& branch) const override;

    void on_status(const BranchId& branch, const ApplyStatus& status) override;

    /// As set_desired said; takes no lock.
    [[nodiscard]] bool is_started(const BranchId& branch) const override;

    /// Called exactly once for each ask.
    using Done = AskDone;
    /// Asks a branch's agent. Any thread; never waits. `done` is called on the control thread: with
    /// the reply; with kRefused when the agent said no; with kAway at once when no agent is
    /// connected or there is no link to the broker; with kNoAnswer after `timeout` or at stop(). It
    /// must be quick and not throw. After stop() it is called before this returns.
    void ask(const BranchId& branch, AgentCommand command, std::chrono::milliseconds timeout,
             Done done);

    /// How people want the branch to be. Any thread; nothing here waits. While heartbeats say
    /// something else, the agent is told again, every few seconds. A branch that nothing was set
    /// for is left as it is, its consumer started.
    void set_desired(const BranchId& branch, const DesiredState& desired);
    /// What was set last; empty: nothing, or not one of our branches. Any thread.
    [[nodiscard]] std::optional<DesiredState> desired(const BranchId& branch) const;

    /// Every branch, in the order of the ids. Any thread.
    [[nodiscard]] std::vector<BranchOverview> overview() const;
    /// Why there is no link to the broker now; empty: there is one. Any thread.
    [[nodiscard]] std::string reason() const;
    /// Waits until exchanges and queues are there and heartbeats are heard; false: not until the
    /// deadline.
    [[nodiscard]] bool await_open(std::stop_token stop, Deadline deadline);

private:
    void run(const std::stop_token& stop);
    void hold_links(const std::stop_token& stop);
    void hold_session(const std::stop_token& stop);
    /// Waits so long, or until a stop request; whoever asks meanwhile is told that there is no
    /// link.
    void pause_without_link(std::chrono::milliseconds wait, const std::stop_token& stop);
    void close_mailbox();

    HeadOfficeControlOptions options_;
    const Clock& clock_;
    Random& random_;
    HeadOfficeMailbox mailbox_;
    /// Every configured branch; the entries never change, their values do: written by set_desired,
    /// read by any thread.
    std::map<BranchId, std::atomic<bool>> is_started_;
    HeadOfficeRecords* records_ = nullptr;
    std::unique_ptr<AnswerDesk> desk_;
    std::jthread thread_;
};

}  // namespace tributary::control
