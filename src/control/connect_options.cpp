#include "control/connect_options.hpp"

namespace tributary::control {

amqp::ConnectOptions connect_options(const BrokerConfig& config, Secret password,
                                     std::string purpose) {
    amqp::ConnectOptions options;
    options.endpoints.clear();
    for (const HostPort& each : config.endpoints()) {
        options.endpoints.push_back({.host = each.host, .port = each.port});
    }
    options.vhost = config.vhost;
    options.user = config.user;
    options.password = std::move(password);
    if (config.effective_tls() != TlsMode::kOff) {
        options.tls = amqp::TlsOptions{.ca_file = config.tls.ca.string(),
                                       .verifies_peer = config.effective_tls() == TlsMode::kVerify,
                                       .certificate_file = config.tls.certificate.string(),
                                       .key_file = config.tls.key.string(),
                                       .logs_in_by_certificate = false};
    }
    options.heartbeat = std::chrono::ceil<std::chrono::seconds>(config.heartbeat);
    options.connect_timeout = config.connect_timeout;
    options.connection_name = std::move(purpose);
    return options;
}

}  // namespace tributary::control
