#pragma once

#include <string>

#include "amqp/options.hpp"
#include "config/branch_config.hpp"
#include "config/head_office_config.hpp"
#include "mysql/connect_options.hpp"

namespace tributary::app {

// How to reach servers, as the modules below take it. The password is read from its file: throws
// Failure(kHaltStage).

[[nodiscard]] mysql::ConnectOptions database_options(const DatabaseConfig& config);
/// Pure.
[[nodiscard]] mysql::ConnectOptions database_options(const DatabaseConfig& config, Secret password);
/// `purpose` is shown in the broker's management UI: `tributary north publish`.
[[nodiscard]] amqp::ConnectOptions broker_options(const BrokerConfig& config, std::string purpose);

/// The log as the configuration wants it.
void set_up_log(const LogConfig& config);

}  // namespace tributary::app
