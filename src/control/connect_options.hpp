#pragma once

#include <string>

#include "amqp/options.hpp"
#include "base/secret.hpp"
#include "config/connection_config.hpp"

namespace tributary::control {

/// The broker's settings as amqp takes them; `purpose` is shown in the broker's management UI:
/// `tributary north control`.
[[nodiscard]] amqp::ConnectOptions connect_options(const BrokerConfig& config, Secret password,
                                                   std::string purpose);

}  // namespace tributary::control
