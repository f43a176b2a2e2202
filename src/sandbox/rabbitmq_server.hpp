#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "sandbox/child_process.hpp"
#include "sandbox/server_directory.hpp"
#include "sandbox/server_process.hpp"

namespace tributary::sandbox {

/// Which RabbitMQ runs.
enum class Broker : std::uint8_t {
    kSystem,   ///< what this Debian has: 3.10 on 12, 4.0 on 13
    kPrivate,  ///< the 4.0 that `scripts/setup --tests` fetches where the system's is older
};

struct RabbitMqOptions {
    std::string name = "broker";  ///< of its folder and in messages; unique in the directory
    /// Lines of rabbitmq.conf, after everything that is set here.
    std::vector<std::string> configuration{};
    std::vector<std::string> plugins{};  ///< enabled, for example rabbitmq_management
    Broker broker = Broker::kSystem;
};

/// A private RabbitMQ node on 127.0.0.1 with its own port mapper, cookie, user and password. It can
/// be stopped, killed and started again with the same data and port. Killed when this object goes.
/// One thread uses it at a time.
class RabbitMqServer {
public:
    /// `directory` must outlive this object.
    RabbitMqServer(const ServerDirectory& directory, RabbitMqOptions options);
    RabbitMqServer(const RabbitMqServer&) = delete;
    RabbitMqServer& operator=(const RabbitMqServer&) = delete;
    ~RabbitMqServer() = default;

    /// Returns when it answers. Throws Failure (a program is missing, no disk space, with the end
    /// of the broker's log), also when a stop is requested.
    void start(std::stop_token stop = {});
    /// Orderly shutdown; killed when that takes too long. Nothing happens when it is not running.
    void stop() { process_.stop(); }
    /// SIGKILL of the virtual machine.
    void kill() { process_.kill(); }
    /// Runs rabbitmqctl against this node and returns what it printed; throws Failure when it
    /// fails. Takes a second or two.
    std::string ctl(std::vector<std::string> arguments) const;

    [[nodiscard]] const std::string& name() const { return options_.name; }
    [[nodiscard]] bool is_running() { return process_.is_running(); }
    /// Of the virtual machine; -1 when it does not run.
    [[nodiscard]] pid_t pid() { return process_.pid(); }

    [[nodiscard]] static std::string host() { return "127.0.0.1"; }
    /// Of AMQP; 0 before the first start; then it stays.
    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// An administrator of the virtual host `/`.
    [[nodiscard]] static std::string user() { return "tributary"; }
    [[nodiscard]] const Secret& password() const { return password_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    /// The last lines of its log.
    [[nodiscard]] std::string log_tail() const;

private:
    [[nodiscard]] std::filesystem::path script(const std::string& name) const;
    void write_configuration() const;
    [[nodiscard]] std::vector<std::string> environment() const;
    void launch();
    bool wait_until_ready(Deadline deadline, const std::stop_token& stop);

    const ServerDirectory& directory_;
    RabbitMqOptions options_;
    std::filesystem::path folder_;
    Secret password_;
    std::uint16_t port_ = 0;
    std::uint16_t distribution_port_ = 0;
    std::uint16_t mapper_port_ = 0;
    bool has_run_ = false;
    ServerProcess process_;
};

}  // namespace tributary::sandbox
