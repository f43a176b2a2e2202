#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/connection_config.hpp"

namespace tributary {

/// The page and the HTTP API of a head office.
struct DashboardConfig {
    bool is_enabled = true;
    /// An address of this machine, `0.0.0.0` or `::` for all; never port 0.
    HostPort listen{"127.0.0.1", 7860};
    /// Certificate chain and key (PEM); both or none. None: no encryption.
    std::filesystem::path tls_certificate;
    std::filesystem::path tls_key;
    /// An address that other machines reach may be served without encryption: something in front
    /// encrypts.
    bool is_insecure_http_allowed = false;
    /// Names under which people reach the page, besides `listen`'s and this machine's; a request
    /// for another name is refused.
    std::vector<std::string> allowed_hosts;
    /// Addresses of what stands in front and says for whom it asks, in one spelling each
    /// (canonical_address).
    std::vector<std::string> trusted_proxies;
    /// Also serves /metrics, /livez and /readyz there, to anybody and without encryption; empty:
    /// /metrics needs an API token.
    std::optional<HostPort> metrics_listen;
    /// Open pages and requests at the same time.
    std::uint32_t connections_max = 512;

    [[nodiscard]] bool is_encrypted() const { return !tls_certificate.empty(); }
    friend bool operator==(const DashboardConfig&, const DashboardConfig&) = default;
};

void describe(Fields& fields, DashboardConfig& config);

}  // namespace tributary
