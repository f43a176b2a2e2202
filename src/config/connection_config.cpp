#include "config/connection_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "config/fields.hpp"

namespace tributary {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array<std::string_view, 4> kTlsModes{"auto", "off", "encrypt", "verify"};
constexpr std::array<std::string_view, 4> kLogLevels{"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 3> kLogFormats{"auto", "human", "json"};
constexpr Limits<milliseconds> kConnectTimeout{milliseconds(100), seconds(300)};
constexpr Limits<milliseconds> kHeartbeat{seconds(1), seconds(600)};
constexpr std::uint16_t kPlainPort = 5672;
constexpr std::uint16_t kTlsPort = 5671;

void describe_tls(Fields& fields, TlsConfig& tls) {
    fields.enumeration("tls", tls.mode, kTlsModes);
    fields.path("tls_ca", tls.ca);
    fields.path("tls_certificate", tls.certificate);
    fields.path("tls_key", tls.key);
    if (tls.certificate.empty() != tls.key.empty()) {
        fields.fault(tls.key.empty() ? "tls_certificate" : "tls_key",
                     "a certificate and its key come together",
                     "both tls_certificate and tls_key, or neither");
    }
}

Result<std::uint16_t> decode_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
        return fail(fmt::format("'{}' is no port", text));
    }
    return port;
}

}  // namespace

bool is_this_machine(std::string_view host) {
    return host.empty() || host == "localhost" || host == "::1" || host.starts_with("127.");
}

TlsMode DatabaseConfig::effective_tls() const {
    if (tls.mode != TlsMode::kAuto) return tls.mode;
    return !socket.empty() || is_this_machine(host) ? TlsMode::kOff : TlsMode::kVerify;
}

Result<HostPort> decode_host_port(std::string_view text) {
    std::string_view host = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos) return fail(fmt::format("'{}' lacks a ]", text));
        host = text.substr(1, close - 1);
        port = text.substr(close + 1);
        if (!port.empty() && !port.starts_with(':')) {
            return fail(fmt::format("'{}' has something else than a port after ]", text));
        }
        if (port == ":") return fail(fmt::format("'{}' has no port after the colon", text));
        if (!port.empty()) port.remove_prefix(1);
    } else if (std::ranges::count(text, ':') == 1) {
        host = text.substr(0, text.find(':'));
        port = text.substr(text.find(':') + 1);
        if (port.empty()) return fail(fmt::format("'{}' has no port after the colon", text));
    }
    if (host.empty()) return fail(fmt::format("'{}' names no host", text));
    if (host.find_first_of("/ @\t\n") != std::string_view::npos) {
        return fail(fmt::format("'{}' is no host name", host));
    }
    HostPort endpoint{.host = std::string(host), .port = 0};
    if (!port.empty()) {
        const auto number = decode_port(port);
        if (!number) return tl::unexpected(number.error());
        endpoint.port = *number;
    }
    return endpoint;
}

std::string to_string(const HostPort& endpoint) {
    const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
    if (endpoint.port == 0) return endpoint.host;
    return is_ipv6 ? fmt::format("[{}]:{}", endpoint.host, endpoint.port)
                   : fmt::format("{}:{}", endpoint.host, endpoint.port);
}

TlsMode BrokerConfig::effective_tls() const {
    if (tls.mode != TlsMode::kAuto) return tls.mode;
    const bool is_local =
        std::ranges::all_of(hosts, [](const HostPort& each) { return is_this_machine(each.host); });
    return is_local ? TlsMode::kOff : TlsMode::kVerify;
}

std::vector<HostPort> BrokerConfig::endpoints() const {
    std::vector<HostPort> result = hosts;
    const std::uint16_t port = effective_tls() == TlsMode::kOff ? kPlainPort : kTlsPort;
    for (HostPort& each : result) {
        if (each.port == 0) each.port = port;
    }
    return result;
}

void describe(Fields& fields, DatabaseConfig& config) {
    fields.text("host", config.host);
    fields.whole<std::uint16_t>("port", config.port, {1, 65535});
    fields.path("socket", config.socket);
    fields.text("user", config.user, Need::kRequired);
    fields.path("password_file", config.password_file);
    describe_tls(fields, config.tls);
    fields.duration("connect_timeout", config.connect_timeout, kConnectTimeout);
    if (config.host.empty() && config.socket.empty()) {
        fields.fault("host", "is empty", "a host name or address, or socket");
    }
}

void describe(Fields& fields, BrokerConfig& config) {
    std::vector<std::string> hosts;
    for (const HostPort& each : config.hosts) hosts.push_back(to_string(each));
    fields.decoded_list("hosts", config.hosts, hosts, decode_host_port,
                        "host, host:port or [address]:port");
    fields.text("vhost", config.vhost);
    fields.text("user", config.user, Need::kRequired);
    fields.path("password_file", config.password_file);
    describe_tls(fields, config.tls);
    fields.duration("heartbeat", config.heartbeat, kHeartbeat);
    fields.duration("connect_timeout", config.connect_timeout, kConnectTimeout);
}

void describe(Fields& fields, LogConfig& config) {
    fields.enumeration("level", config.level, kLogLevels);
    fields.enumeration("format", config.format, kLogFormats);
}

}  // namespace tributary
