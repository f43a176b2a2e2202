#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"

namespace tributary::amqp {

struct Endpoint {
    std::string host = "127.0.0.1";
    std::uint16_t port = 5672;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};
/// `host:port`, for people.
[[nodiscard]] std::string to_string(const Endpoint& endpoint);

/// TLS 1.2 or newer. The broker's certificate and its host name are checked unless `verifies_peer`
/// is false.
struct TlsOptions {
    /// PEM file; empty = the system's certificates.
    std::string ca_file;
    bool verifies_peer = true;
    /// PEM files of the client's certificate and key; both or none.
    std::string certificate_file;
    std::string key_file;
    /// Log in by the certificate (SASL EXTERNAL) instead of user and password.
    bool logs_in_by_certificate = false;
};

struct ConnectOptions {
    /// Tried in this order until one accepts; at least one.
    std::vector<Endpoint> endpoints{Endpoint{}};
    std::string vhost = "/";
    /// Also the `user_id` of what is published.
    std::string user = "guest";
    Secret password;
    /// Empty: plain TCP.
    std::optional<TlsOptions> tls;
    /// Wished for; the broker may ask for less. 0 = none. A peer that is silent for twice this long
    /// is given up.
    std::chrono::seconds heartbeat{10};
    /// For one endpoint: name resolution excluded; TCP, TLS and the AMQP handshake included.
    std::chrono::milliseconds connect_timeout{10'000};
    /// Bytes, at least 4096; the broker may ask for less.
    std::uint32_t frame_bytes_max = 131'072;
    std::uint16_t channels_max = 2'047;
    /// Shown in the broker's management UI: `tributary north publish`.
    std::string connection_name = "tributary";
};

}  // namespace tributary::amqp
