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
/// A command that one branch has carried out.
struct Done {
    /// A sentence although it is done; empty: none.
    std::string remark;
    struct Pending {
        bool is_nothing = false;
        std::uint64_t bytes = 0;
        friend bool operator==(const Pending&, const Pending&) = default;
    };
    /// Of the question what is pending.
    std::optional<Pending> pending;
    friend bool operator==(const Done&, const Done&) = default;
};
/// The first outcome of the answer to POST /actions. An error: it was not done, or nobody can tell.
[[nodiscard]] Result<Done, control::AskError> decode_outcome(std::string_view json);

/// Of GET /branches.
[[nodiscard]] Result<std::vector<control::BranchOverview>> decode_branches(std::string_view json);
/// Of GET /branches/{branch}: the last that its agent said; empty: nothing yet.
[[nodiscard]] Result<std::optional<AgentStatus>> decode_agent(std::string_view json);

/// What a problem document says, with its faults; `json` itself may be anything.
[[nodiscard]] std::string decode_problem(std::string_view json);

}  // namespace tributary::client
