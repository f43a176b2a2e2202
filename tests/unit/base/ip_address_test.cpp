#include "base/ip_address.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

using namespace std::string_view_literals;

TEST(IpAddress, HasOneSpelling) {
    EXPECT_EQ(canonical_address("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(canonical_address("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(canonical_address("2001:DB8:0:0::1"), "2001:db8::1");
    EXPECT_EQ(canonical_address("::1"), "::1");
    for (const auto bad : {""sv, "localhost"sv, "192.0.2"sv, "192.0.2.1:80"sv, "[::1]"sv, " ::1"sv,
                           "192.0.2.1\0"sv, "fe80::1%eth0"sv})
        EXPECT_EQ(canonical_address(bad), std::nullopt) << bad;
}

TEST(IpAddress, ANetworkIsWhatOneClientHas) {
    EXPECT_EQ(network_of("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(network_of("::ffff:192.0.2.1"), "::ffff:192.0.2.1");
    EXPECT_EQ(network_of("nobody"), "nobody");
}

}  // namespace
}  // namespace tributary
