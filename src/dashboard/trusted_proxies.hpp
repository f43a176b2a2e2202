#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dashboard/http_message.hpp"

namespace tributary::dashboard {

/// Machines that pass requests on and say for whom (`X-Forwarded-For`, `X-Forwarded-Proto`). What
/// anybody else says there does not count. Pure.
class TrustedProxies {
public:
    TrustedProxies() = default;
    /// Addresses as canonical_address gives them.
    explicit TrustedProxies(const std::vector<std::string>& addresses)
        : addresses_(addresses.begin(), addresses.end()) {}

    [[nodiscard]] bool contains(std::string_view address) const {
        return addresses_.contains(address);
    }
    /// A request that came from one of them becomes that of the client: its address is the last one
    /// named that is no proxy of ours, and it was encrypted if the proxy was asked for https.
    void see_through(Request& request) const;

private:
    std::set<std::string, std::less<>> addresses_;
};

}  // namespace tributary::dashboard
