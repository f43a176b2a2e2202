#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/messages.hpp"
#include "dashboard/json_body.hpp"
#include "records/desired.hpp"

namespace tributary::dashboard {

enum class ActionKind : std::uint8_t {
    kSync,
    kCheck,
    kSetMode,
    kPause,
    kResume,
    kStartConsumer,
    kStopConsumer,
    kResync,
};
/// `set_mode`, as the API and the activity log call it.
[[nodiscard]] std::string_view name_of(ActionKind kind);

/// What somebody wants to be done to branches.
struct ActionRequest {
    ActionKind kind = ActionKind::kCheck;
    /// Never empty, none twice.
    std::vector<BranchId> branches;
    records::DesiredMode mode;
    std::vector<TableName> tables;
    std::optional<KeyRange> keys;
};

/// Reads the API's Action; what is wrong goes to `faults`. `all`: the branches of this head office,
/// which a request without branches means. Pure.
[[nodiscard]] ActionRequest read_action(JsonBody& body, const std::vector<BranchId>& all,
                                        Faults& faults);

/// What the agents are told now; empty: nothing.
[[nodiscard]] std::optional<control::AgentCommand> command_of(const ActionRequest& request);
/// What is kept, and told again until it is so; empty: the action is no desired state.
[[nodiscard]] std::optional<records::DesiredChange> desired_of(const ActionRequest& request);
/// For the activity log: `every 60 s; 3 branches: east, north, south`.
[[nodiscard]] std::string detail_of(const ActionRequest& request);

}  // namespace tributary::dashboard
