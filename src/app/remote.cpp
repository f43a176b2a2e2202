#include "app/commands.hpp"
#include "app/connections.hpp"
#include "base/clock.hpp"

namespace tributary::app {

Result<control::AgentReply, control::AskError> ask_agent(const HeadOfficeConfig& config,
                                                         const BranchId& branch,
                                                         const control::AgentCommand& command,
                                                         std::chrono::milliseconds timeout,
                                                         std::stop_token stop) {
    control::ControlClient client(broker_options(config.broker, "tributary command line"),
                                  SystemClock::instance(), std::move(stop));
    return client.ask(branch, command, timeout);
}

Result<control::HeadOfficeReply, control::AskError> ask_head_office(
    const HeadOfficeConfig& config, const control::HeadOfficeQuestion& question,
    std::chrono::milliseconds timeout, std::stop_token stop) {
    control::ControlClient client(broker_options(config.broker, "tributary command line"),
                                  SystemClock::instance(), std::move(stop));
    return client.ask(question, timeout);
}

}  // namespace tributary::app
