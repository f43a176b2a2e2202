#include "sandbox/startup.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string_view>
#include <system_error>

#include "base/failure.hpp"
#include "sandbox/limits.hpp"

namespace tributary::sandbox {
namespace {

std::string text_from(const std::filesystem::path& file, std::uintmax_t offset) {
    std::ifstream stream(file, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(offset));
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

bool mentions_any(const std::string& text, std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) {
        if (text.find(word) != std::string::npos) return true;
    }
    return false;
}

/// Sorts the end of a server that should have started.
Readiness judge_end(const ExitStatus& status, const Launch& launch) {
    const std::string text = text_from(launch.log, launch.log_start);
    // MariaDB and MySQL: sql/mysqld.cc, network_init; RabbitMQ: the Erlang reason eaddrinuse.
    if (mentions_any(text, {"Address already in use", "eaddrinuse", "address already in use"})) {
        return Readiness::kPortTaken;
    }
    const bool is_disk_full =
        mentions_any(text, {"No space left on device", "enospc", "Disk is full"});
    throw Failure(Recovery::kHaltStage,
                  fmt::format("the server {} ended while starting ({}){}; its log says:\n{}",
                              launch.name, status.text(), is_disk_full ? ": the disk is full" : "",
                              errors_of(launch.log, launch.log_start)));
}

}  // namespace

std::string tail_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::deque<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(std::move(line));
        if (lines.size() > kLogTailLines) lines.pop_front();
    }
    return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string errors_of(const std::filesystem::path& log, std::uintmax_t start) {
    std::istringstream stream(text_from(log, start));
    std::string found;
    std::size_t count = 0;
    for (std::string line; count < kLogTailLines && std::getline(stream, line);) {
        if (!mentions_any(line, {"[ERROR]", "[error]", "BOOT FAILED"})) continue;
        found += found.empty() ? line : '\n' + line;
        ++count;
    }
    return found.empty() ? tail_of(log) : found;
}

Secret make_password() {
    constexpr std::string_view kLetters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    std::array<unsigned char, 24> chance{};
    if (getrandom(chance.data(), chance.size(), 0) != static_cast<ssize_t>(chance.size())) {
        throw Failure(Recovery::kHaltStage, "the system gives no random numbers");
    }
    std::string password;
    for (const unsigned char byte : chance) password += kLetters[byte % kLetters.size()];
    return Secret(std::move(password));
}

void write_private(const std::filesystem::path& file, const std::string& text) {
    const Descriptor target(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!target.is_open() ||
        write(target.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        const int number = errno;
        throw Failure(Recovery::kHaltStage,
                      fmt::format("cannot write {}: {}", file.string(),
                                  std::generic_category().message(number)),
                      static_cast<unsigned>(number));
    }
}

Readiness await_ready(ChildProcess& process, const Launch& launch, Deadline deadline,
                      const std::stop_token& stop) {
    for (;;) {
        if (launch.answers()) return Readiness::kReady;
        if (const auto status = process.wait(Deadline::now())) return judge_end(*status, launch);
        if (deadline.is_over(SystemClock::instance())) {
            throw Failure(Recovery::kHaltStage,
                          fmt::format("the server {} does not answer after {}; its log ends:\n{}",
                                      launch.name, fmt::to_string(kStartLimit.count()) + " s",
                                      tail_of(launch.log)));
        }
        if (!pause(kProbeInterval, stop)) {
            throw Failure(Recovery::kHaltStage,
                          fmt::format("the start of {} was interrupted", launch.name));
        }
    }
}

void stop_process(ChildProcess& process) {
    process.signal(SIGTERM);
    if (!process.wait(Deadline::after(SystemClock::instance(), kStopLimit))) process.kill();
}

bool pause(std::chrono::milliseconds interval, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, interval, [] { return false; });
    return !stop.stop_requested();
}

}  // namespace tributary::sandbox
