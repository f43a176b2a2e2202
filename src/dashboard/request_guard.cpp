#include "dashboard/request_guard.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.hpp"
#include "dashboard/problem.hpp"
#include "records/limits.hpp"

namespace tributary::dashboard {
namespace {

/// Without the port; of an address of IPv6 what is in the brackets.
std::string host_of(std::string_view authority) {
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        return end == std::string_view::npos ? std::string() : ascii_lower(authority.substr(1, end - 1));
    }
    return ascii_lower(authority.substr(0, authority.find(':')));
}

/// A page of another site has a name; whoever asks for an address did not come by one.
bool is_address(std::string_view host) {
    const bool is_v6 = host.find(':') != std::string_view::npos;
    const auto is_of = [&](std::string_view characters) {
        return !host.empty() && host.find_first_not_of(characters) == std::string_view::npos;
    };
    return is_v6 ? is_of("0123456789abcdef:.%") : is_of("0123456789.");
}

Response forbidden(std::string_view detail) {
    return problem_response(403, detail);
}

bool is_api(std::string_view path) {
    return path.starts_with("/api/");
}

}  // namespace

RequestGuard::RequestGuard(const DashboardConfig& config, std::string machine)
    : names_{"localhost", ascii_lower(machine), host_of(config.listen.host)} {
    for (const std::string& each : config.allowed_hosts) names_.push_back(host_of(each));
    std::erase(names_, std::string());
}

bool RequestGuard::is_ours(std::string_view host) const {
    return is_address(host) || std::ranges::find(names_, host) != names_.end();
}

std::optional<Response> RequestGuard::refuse(const Request& head) const {
    const std::string* host = head.header("host");
    if (host == nullptr || head.count("host") != 1)
        return problem_response(400, "A request names its host, once.");
    if (!is_ours(host_of(*host))) {
        return problem_response(421,
                                "This head office is not known under that name; add the name to "
                                "dashboard.allowed_hosts if it is meant.");
    }
    if (!is_api(head.path()) && is_safe(head.method)) return std::nullopt;
    const std::string* site = head.header("sec-fetch-site");
    if (site != nullptr && *site != "same-origin" && *site != "none")
        return forbidden("The request comes from a page of another site.");
    const std::string* origin = head.header("origin");
    if (origin != nullptr) {
        const std::string own = fmt::format("{}://{}", head.is_encrypted ? "https" : "http", *host);
        // Behind something that encrypts, the page's own origin is https.
        if (!is_same_ascii(*origin, own) && !is_same_ascii(*origin, "https://" + *host))
            return forbidden("The request comes from a page of another site.");
    }
    return std::nullopt;
}

std::string_view session_cookie_name(bool is_encrypted) {
    constexpr std::string_view kName = "__Host-tributary_session";
    return is_encrypted ? kName : kName.substr(std::string_view("__Host-").size());
}

std::string session_cookie(const Secret& key, bool is_encrypted) {
    const std::chrono::seconds age =
        key.is_empty() ? std::chrono::seconds(0) : std::chrono::seconds(records::kSessionAgeMax);
    return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}",
                       session_cookie_name(is_encrypted), key.reveal(), age.count(),
                       is_encrypted ? "; Secure" : "");
}

Proof proof_of(const Request& request) {
    Proof proof;
    if (const std::string* authorization = request.header("authorization")) {
        constexpr std::string_view kBearer = "bearer ";
        if (is_same_ascii(std::string_view(*authorization).substr(0, kBearer.size()), kBearer))
            proof.token = Secret(authorization->substr(kBearer.size()));
    }
    const std::string wanted = std::string(session_cookie_name(request.is_encrypted)) + "=";
    for (const Header& header : request.headers) {
        if (header.name != "cookie") continue;
        std::string_view rest = header.value;
        while (!rest.empty()) {
            std::string_view one = rest.substr(0, rest.find(';'));
            rest.remove_prefix(std::min(one.size() + 1, rest.size()));
            one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
            if (one.starts_with(wanted) && proof.session.is_empty())
                proof.session = Secret(std::string(one.substr(wanted.size())));
        }
    }
    return proof;
}

}  // namespace tributary::dashboard
