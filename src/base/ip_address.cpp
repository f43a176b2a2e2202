#include "base/ip_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace tributary {
namespace {

std::string text_of(int family, const void* bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    (void)::inet_ntop(family, bytes, text.data(), text.size());
    return text.data();
}

std::optional<in6_addr> v6_of(const std::string& text) {
    in6_addr bytes{};
    if (::inet_pton(AF_INET6, text.c_str(), &bytes) != 1) return std::nullopt;
    return bytes;
}

}  // namespace

std::optional<std::string> canonical_address(std::string_view text) {
    const std::string terminated(text);
    if (terminated.find('\0') != std::string::npos) return std::nullopt;
    in_addr v4{};
    if (::inet_pton(AF_INET, terminated.c_str(), &v4) == 1) return text_of(AF_INET, &v4);
    const std::optional<in6_addr> v6 = v6_of(terminated);
    if (!v6) return std::nullopt;
    if (IN6_IS_ADDR_V4MAPPED(&*v6)) return text_of(AF_INET, v6->s6_addr + 12);
    return text_of(AF_INET6, &*v6);
}

std::string network_of(const std::string& address) {
    std::optional<in6_addr> bytes = v6_of(address);
    if (!bytes || IN6_IS_ADDR_V4MAPPED(&*bytes)) return address;
    std::fill(std::begin(bytes->s6_addr) + 8, std::end(bytes->s6_addr), std::uint8_t{0});
    return text_of(AF_INET6, &*bytes) + "/64";
}

}  // namespace tributary
