#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "dashboard/http_message.hpp"

namespace tributary::dashboard {

/// Headers that every answer has, whoever made it: what a browser may do with it.
void add_security_headers(Response& response, bool is_encrypted);

/// The head of an answer as bytes. Without `body_bytes` the body comes in chunks. Pure but for the
/// date.
[[nodiscard]] std::string head_text(const Response& response, std::optional<std::size_t> body_bytes,
                                    bool is_kept);

}  // namespace tributary::dashboard
