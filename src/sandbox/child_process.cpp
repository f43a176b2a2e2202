#include "sandbox/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/failure.hpp"

namespace tributary::sandbox {
namespace {

std::string error_text(int number) {
    return std::generic_category().message(number);
}

/// The caller's environment with `changes` laid over it.
std::vector<std::string> merged_environment(const std::vector<std::string>& changes) {
    const auto name_of = [](std::string_view entry) { return entry.substr(0, entry.find('=')); };
    std::vector<std::string> merged = changes;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const bool is_replaced = std::ranges::any_of(
            changes, [&](const std::string& change) { return name_of(change) == name_of(*entry); });
        if (!is_replaced) merged.emplace_back(*entry);
    }
    return merged;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

void reap_killed(pid_t pid) noexcept {
    ::kill(pid, SIGKILL);
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

class SpawnSettings {
public:
    SpawnSettings() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
    }

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

}  // namespace

std::string ExitStatus::text() const {
    return signal != 0 ? fmt::format("signal {}", signal) : fmt::format("exit code {}", code);
}

std::filesystem::path find_program(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(fmt::format("{}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin",
                                           path == nullptr ? "" : path));
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (folder.empty()) continue;
        const std::filesystem::path candidate = std::filesystem::path(folder) / name;
        if (access(candidate.c_str(), X_OK) == 0 && !std::filesystem::is_directory(candidate)) {
            return candidate;
        }
    }
    throw Failure(Recovery::kHaltStage,
                  fmt::format("the program {} is not installed; run scripts/setup", name));
}

ChildProcess::ChildProcess(const Command& command) {
    const std::filesystem::path program = command.program.has_parent_path()
                                              ? command.program
                                              : find_program(command.program.string());
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    std::vector<std::string> environment = merged_environment(command.environment);

    SpawnSettings settings;
    const std::string output = command.output.empty() ? "/dev/null" : command.output.string();
    posix_spawn_file_actions_addopen(&settings.actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&settings.actions, 1, output.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&settings.actions, 1, 2);
    if (command.input >= 0) {
        posix_spawn_file_actions_adddup2(&settings.actions, command.input, 0);
    }
    posix_spawn_file_actions_addclosefrom_np(&settings.actions, 3);

    const int error = posix_spawn(&pid_, program.c_str(), &settings.actions, &settings.attributes,
                                  pointers_to(words).data(), pointers_to(environment).data());
    if (error != 0) {
        throw Failure(Recovery::kHaltStage,
                      fmt::format("cannot start {}: {}", program.string(), error_text(error)),
                      static_cast<unsigned>(error));
    }
    // glibc 2.36 declares pidfd_open without C linkage.
    watch_ = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
    if (!watch_.is_open()) {
        const int number = errno;
        reap_killed(pid_);
        throw Failure(Recovery::kHaltStage,
                      fmt::format("cannot watch {}: {}", program.string(), error_text(number)),
                      static_cast<unsigned>(number));
    }
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      watch_(std::move(other.watch_)),
      status_(std::exchange(other.status_, std::nullopt)) {}

ChildProcess::~ChildProcess() {
    if (pid_ > 0 && !status_) reap_killed(pid_);
}

bool ChildProcess::is_running() {
    return pid_ > 0 && !wait(Deadline::now());
}

std::optional<ExitStatus> ChildProcess::wait(Deadline deadline) {
    while (!status_) {
        const auto left = deadline.left(SystemClock::instance());
        pollfd watched{.fd = watch_.number(), .events = POLLIN, .revents = 0};
        const int timeout = static_cast<int>(std::min<std::int64_t>(left.count(), 1000));
        const int ready = poll(&watched, 1, timeout);
        if (ready > 0) {
            int raw = 0;
            if (waitpid(pid_, &raw, 0) == pid_) {
                status_ = WIFSIGNALED(raw) ? ExitStatus{.code = -1, .signal = WTERMSIG(raw)}
                                           : ExitStatus{.code = WEXITSTATUS(raw), .signal = 0};
            } else if (errno != EINTR) {
                status_ = ExitStatus{.code = -1, .signal = 0};
            }
        } else if (left.count() == 0) {
            return std::nullopt;
        }
    }
    return status_;
}

void ChildProcess::signal(int number) {
    if (is_running()) ::kill(pid_, number);
}

void ChildProcess::kill() {
    signal(SIGKILL);
    // A killed process ends as soon as the kernel lets it; there is nothing else that could be
    // waited for.
    static_cast<void>(wait(Deadline(SteadyTime::max())));
}

std::string run_tool(Command command, Deadline deadline) {
    const Descriptor written(memfd_create("output", MFD_CLOEXEC));
    command.output = fmt::format("/proc/{}/fd/{}", getpid(), written.number());
    ChildProcess process(command);
    const std::optional<ExitStatus> status = process.wait(deadline);
    std::ostringstream collected;
    collected << std::ifstream(command.output).rdbuf();
    std::string text = collected.str();
    if (status && status->is_success()) return text;

    constexpr std::size_t kShown = 2000;
    if (text.size() > kShown) text.erase(0, text.size() - kShown);
    throw Failure(Recovery::kHaltStage,
                  fmt::format("{} failed ({}): {}", command.program.filename().string(),
                              status ? status->text() : "not done in time", text),
                  status ? static_cast<unsigned>(status->code) : 0U);
}

}  // namespace tributary::sandbox
