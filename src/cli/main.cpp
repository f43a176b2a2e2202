#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <variant>
#include <vector>

#include "app/stop_signals.hpp"
#include "base/failure.hpp"
#include "cli/parse.hpp"
#include "cli/run.hpp"

namespace {

using namespace tributary;

bool is_colour_wanted(bool no_colour) {
    const char* wish = std::getenv("NO_COLOR");
    return !no_colour && (wish == nullptr || *wish == '\0') && ::isatty(STDOUT_FILENO) != 0;
}

cli::ExitCode run(const cli::Parsed& parsed) {
    if (const auto* explanation = std::get_if<cli::Explanation>(&parsed.result)) {
        const bool is_help = explanation->code == cli::ExitCode::kOk;
        fmt::print(is_help ? stdout : stderr, "{}", explanation->text);
        return explanation->code;
    }
    const app::StopSignals signals;
    return cli::run(std::get<cli::Invocation>(parsed.result), is_colour_wanted(parsed.no_colour),
                    signals.token());
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const cli::ExitCode code = run(cli::parse(std::vector<std::string>(argv + 1, argv + argc)));
        // A full disk or a closed pipe: what was printed is not there.
        if (std::fflush(stdout) != 0) return cli::value_of(cli::ExitCode::kFailure);
        return cli::value_of(code);
    } catch (const Failure& failure) {
        fmt::print(stderr, "tributary: {}\n", failure.what());
    } catch (const std::exception& error) {
        fmt::print(stderr, "tributary: unexpected: {}\n", error.what());
    }
    return cli::value_of(cli::ExitCode::kFailure);
}
