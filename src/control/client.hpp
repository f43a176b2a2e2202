#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>

#include "amqp/connection.hpp"
#include "amqp/options.hpp"
#include "amqp/rpc_client.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "control/messages.hpp"

namespace tributary::control {

/// What the command line asks of agents and of the head office. One thread; blocks until answered
/// or the timeout.
class ControlClient {
public:
    /// Connects. Throws Failure, as do the questions when the broker goes.
    ControlClient(const amqp::ConnectOptions& options, const Clock& clock, std::stop_token stop);

    /// Asks a branch's agent. An agent that is not connected is known at once.
    [[nodiscard]] Result<AgentReply, AskError> ask(const BranchId& branch,
                                                   const AgentCommand& command,
                                                   std::chrono::milliseconds timeout);
    /// Asks a head office.
    [[nodiscard]] Result<HeadOfficeReply, AskError> ask(const HeadOfficeQuestion& question,
                                                        std::chrono::milliseconds timeout);

private:
    [[nodiscard]] Result<std::string, AskError> call(const std::string& queue,
                                                     const std::string& whom,
                                                     const std::string& body,
                                                     std::chrono::milliseconds timeout);

    const Clock& clock_;
    std::stop_token stop_;
    amqp::Connection connection_;
    amqp::RpcClient client_;
};

}  // namespace tributary::control
