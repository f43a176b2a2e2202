#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "base/deadline.hpp"
#include "base/failure.hpp"
#include "sandbox/child_process.hpp"

namespace tributary::sandbox {

/// Private to this module: the process of a server that comes, goes and comes again. Killed when
/// this object goes. One thread uses it at a time.
class ServerProcess {
public:
    /// `name`: of the server, for messages.
    explicit ServerProcess(std::string name) : name_(std::move(name)) {}

    /// None runs. `command.output` is its log.
    void launch(const Command& command);
    /// Waits until `answers`. False: it has ended because another process has its port. Throws
    /// Failure when it ended for another reason, does not answer in time, or a stop is requested.
    /// Unless it answers, it is gone then.
    [[nodiscard]] bool await_ready(const std::function<bool()>& answers, Deadline deadline,
                                   const std::stop_token& stop);
    /// What it has logged since it was launched.
    [[nodiscard]] std::string log_text() const;

    /// SIGTERM, and SIGKILL when that takes longer than kStopLimit. Nothing happens when it does
    /// not run.
    void stop();
    void kill();
    [[nodiscard]] bool is_running();
    /// -1 when it does not run.
    [[nodiscard]] pid_t pid();

private:
    [[nodiscard]] bool is_answering(const std::function<bool()>& answers, Deadline deadline,
                                    const std::stop_token& stop);
    /// Of a process that has ended.
    [[nodiscard]] bool is_port_taken() const;
    [[nodiscard]] Failure failed_start(const ExitStatus& status) const;
    [[nodiscard]] std::string errors() const;

    std::string name_;
    std::filesystem::path log_;
    /// Where the log of the present process begins.
    std::uintmax_t log_start_ = 0;
    std::optional<ChildProcess> process_;
};

}  // namespace tributary::sandbox
