#include "config/dashboard_config.hpp"

#include <fmt/format.h>

#include "base/ip_address.hpp"
#include "config/fields.hpp"

namespace tributary {
namespace {

/// With a port.
Result<HostPort> decode_listen(std::string_view text) {
    Result<HostPort> listen = decode_host_port(text);
    if (listen && listen->port == 0) return fail(fmt::format("'{}' has no port", text));
    return listen;
}

/// The same, or empty for none.
Result<HostPort> decode_metrics_listen(std::string_view text) {
    if (text.empty()) return HostPort();
    return decode_listen(text);
}

Result<std::string> decode_address(std::string_view text) {
    if (auto address = canonical_address(text)) return *std::move(address);
    return fail(fmt::format("'{}' is no IP address", text));
}

}  // namespace

void describe(Fields& fields, DashboardConfig& config) {
    fields.flag("enabled", config.is_enabled);
    fields.decoded("listen", config.listen, to_string(config.listen), decode_listen,
                   "address:port or [address]:port");
    fields.path("tls_certificate", config.tls_certificate);
    fields.path("tls_key", config.tls_key);
    fields.flag("insecure_http", config.is_insecure_http_allowed);
    fields.texts("allowed_hosts", config.allowed_hosts);
    fields.decoded_list("trusted_proxies", config.trusted_proxies, config.trusted_proxies,
                        decode_address, "IP addresses");
    HostPort metrics = config.metrics_listen.value_or(HostPort());
    fields.decoded("metrics_listen", metrics,
                   config.metrics_listen ? to_string(metrics) : std::string(),
                   decode_metrics_listen, "address:port, or nothing");
    config.metrics_listen =
        metrics.host.empty() ? std::nullopt : std::optional<HostPort>(std::move(metrics));
    fields.whole("connections_max", config.connections_max, Limits<std::uint32_t>{8, 100'000});
    if (config.tls_certificate.empty() != config.tls_key.empty()) {
        fields.fault(config.tls_certificate.empty() ? "tls_certificate" : "tls_key", "is missing",
                     "both tls_certificate and tls_key, or none");
    }
    const bool is_open = config.is_enabled && !config.is_encrypted() &&
                         !config.is_insecure_http_allowed && !is_this_machine(config.listen.host);
    if (is_open) {
        fields.fault("listen",
                     fmt::format("{} is reached by other machines, without encryption",
                                 to_string(config.listen)),
                     "an address of this machine only, or tls_certificate and tls_key, or "
                     "insecure_http = true where something in front encrypts");
    }
}

}  // namespace tributary
