#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "config/dashboard_config.hpp"
#include "dashboard/http_message.hpp"

namespace tributary::dashboard {

/// Refuses what other sites could make a browser send, before anybody looks at cookies: requests
/// for a name that is not ours (DNS rebinding), and cross-site ones. Pure.
class RequestGuard {
public:
    /// `machine`: the name of this machine.
    RequestGuard(const DashboardConfig& config, std::string machine);

    /// Empty: go on.
    [[nodiscard]] std::optional<Response> refuse(const Request& head) const;

private:
    [[nodiscard]] bool is_ours(std::string_view host) const;

    std::vector<std::string> names_;
};

/// What a request shows to say who it is.
struct Proof {
    /// Of the session cookie; empty: there is none.
    Secret session;
    /// Of `Authorization: Bearer …`; empty: there is none.
    Secret token;
};
[[nodiscard]] Proof proof_of(const Request& request);

/// `tributary_session`, under TLS with the prefix `__Host-`.
[[nodiscard]] std::string_view session_cookie_name(bool is_encrypted);
/// Of Set-Cookie; an empty key takes the cookie away.
[[nodiscard]] std::string session_cookie(const Secret& key, bool is_encrypted);

}  // namespace tributary::dashboard
