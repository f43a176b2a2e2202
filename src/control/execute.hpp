#pragma once

#include "base/deadline.hpp"
#include "control/messages.hpp"
#include "pipeline/agent_link.hpp"

namespace tributary::control {

/// Executes a command; the reply says how it went, also when it failed.
[[nodiscard]] AgentReply execute(AgentCommands& commands, const AgentCommand& command,
                                 Deadline deadline);

}  // namespace tributary::control
