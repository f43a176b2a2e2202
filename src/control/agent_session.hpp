#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "amqp/connection.hpp"
#include "amqp/rpc_client.hpp"
#include "amqp/rpc_server.hpp"
#include "amqp/sender.hpp"
#include "base/clock.hpp"
#include "control/agent_control.hpp"
#include "control/answer_desk.hpp"
#include "control/messages.hpp"

namespace tributary::control {

/// Private to this module: one link of an agent to the broker, from login to the first Failure.
/// Control thread only.
class AgentSession {
public:
    struct Surroundings {
        const AgentControlOptions& options;
        const Clock& clock;
        AgentMailbox& mailbox;
        AgentCommands& commands;
        AnswerDesk& desk;
    };
    /// Logs in and takes the branch. Throws Failure; see is_occupied.
    AgentSession(Surroundings around, const std::stop_token& stop);

    /// One turn: commands in, answers out, questions to the head office, a heartbeat when it is
    /// time, then waits for something to do.
    void turn(const std::stop_token& stop);
    /// Tells the head office that the agent goes. Never throws.
    void say_goodbye() noexcept;

private:
    void take_commands(const std::stop_token& stop);
    void begin(const amqp::ReceivedRequest& request, const AgentRequest& command,
               const std::stop_token& stop);
    void answer(const amqp::ReceivedRequest& request, const std::string& body,
                const std::stop_token& stop);
    void send_answers(const std::stop_token& stop);
    void ask_ledger(const std::stop_token& stop);
    void take_ledgers();
    void send_status_if_due(const std::stop_token& stop);
    void send_status(const AgentStatus& status, const std::stop_token& stop);
    [[nodiscard]] bool may_command(const amqp::ReceivedRequest& request) const;

    Surroundings around_;
    amqp::Connection connection_;
    amqp::Sender sender_;
    amqp::RpcClient client_;
    amqp::RpcServer server_;

    /// Open request for the ledger; at most one, whatever the number of those who wait for it.
    std::optional<amqp::RequestId> asked_;
    Deadline asked_until_ = Deadline::now();
    std::optional<AgentStatus> told_;
    SteadyTime told_at_;
};

/// The Failure says that another consumer has the control queue for itself.
[[nodiscard]] bool is_occupied(const Failure& failure);

/// Something that people want to know at once has changed, not only counters and positions.
[[nodiscard]] bool is_news(const AgentStatus& told, const AgentStatus& now);

}  // namespace tributary::control
