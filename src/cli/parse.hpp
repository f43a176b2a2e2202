#pragma once

#include <string>
#include <variant>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/options.hpp"

namespace tributary::cli {

/// Nothing to run: help to print, or a mistake to explain.
struct Explanation {
    ExitCode code = ExitCode::kOk;
    /// For standard output if the code is kOk, else for standard error.
    std::string text;
};

/// Colours are decided apart from the rest: they concern every subcommand.
struct Parsed {
    std::variant<Invocation, Explanation> result;
    bool no_colour = false;
};

/// `arguments` without the program's name.
[[nodiscard]] Parsed parse(std::vector<std::string> arguments);

}  // namespace tributary::cli
