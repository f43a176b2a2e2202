#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "sandbox/descriptor.hpp"

namespace tributary::sandbox {

/// A program to run. It is started in a session of its own, so that Ctrl-C on the terminal reaches
/// only whoever started it; it inherits no other descriptor.
struct Command {
    std::filesystem::path program;  ///< a name without a slash is looked up as find_program() does
    std::vector<std::string> arguments{};  ///< without the program itself
    /// `NAME=value`, added to this process's environment or replacing what is there.
    std::vector<std::string> environment{};
    std::filesystem::path
        output{};    ///< standard output and error are appended here; empty: they are dropped
    int input = -1;  ///< descriptor that becomes its standard input; -1: there is none
};

struct ExitStatus {
    int code = 0;    ///< meaningful when signal is 0
    int signal = 0;  ///< that ended it, or 0
    [[nodiscard]] bool is_success() const { return code == 0 && signal == 0; }
    /// "exit code 1", "signal 9".
    [[nodiscard]] std::string text() const;
};

/// Absolute path of a program on PATH or in the folders of system programs, which are not on
/// everybody's PATH. Throws Failure that names scripts/setup.
[[nodiscard]] std::filesystem::path find_program(const std::string& name);

/// One running program. Killed and reaped when this object goes. One thread uses it at a time.
class ChildProcess {
public:
    /// Starts it; throws Failure when the program cannot be executed.
    explicit ChildProcess(const Command& command);
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&&) = delete;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] bool is_running();
    /// How it ended; empty when it still runs at the deadline.
    [[nodiscard]] std::optional<ExitStatus> wait(Deadline deadline);
    /// Sends a signal, if the process still runs.
    void signal(int number);
    /// SIGKILL, and waits until it is gone.
    void kill();

private:
    pid_t pid_ = -1;
    Descriptor watch_;  // pidfd
    std::optional<ExitStatus> status_;
};

/// Runs a tool to its end and returns what it wrote (output and error). Throws Failure with the end
/// of that text when it fails or is not done at the deadline.
[[nodiscard]] std::string run_tool(Command command, Deadline deadline);

}  // namespace tributary::sandbox
