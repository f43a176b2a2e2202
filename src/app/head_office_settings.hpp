#pragma once

#include <vector>

#include "amqp/options.hpp"
#include "amqp/topology.hpp"
#include "apply/apply_settings.hpp"
#include "config/head_office_config.hpp"
#include "control/head_office_control.hpp"
#include "mysql/connect_options.hpp"
#include "transport/amqp_delivery_source.hpp"

namespace tributary::app {

// A head office's configuration as the modules below take it. Pure: how to reach the servers is
// read before (connections.hpp), because that opens password files.

[[nodiscard]] TargetMappings target_mappings(const HeadOfficeConfig& config);
[[nodiscard]] ApplySettings apply_settings(const HeadOfficeConfig& config,
                                           mysql::ConnectOptions server);
[[nodiscard]] amqp::TopologyLimits topology_limits(const HeadOfficeConfig& config);
/// Of one lane; without on_undecodable.
[[nodiscard]] DeliverySourceOptions source_options(const HeadOfficeConfig& config,
                                                   amqp::ConnectOptions broker);
[[nodiscard]] control::HeadOfficeControlOptions head_office_control_options(
    const HeadOfficeConfig& config, amqp::ConnectOptions broker);

/// The branches of each lane, dealt out in turn; no lane without a branch.
[[nodiscard]] std::vector<std::vector<BranchId>> lane_shares(const HeadOfficeConfig& config);

}  // namespace tributary::app
