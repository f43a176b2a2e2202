#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tributary {

class Fields;

enum class TlsMode : std::uint8_t {
    kAuto,     ///< kOff to this machine, kVerify to any other
    kOff,      ///< no encryption
    kEncrypt,  ///< encrypted, whoever the server is
    kVerify,   ///< encrypted, and the server's certificate and name are checked
};

struct TlsConfig {
    TlsMode mode = TlsMode::kAuto;
    /// Certificate authorities, PEM. Empty: the system's.
    std::filesystem::path ca;
    /// Our own certificate and key, PEM; both or none.
    std::filesystem::path certificate;
    std::filesystem::path key;
    friend bool operator==(const TlsConfig&, const TlsConfig&) = default;
};

/// `localhost`, 127.0.0.0/8, `::1`, or nothing.
[[nodiscard]] bool is_this_machine(std::string_view host);

/// How to reach a database server. The password itself is read by load_secret.
struct DatabaseConfig {
    std::string host = "127.0.0.1";
    std::uint16_t port = 3306;
    /// Unix socket; not empty: used instead of host and port.
    std::filesystem::path socket;
    std::string user;
    /// Empty: no password.
    std::filesystem::path password_file;
    TlsConfig tls;
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);

    /// Never kAuto.
    [[nodiscard]] TlsMode effective_tls() const;
    friend bool operator==(const DatabaseConfig&, const DatabaseConfig&) = default;
};

struct HostPort {
    std::string host;
    /// 0 = the default.
    std::uint16_t port = 0;
    friend bool operator==(const HostPort&, const HostPort&) = default;
};
/// `broker`, `broker:5671`, `10.0.0.1:5672`, `[::1]:5672`, `::1`.
[[nodiscard]] Result<HostPort> decode_host_port(std::string_view text);
[[nodiscard]] std::string to_string(const HostPort& endpoint);

/// How to reach RabbitMQ. The password itself is read by load_secret.
struct BrokerConfig {
    /// Nodes of one cluster, tried in turn. Never empty.
    std::vector<HostPort> hosts{HostPort{"127.0.0.1", 0}};
    std::string vhost = "/";
    std::string user;
    /// Empty: no password.
    std::filesystem::path password_file;
    TlsConfig tls;
    /// Both sides send something at least this often; a dead link is noticed after twice as long.
    std::chrono::milliseconds heartbeat = std::chrono::seconds(10);
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
    /// Head office only. False: exchanges and queues are made by `tributary init` alone.
    bool declares_topology = true;

    /// Never kAuto.
    [[nodiscard]] TlsMode effective_tls() const;
    /// The hosts, each with its port: the given one, else 5671 with TLS and 5672 without.
    [[nodiscard]] std::vector<HostPort> endpoints() const;
    friend bool operator==(const BrokerConfig&, const BrokerConfig&) = default;
};

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError };
enum class LogFormat : std::uint8_t {
    kAuto,  ///< for people on a terminal, JSON otherwise
    kHuman,
    kJson,
};

struct LogConfig {
    LogLevel level = LogLevel::kInfo;
    LogFormat format = LogFormat::kAuto;
    friend bool operator==(const LogConfig&, const LogConfig&) = default;
};

void describe(Fields& fields, DatabaseConfig& config);
void describe(Fields& fields, BrokerConfig& config);
void describe(Fields& fields, LogConfig& config);

}  // namespace tributary
