#include "app/connections.hpp"

#include <unistd.h>

#include <chrono>
#include <utility>

#include "config/load.hpp"
#include "control/connect_options.hpp"
#include "telemetry/log.hpp"

namespace tributary::app {

mysql::ConnectOptions database_options(const DatabaseConfig& config) {
    return database_options(config, load_secret(config.password_file));
}

mysql::ConnectOptions database_options(const DatabaseConfig& config, Secret password) {
    mysql::ConnectOptions options;
    options.host = config.host;
    options.port = config.port;
    options.unix_socket = config.socket.string();
    options.user = config.user;
    options.password = std::move(password);
    options.connect_timeout = std::chrono::ceil<std::chrono::seconds>(config.connect_timeout);
    const TlsMode tls = config.effective_tls();
    if (tls != TlsMode::kOff) {
        options.tls = {.mode = mysql::TlsMode::kRequired,
                       .ca_file = config.tls.ca.string(),
                       .verify_server = tls == TlsMode::kVerify,
                       .certificate_file = config.tls.certificate.string(),
                       .key_file = config.tls.key.string()};
    }
    return options;
}

amqp::ConnectOptions broker_options(const BrokerConfig& config, std::string purpose) {
    return control::connect_options(config, load_secret(config.password_file), std::move(purpose));
}

void set_up_log(const LogConfig& config) {
    const auto level = [&] {
        switch (config.level) {
            case LogLevel::kDebug:
                return log::Level::kDebug;
            case LogLevel::kInfo:
                return log::Level::kInfo;
            case LogLevel::kWarn:
                return log::Level::kWarn;
            case LogLevel::kError:
                return log::Level::kError;
        }
        return log::Level::kInfo;
    }();
    const bool is_human = config.format == LogFormat::kHuman ||
                          (config.format == LogFormat::kAuto && isatty(STDERR_FILENO) != 0);
    log::configure(level, is_human ? log::Format::kHuman : log::Format::kJson);
}

}  // namespace tributary::app
