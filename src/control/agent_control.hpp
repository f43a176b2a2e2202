#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "amqp/options.hpp"
#include "base/clock.hpp"
#include "base/failure.hpp"
#include "base/random.hpp"
#include "control/agent_mailbox.hpp"
#include "control/answer_desk.hpp"
#include "pipeline/agent_link.hpp"

namespace tributary::control {

struct AgentControlOptions {
    BranchId branch;
    amqp::ConnectOptions broker;
    /// Between heartbeats, besides those on a change.
    std::chrono::milliseconds status_interval = std::chrono::seconds(2);
    /// How long another agent that holds the branch may take to go (a machine that lost its power
    /// holds it until the broker misses its heartbeats) before this one is refused.
    std::chrono::milliseconds admission_patience = std::chrono::seconds(30);
    /// Users of the broker that may command this agent; empty: nobody may.
    std::vector<std::string> accepts_from;
    /// Called once, on the control thread, when another agent has the branch and stays: at the
    /// start, or later, when it came while the link was lost. May be empty; must not stop this
    /// object itself.
    std::function<void(const std::string& why)> on_refused;
};

/// Whether this agent holds its branch.
enum class Admission : std::uint8_t {
    kPending,   ///< the broker has not been asked, or another agent may still go
    kAdmitted,  ///< no other agent has the branch while the link to the broker stands
    kRefused,   ///< another agent has it and stays: this one must not run
};

/// The agent's end of the control channel: a thread with a connection of its own that takes
/// commands, sends heartbeats and asks the head office. Commands are executed one behind the other
/// on a second thread, so that a slow one does not silence the heartbeats; AgentCommands::status is
/// called on the control thread, also while a command is under way.
///
/// Reconnects for ever. What a lost link does to an open command: it is executed, its answer is
/// lost, and the asker asks again.
class AgentControl final : public HeadOfficeLink {
public:
    /// `clock` and `random` live longer than this.
    AgentControl(AgentControlOptions options, const Clock& clock, Random& random);
    ~AgentControl() override;
    AgentControl(const AgentControl&) = delete;
    AgentControl& operator=(const AgentControl&) = delete;

    /// Begins; once. `commands` lives until stop or the destructor has returned.
    void start(AgentCommands& commands);
    /// Ends the threads; the branch is free for another agent. A last heartbeat says so. Waits for
    /// the command that is under way: stop what executes commands first.
    void stop();

    /// Waits until it is known; kPending: not until the deadline. Any thread.
    [[nodiscard]] Admission await_admission(std::stop_token stop, Deadline deadline);
    [[nodiscard]] Admission admission() const;
    /// Why not admitted, or why there is no link to the broker now; empty when all is well. Any
    /// thread.
    [[nodiscard]] std::string reason() const;

    /// Any thread but the command thread. Also before the broker is reached: waits for it.
    [[nodiscard]] Result<std::optional<Ledger>> fetch_ledger(Deadline deadline) override;

private:
    void run(const std::stop_token& stop);
    /// Returns at a stop request; throws Failure.
    void hold_session(const std::stop_token& stop);
    /// True: give up, another agent stays.
    [[nodiscard]] bool note_failure(const Failure& failure);

    AgentControlOptions options_;
    const Clock& clock_;
    Random& random_;
    AgentMailbox mailbox_;
    AgentCommands* commands_ = nullptr;
    std::unique_ptr<AnswerDesk> desk_;
    /// Since when another agent has been seen holding the branch; control thread only.
    std::optional<SteadyTime> occupied_since_;
    std::jthread thread_;
};

}  // namespace tributary::control
