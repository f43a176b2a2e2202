#pragma once

#include <stop_token>

#include "cli/exit_code.hpp"
#include "cli/options.hpp"

namespace tributary::cli {

/// Does what was asked for: data to standard output, everything else to standard error. Throws
/// Failure.
[[nodiscard]] ExitCode run(const Invocation& invocation, bool with_colour, std::stop_token stop);

}  // namespace tributary::cli
