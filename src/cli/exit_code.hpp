#pragma once

namespace tributary::cli {

/// What the program returns; `tributary --help` lists them.
enum class ExitCode : int {
    kOk = 0,
    kFailure = 1,
    kUsage = 2,
    kConfiguration = 3,
    kAway = 4,      ///< the branch's agent or the head office is not there or does not answer
    kFindings = 5,  ///< doctor, init, status --check, demo --once: what was looked at is not as it
                    ///< should be
};

[[nodiscard]] constexpr int value_of(ExitCode code) {
    return static_cast<int>(code);
}

}  // namespace tributary::cli
