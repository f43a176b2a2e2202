#pragma once

#include <string>
#include <string_view>

#include "model/ids.hpp"

namespace tributary::amqp {

/// Topic, durable: branches publish here.
inline constexpr std::string_view kChangesExchange = "tributary.changes";
/// Topic, durable: heartbeats of the agents.
inline constexpr std::string_view kStatusExchange = "tributary.status";
/// Whole messages that could not be decoded, or were given back too often.
inline constexpr std::string_view kUndecodableQueue = "tributary.undecodable";
/// Requests of the agents to the head office.
inline constexpr std::string_view kHeadOfficeQueue = "tributary.head-office";
/// Reaches a queue by its name.
inline constexpr std::string_view kDefaultExchange = "";

/// `branch.<id>`: on both exchanges.
[[nodiscard]] std::string routing_key_of(const BranchId& branch);
/// `tributary.changes.<id>`: what the head office consumes.
[[nodiscard]] std::string changes_queue_of(const BranchId& branch);
/// `tributary.control.<id>`: commands to the agent, which consumes it exclusively.
[[nodiscard]] std::string control_queue_of(const BranchId& branch);

}  // namespace tributary::amqp
