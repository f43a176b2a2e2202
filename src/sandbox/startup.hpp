#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "base/deadline.hpp"
#include "base/secret.hpp"
#include "sandbox/child_process.hpp"

namespace tributary::sandbox {

/// What the servers' classes share about starting a process and waiting for it.

/// The last kLogTailLines lines of a file; empty when there is none.
[[nodiscard]] std::string tail_of(const std::filesystem::path& file);

/// The first kLogTailLines lines of a server's log after `start` that say error; without any, its
/// last lines. A server names the cause first and then everything that fell with it.
[[nodiscard]] std::string errors_of(const std::filesystem::path& log, std::uintmax_t start);

/// 24 random letters and digits.
[[nodiscard]] Secret make_password();

/// Writes a file that only this user can read; throws Failure.
void write_private(const std::filesystem::path& file, const std::string& text);

/// One start of a server.
struct Launch {
    std::string name;           ///< of the server, for messages
    std::filesystem::path log;  ///< where it writes
    std::uintmax_t
        log_start;  ///< size of the log before the start: only what follows is about this one
    std::function<bool()> answers;
};

enum class Readiness : std::uint8_t { kReady, kPortTaken };

/// Waits until the server answers, or has ended because another process has its port. Throws
/// Failure when it ended for another reason, does not answer in time, or a stop is requested.
[[nodiscard]] Readiness await_ready(ChildProcess& process, const Launch& launch, Deadline deadline,
                                    const std::stop_token& stop);

/// SIGTERM, and SIGKILL when that takes longer than kStopLimit.
void stop_process(ChildProcess& process);

/// Waits for `interval`; returns early, with false, when a stop is requested.
bool pause(std::chrono::milliseconds interval, const std::stop_token& stop);

}  // namespace tributary::sandbox
