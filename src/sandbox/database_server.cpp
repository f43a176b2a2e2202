#include "sandbox/database_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/failure.hpp"
#include "sandbox/limits.hpp"
#include "sandbox/ports.hpp"
#include "sandbox/startup.hpp"

namespace tributary::sandbox {
namespace {

Deadline start_deadline() {
    return Deadline::after(SystemClock::instance(), kStartLimit);
}

}  // namespace

DatabaseServer::DatabaseServer(Flavor flavor, const ServerDirectory& directory,
                               DatabaseOptions options)
    : flavor_(flavor),
      directory_(directory),
      options_(std::move(options)),
      folder_(directory.make_folder(options_.name)),
      password_(make_password()),
      process_(options_.name) {}

void DatabaseServer::start(std::stop_token stop) {
    if (is_running()) return;
    directory_.check_free_space();
    if (!has_run_) make_data();
    const Deadline deadline = start_deadline();
    for (int attempt = 1;; ++attempt) {
        if (port_ == 0) port_ = pick_port();
        launch();
        if (wait_until_ready(deadline, stop)) break;
        // A server that has run keeps its port, for its clients know it; a process that has it now
        // may soon be gone.
        if (!has_run_) port_ = 0;
        if (has_run_ ? deadline.is_over(SystemClock::instance()) : attempt == kPortAttempts) {
            throw Failure(
                Recovery::kHaltStage,
                fmt::format(
                    "the port of the server {} is taken by another process; its log ends:\n{}",
                    options_.name, log_tail()));
        }
        if (has_run_) static_cast<void>(pause(std::chrono::milliseconds(200), stop));
    }
    has_run_ = true;
}

std::string DatabaseServer::log_tail() const {
    return tail_of(log_path());
}

void DatabaseServer::make_data() {
    const std::filesystem::path pattern =
        directory_.templates() / fmt::format("data-{}", installation_key());
    // One installation serves all: whoever holds the lock first makes it, also between processes.
    const Descriptor lock(
        open((pattern.native() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock.is_open() || flock(lock.number(), LOCK_EX) != 0) {
        const int number = errno;
        throw Failure(Recovery::kHaltStage,
                      fmt::format("cannot lock {}: {}", pattern.string(),
                                  std::generic_category().message(number)),
                      static_cast<unsigned>(number));
    }
    try {
        if (!std::filesystem::exists(pattern)) {
            const std::filesystem::path unfinished = pattern.native() + ".new";
            std::filesystem::remove_all(unfinished);
            std::filesystem::create_directory(unfinished);
            install(unfinished);
            std::filesystem::rename(unfinished, pattern);
        }
        std::filesystem::remove_all(data_folder());
        std::filesystem::copy(pattern, data_folder(), std::filesystem::copy_options::recursive);
    } catch (const std::filesystem::filesystem_error& error) {
        throw Failure(Recovery::kHaltStage, fmt::format("cannot make the data of the server {}: {}",
                                                        options_.name, error.what()));
    }
}

void DatabaseServer::launch() {
    Command command = base_command();
    const std::filesystem::path first = folder_ / "first.sql";
    write_private(first, first_statements(password_.reveal()));
    const auto add = [&command](std::string argument) {
        command.arguments.push_back(std::move(argument));
    };
    if (geteuid() == 0) add("--user=root");
    add(fmt::format("--datadir={}", data_folder().string()));
    // MariaDB removes every "#sql…" in its folder for temporary tables when it starts, also those
    // of another server that lives there.
    const std::filesystem::path temporary = folder_ / "tmp";
    std::filesystem::create_directories(temporary);
    add(fmt::format("--tmpdir={}", temporary.string()));
    add(fmt::format("--socket={}", socket_path().string()));
    add(fmt::format("--pid-file={}", (folder_ / "pid").string()));
    add(fmt::format("--init-file={}", first.string()));
    add(fmt::format("--port={}", port_));
    add(fmt::format("--server-id={}", options_.server_id));
    for (const char* argument :
         {"--bind-address=127.0.0.1", "--skip-name-resolve", "--performance-schema=OFF",
          "--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=1"}) {
        add(argument);
    }
    if (options_.with_binary_log) {
        for (std::string& argument : binary_log_arguments()) add(std::move(argument));
    } else {
        add("--skip-log-bin");
    }
    for (const std::string& argument : options_.arguments) add(argument);
    command.environment = {directory_.environment()};
    command.output = log_path();
    std::filesystem::remove(socket_path());
    process_.launch(command);
}

bool DatabaseServer::wait_until_ready(Deadline deadline, const std::stop_token& stop) {
    const auto answers = [this] {
        return answers_mysql(socket_path(), Deadline::after(SystemClock::instance(), kProbeLimit));
    };
    return process_.await_ready(answers, deadline, stop);
}

}  // namespace tributary::sandbox
