#include <gtest/gtest.h>

#include "client/http_exchange.hpp"

namespace tributary::client {
namespace {

TEST(Endpoint, HasAPortOfItsSchemeUnlessItSaysOne) {
    const auto plain = decode_endpoint("http://127.0.0.1");
    ASSERT_TRUE(plain) << plain.error().what;
    EXPECT_EQ(plain->port, 80);
    EXPECT_FALSE(plain->is_encrypted);
    const auto encrypted = decode_endpoint("https://office.example/");
    ASSERT_TRUE(encrypted) << encrypted.error().what;
    EXPECT_EQ(encrypted->port, 443);
    EXPECT_TRUE(encrypted->is_encrypted);
    EXPECT_EQ(encrypted->host, "office.example");
    EXPECT_EQ(to_string(*encrypted), "https://office.example");
}

TEST(Endpoint, AddressesOfTheSixthVersionStandInBrackets) {
    const auto endpoint = decode_endpoint("http://[::1]:7860");
    ASSERT_TRUE(endpoint) << endpoint.error().what;
    EXPECT_EQ(endpoint->host, "::1");
    EXPECT_EQ(endpoint->port, 7860);
    EXPECT_EQ(to_string(*endpoint), "http://[::1]:7860");
}

TEST(Endpoint, IsNothingButSchemeHostAndPort) {
    for (const char* const url :
         {"", "office.example", "ftp://office.example", "http://", "http://office/path",
          "http://user@office", "http://office?x", "http://office:0x50", "http://office:99999"}) {
        EXPECT_FALSE(decode_endpoint(url)) << url;
    }
}

}  // namespace
}  // namespace tributary::client
