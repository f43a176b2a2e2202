#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "amqp/admin.hpp"
#include "amqp/connection.hpp"
#include "amqp/consumer.hpp"
#include "amqp/queue_observer.hpp"
#include "amqp/rpc_client.hpp"
#include "amqp/rpc_server.hpp"
#include "base/clock.hpp"
#include "control/answer_desk.hpp"
#include "control/head_office_control.hpp"
#include "control/head_office_mailbox.hpp"

namespace tributary::control {

/// Private to this module: one link of the head office to the broker, from login to the first
/// Failure. Control thread only.
class HeadOfficeSession {
public:
    struct Surroundings {
        const HeadOfficeControlOptions& options;
        const Clock& clock;
        HeadOfficeMailbox& mailbox;
        HeadOfficeRecords& records;
        AnswerDesk& desk;
    };
    /// Logs in, declares, listens. Throws Failure.
    HeadOfficeSession(Surroundings around, const std::stop_token& stop);
    /// Open requests to agents are refused: their answers cannot come any more.
    ~HeadOfficeSession();

    /// One turn: heartbeats, questions and answers, requests to agents; then waits for something to
    /// do.
    void turn(const std::stop_token& stop);

private:
    void listen_for_heartbeats();
    void take_heartbeats();
    void take_questions(const std::stop_token& stop);
    void begin(const amqp::ReceivedRequest& request, const HeadOfficeRequest& question,
               const std::stop_token& stop);
    void answer(const amqp::ReceivedRequest& request, const std::string& body,
                const std::stop_token& stop);
    void send_answers(const std::stop_token& stop);
    void send_calls(const std::stop_token& stop);
    void send_all(std::vector<AgentCall> calls, const std::stop_token& stop);
    /// An agent listens to the call's queue; else the call is refused.
    [[nodiscard]] bool is_heard(const AgentCall& call);
    void send_call(const AgentCall& call, const std::stop_token& stop);
    void take_replies();
    void settle(const AgentCall& call, AgentReply&& reply);
    void drop_late_calls();
    void refuse(const AgentCall& call, AskError::Kind kind, std::string why);
    /// The next queues in turn, a few.
    void look_at_queues();
    /// The broker's user is the agent of this branch; empty: it is not one of an agent.
    [[nodiscard]] std::optional<BranchId> branch_of_user(const std::string& user) const;

    Surroundings around_;
    amqp::Connection connection_;
    amqp::Consumer heartbeats_;
    amqp::RpcClient client_;
    amqp::RpcServer server_;
    amqp::QueueObserver queues_;
    std::map<amqp::RequestId, AgentCall> open_;

    /// Index of the branch whose queue is looked at next.
    std::size_t next_queue_ = 0;
    SteadyTime looked_at_;
    SteadyTime round_began_;
    /// The last time that something was published.
    SteadyTime published_at_;
};

}  // namespace tributary::control
