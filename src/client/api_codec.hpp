#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "control/messages.hpp"

namespace tributary::client {

// Values of the command line ⇄ JSON of the API (src/dashboard/openapi.json). Pure. Members that are
// not known are ignored: the head office may be newer.

/// What became of a command at one branch.
struct CommandOutcome {
    bool is_done = false;
    /// The agent is not there or did not answer in time.
    bool is_away = false;
    std::string error;
    struct Pending {
        bool is_nothing = false;
        std::uint64_t bytes = 0;
        friend bool operator==(const Pending&, const Pending&) = default;
    };
    /// Of the question what is pending.
    std::optional<Pending> pending;
    friend bool operator==(const CommandOutcome&, const CommandOutcome&) = default;
};

/// Starts or stops the head office's taking of a branch's messages.
struct SetConsumer {
    bool is_started = true;
    friend bool operator==(const SetConsumer&, const SetConsumer&) = default;
};
/// What the command line does to a branch.
using Action = std::variant<control::SyncNow, control::SetMode, control::SetPaused, control::Resync,
                            SetConsumer>;
/// Of POST /actions.
[[nodiscard]] std::string action_body(const BranchId& branch, const Action& action);
/// What is pending: POST /actions.
[[nodiscard]] std::string check_body(const BranchId& branch);
/// The first outcome of the answer.
[[nodiscard]] Result<CommandOutcome> decode_outcome(std::string_view json);

/// Of GET /branches.
[[nodiscard]] Result<std::vector<control::BranchOverview>> decode_branches(std::string_view json);

/// What a problem document says, with its faults; `json` itself may be anything.
[[nodiscard]] std::string decode_problem(std::string_view json);

}  // namespace tributary::client
