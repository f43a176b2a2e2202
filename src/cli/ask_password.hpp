#pragma once

#include <stop_token>
#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "cli/account_options.hpp"

namespace tributary::cli {

/// The first line of standard input, without its end. An error when it is empty or too long.
[[nodiscard]] Result<Secret> read_password_line(std::stop_token stop);
/// Asks twice on the terminal of the process, without showing what is typed. An error when there is
/// no terminal, the two differ, or `stop` was requested.
[[nodiscard]] Result<Secret> ask_password(const std::string& user, std::stop_token stop);

}  // namespace tributary::cli
