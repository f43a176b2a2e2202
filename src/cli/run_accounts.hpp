#pragma once

#include <stop_token>

#include "app/local_accounts.hpp"
#include "cli/account_options.hpp"
#include "cli/exit_code.hpp"
#include "cli/render.hpp"

namespace tributary::cli {

/// Does what `user` or `token` asks for. What a program may want to read (a password or token just
/// made, lists) goes to standard output, sentences to standard error.
[[nodiscard]] ExitCode run_accounts(const ManageAccounts& command, const HeadOfficeConfig& config,
                                    const Style& style, std::stop_token stop);

}  // namespace tributary::cli
