#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// One spelling for each address: `192.0.2.1`, `2001:db8::1`; IPv4 inside IPv6 is IPv4. Empty: the
/// text is no address.
[[nodiscard]] std::optional<std::string> canonical_address(std::string_view text);

/// The addresses that one client can have: of IPv6 the first 64 bits, `2001:db8::/64`. Other text
/// stays as it is.
[[nodiscard]] std::string network_of(const std::string& address);

}  // namespace tributary
