#include "sandbox/rabbitmq_server.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "base/failure.hpp"
#include "sandbox/limits.hpp"
#include "sandbox/ports.hpp"
#include "sandbox/private_servers.hpp"
#include "sandbox/startup.hpp"

namespace tributary::sandbox {
namespace {

constexpr const char* kNode =
    "tributary@localhost";  // alone in its port mapper, so the name is free

}  // namespace

RabbitMqServer::RabbitMqServer(const ServerDirectory& directory, RabbitMqOptions options)
    : directory_(directory),
      options_(std::move(options)),
      folder_(directory.make_folder(options_.name)),
      password_(make_password()),
      process_(options_.name) {}

void RabbitMqServer::start(std::stop_token stop) {
    if (is_running()) return;
    directory_.check_free_space();
    const Deadline deadline = Deadline::after(SystemClock::instance(), kStartLimit);
    for (int attempt = 1;; ++attempt) {
        if (!has_run_) {
            port_ = pick_port();
            distribution_port_ = pick_port();
            mapper_port_ = pick_port();
        }
        write_configuration();
        launch();
        if (wait_until_ready(deadline, stop)) break;
        if (has_run_ ? deadline.is_over(SystemClock::instance()) : attempt == kPortAttempts) {
            throw Failure(
                Recovery::kHaltStage,
                fmt::format(
                    "a port of the broker {} is taken by another process; its log ends:\n{}",
                    options_.name, log_tail()));
        }
    }
    has_run_ = true;
}

std::string RabbitMqServer::ctl(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"--quiet", "--node", kNode});
    return run_tool({.program = script("rabbitmqctl"),
                     .arguments = std::move(arguments),
                     .environment = environment()},
                    Deadline::after(SystemClock::instance(), kToolLimit));
}

std::string RabbitMqServer::log_tail() const {
    return tail_of(folder_ / "log");
}

std::filesystem::path RabbitMqServer::script(const std::string& name) const {
    // The broker's own scripts: the ones on PATH would change to the system's user and home.
    const std::filesystem::path root = options_.broker == Broker::kPrivate
                                           ? private_server("rabbitmq")
                                           : std::filesystem::path("/");
    const std::filesystem::path path = root / "usr/lib/rabbitmq/bin" / name;
    if (std::filesystem::exists(path)) return path;
    throw Failure(Recovery::kHaltStage, "RabbitMQ is not installed; run scripts/setup");
}

void RabbitMqServer::write_configuration() const {
    std::string text = fmt::format(
        "listeners.tcp.1 = 127.0.0.1:{}\n"
        "default_user = {}\n"
        "default_pass = {}\n"
        "log.console = true\n"
        "log.console.level = info\n"
        "log.file = false\n"
        "disk_free_limit.absolute = 50MB\n",
        port_, user(), password_.reveal());
    for (const std::string& line : options_.configuration) text += line + '\n';
    write_private(folder_ / "rabbitmq.conf", text);
    write_private(folder_ / "enabled_plugins",
                  fmt::format("[{}].\n", fmt::join(options_.plugins, ",")));
    write_private(folder_ / "environment.conf", "");
}

std::vector<std::string> RabbitMqServer::environment() const {
    const auto in_folder = [this](const char* name, const char* file) {
        return fmt::format("{}={}", name, (folder_ / file).string());
    };
    const char* path = std::getenv("PATH");
    std::string programs = path == nullptr ? "/usr/bin:/bin" : path;
    if (options_.broker == Broker::kPrivate) {
        programs = (private_server("rabbitmq") / "usr/lib/erlang/bin").string() + ':' + programs;
    }
    return {
        directory_.environment(),
        "PATH=" + programs,
        in_folder("HOME", ""),  // the cookie of the Erlang node lives there
        in_folder("RABBITMQ_CONF_ENV_FILE", "environment.conf"),
        in_folder("RABBITMQ_CONFIG_FILE", "rabbitmq.conf"),
        in_folder("RABBITMQ_ADVANCED_CONFIG_FILE", "advanced.config"),
        in_folder("RABBITMQ_CONFIG_FILES", "conf.d"),
        in_folder("RABBITMQ_ENABLED_PLUGINS_FILE", "enabled_plugins"),
        in_folder("RABBITMQ_MNESIA_BASE", "data"),
        in_folder("RABBITMQ_LOG_BASE", "logs"),
        in_folder("RABBITMQ_PID_FILE", "pid"),
        fmt::format("RABBITMQ_NODENAME={}", kNode),
        fmt::format("RABBITMQ_DIST_PORT={}", distribution_port_),
        fmt::format("ERL_EPMD_PORT={}", mapper_port_),
        "ERL_EPMD_ADDRESS=127.0.0.1",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}",
        // The script then becomes the virtual machine instead of standing before it: one process,
        // one pid.
        "RUNNING_UNDER_SYSTEMD=true",
        "LANG=C.UTF-8",
        "LC_ALL=C.UTF-8",
        "ERL_CRASH_DUMP_BYTES=0",
    };
}

void RabbitMqServer::launch() {
    process_.launch({.program = script("rabbitmq-server"),
                     .environment = environment(),
                     .output = folder_ / "log"});
}

bool RabbitMqServer::wait_until_ready(Deadline deadline, const std::stop_token& stop) {
    const auto answers = [this] {
        return process_.log_text().find("Server startup complete") != std::string::npos &&
               answers_amqp(port_, Deadline::after(SystemClock::instance(), kProbeLimit));
    };
    return process_.await_ready(answers, deadline, stop);
}

}  // namespace tributary::sandbox
