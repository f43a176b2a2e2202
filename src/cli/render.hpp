#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "client/parked.hpp"
#include "control/messages.hpp"
#include "pipeline/finding.hpp"
#include "records/accounts.hpp"
#include "records/tokens.hpp"

/// Answers as people and programs read them. Every function returns whole lines.
namespace tributary::cli {

struct Style {
    bool is_json = false;
    bool with_colour = false;
};

/// `status`.
[[nodiscard]] std::string render(const std::vector<control::BranchOverview>& branches,
                                 const Style& style);
/// `pending`.
[[nodiscard]] std::string render(const AgentStatus& status, const Style& style);
/// `parked list`.
[[nodiscard]] std::string render_parked(const client::ParkedAnswer& answer, const Style& style);
/// `parked retry`, `parked discard`: how many were settled, and which were not. `word`: `retried`.
[[nodiscard]] std::string render_settled(const client::ParkedAnswer& answer, std::string_view word,
                                         const Style& style);
/// `doctor`, `init`.
[[nodiscard]] std::string render(const std::vector<Finding>& findings, const Style& style);

/// `user list`.
[[nodiscard]] std::string render(const std::vector<records::Account>& users, const Style& style);
/// `token list`; those that expired before `now` stand out.
[[nodiscard]] std::string render(const std::vector<records::ApiToken>& tokens, WallTime now,
                                 const Style& style);

/// `850 ms`, `12 s`, `5 min`, `3 h`, `2 d`: one unit, rounded down.
[[nodiscard]] std::string short_duration(std::chrono::milliseconds duration);
/// `512 B`, `4 KiB`, `2 GiB`: one unit, rounded down.
[[nodiscard]] std::string short_bytes(std::uint64_t bytes);

}  // namespace tributary::cli
