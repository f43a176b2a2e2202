#pragma once

#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "control/messages.hpp"

/// Control messages ⇄ bytes (schema/tributary/v1/control.proto). Decoders take hostile bytes: size
/// and number of entries are limited, every enumeration and branch id is checked. Fields that this
/// program does not know are ignored, so that newer and older programs understand each other; a
/// command that it does not know is an error.
namespace tributary::control {

[[nodiscard]] std::string encode(const AgentRequest& request);
[[nodiscard]] Result<AgentRequest> decode_agent_request(ByteView bytes);

[[nodiscard]] std::string encode(const AgentReply& reply);
[[nodiscard]] Result<AgentReply> decode_agent_reply(ByteView bytes);

[[nodiscard]] std::string encode(const HeadOfficeRequest& request);
[[nodiscard]] Result<HeadOfficeRequest> decode_head_office_request(ByteView bytes);

[[nodiscard]] std::string encode(const HeadOfficeReply& reply);
[[nodiscard]] Result<HeadOfficeReply> decode_head_office_reply(ByteView bytes);

/// A heartbeat.
[[nodiscard]] std::string encode(const AgentStatus& status);
[[nodiscard]] Result<AgentStatus> decode_agent_status(ByteView bytes);

}  // namespace tributary::control
