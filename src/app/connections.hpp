#pragma once

#include <string>

#include "amqp/options.hpp"
#include "config/branch_config.hpp"
#include "config/head_office_config.hpp"
#include "mysql/connect_options.hpp"

namespace tributary::app {

// Settings as the modules below take them. Secrets are read from their files here: throws
// Failure(kHaltStage).

[[nodiscard]] mysql::ConnectOptions database_options(const DatabaseConfig& config);
/// `purpose` is shown in the broker's management UI: `tributary north publish`.
[[nodiscard]] amqp::ConnectOptions broker_options(const BrokerConfig& config, std::string purpose);

/// The log as the configuration wants it.
void set_up_log(const LogConfig& config);

}  // namespace tributary::app
