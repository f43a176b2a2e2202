#pragma once

#include <optional>
#include <vector>

#include "amqp/options.hpp"
#include "capture/agent_settings.hpp"
#include "config/branch_config.hpp"
#include "control/agent_control.hpp"
#include "mysql/connect_options.hpp"
#include "transport/stream_publisher.hpp"

namespace tributary::app {

// A branch's configuration as the modules below take it. Pure: how to reach the servers is read
// before (connections.hpp), because that opens password files.

/// How an agent logs in at its database.
struct AgentAccounts {
    mysql::ConnectOptions server;
    /// For adding rows; empty where nobody may.
    std::optional<mysql::ConnectOptions> add_rows;
};
/// `tables`: what the configuration's patterns name at the branch.
[[nodiscard]] capture::AgentSettings agent_settings(const BranchConfig& config,
                                                    AgentAccounts accounts,
                                                    std::vector<TableName> tables);
[[nodiscard]] PublisherOptions publisher_options(const BranchConfig& config,
                                                 amqp::ConnectOptions broker);
/// Without on_refused.
[[nodiscard]] control::AgentControlOptions agent_control_options(const BranchConfig& config,
                                                                 amqp::ConnectOptions broker);

}  // namespace tributary::app
