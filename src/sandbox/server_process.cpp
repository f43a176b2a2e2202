#include "sandbox/server_process.hpp"

#include <fmt/format.h>

#include <csignal>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <string_view>
#include <system_error>

#include "base/failure.hpp"
#include "sandbox/limits.hpp"
#include "sandbox/startup.hpp"

namespace tributary::sandbox {
namespace {

bool mentions_any(const std::string& text, std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) {
        if (text.find(word) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

void ServerProcess::launch(const Command& command) {
    log_ = command.output;
    std::error_code is_new;
    const std::uintmax_t size = std::filesystem::file_size(log_, is_new);
    log_start_ = is_new ? 0 : size;
    process_.emplace(command);
}

bool ServerProcess::await_ready(const std::function<bool()>& answers, Deadline deadline,
                                const std::stop_token& stop) {
    try {
        if (is_answering(answers, deadline, stop)) return true;
    } catch (const Failure&) {
        process_.reset();
        throw;
    }
    process_.reset();
    return false;
}

bool ServerProcess::is_answering(const std::function<bool()>& answers, Deadline deadline,
                                 const std::stop_token& stop) {
    for (;;) {
        if (answers()) return true;
        if (const auto status = process_->wait(Deadline::now())) {
            if (!is_port_taken()) throw failed_start(*status);
            return false;
        }
        if (deadline.is_over(SystemClock::instance())) {
            throw Failure(Recovery::kHaltStage,
                          fmt::format("the server {} does not answer after {}; its log ends:\n{}",
                                      name_, fmt::to_string(kStartLimit.count()) + " s",
                                      tail_of(log_)));
        }
        if (!pause(kProbeInterval, stop)) {
            throw Failure(Recovery::kHaltStage,
                          fmt::format("the start of {} was interrupted", name_));
        }
    }
}

bool ServerProcess::is_port_taken() const {
    // MariaDB and MySQL: sql/mysqld.cc, network_init; RabbitMQ: the Erlang reason eaddrinuse.
    return mentions_any(log_text(),
                        {"Address already in use", "eaddrinuse", "address already in use"});
}

Failure ServerProcess::failed_start(const ExitStatus& status) const {
    const bool is_disk_full =
        mentions_any(log_text(), {"No space left on device", "enospc", "Disk is full"});
    return Failure(Recovery::kHaltStage,
                   fmt::format("the server {} ended while starting ({}){}; its log says:\n{}",
                               name_, status.text(), is_disk_full ? ": the disk is full" : "",
                               errors()));
}

std::string ServerProcess::log_text() const {
    std::ifstream stream(log_, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(log_start_));
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// A server names the cause first and then everything that fell with it.
std::string ServerProcess::errors() const {
    std::istringstream stream(log_text());
    std::string found;
    std::size_t count = 0;
    for (std::string line; count < kLogTailLines && std::getline(stream, line);) {
        if (!mentions_any(line, {"[ERROR]", "[error]", "BOOT FAILED"})) continue;
        found += found.empty() ? line : '\n' + line;
        ++count;
    }
    return found.empty() ? tail_of(log_) : found;
}

void ServerProcess::stop() {
    if (!process_) return;
    process_->signal(SIGTERM);
    if (!process_->wait(Deadline::after(SystemClock::instance(), kStopLimit))) process_->kill();
    process_.reset();
}

void ServerProcess::kill() {
    if (!process_) return;
    process_->kill();
    process_.reset();
}

bool ServerProcess::is_running() {
    return process_ && process_->is_running();
}

pid_t ServerProcess::pid() {
    return is_running() ? process_->pid() : -1;
}

}  // namespace tributary::sandbox
