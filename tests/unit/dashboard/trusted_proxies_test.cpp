#include "dashboard/trusted_proxies.hpp"

#include <gtest/gtest.h>

namespace tributary::dashboard {
namespace {

const TrustedProxies kProxies({"127.0.0.1", "10.0.0.1", "2001:db8::1"});

Request seen(std::string peer, std::vector<Header> headers) {
    Request request;
    request.peer = std::move(peer);
    request.headers = std::move(headers);
    kProxies.see_through(request);
    return request;
}

std::string client_of(std::string peer, std::vector<std::string> forwarded) {
    std::vector<Header> headers;
    for (std::string& each : forwarded) headers.push_back({"x-forwarded-for", std::move(each)});
    return seen(std::move(peer), std::move(headers)).peer;
}

TEST(TrustedProxies, TheClientIsTheLastWhoIsNoProxy) {
    EXPECT_EQ(client_of("127.0.0.1", {"192.0.2.7"}), "192.0.2.7");
    EXPECT_EQ(client_of("127.0.0.1", {"1.2.3.4, 192.0.2.7 ,10.0.0.1"}), "192.0.2.7");
    EXPECT_EQ(client_of("127.0.0.1", {"1.2.3.4, 192.0.2.7", "10.0.0.1"}), "192.0.2.7");
    EXPECT_EQ(client_of("2001:db8::1", {"[2001:DB8::7]:4711"}), "2001:db8::7");
    EXPECT_EQ(client_of("10.0.0.1", {"192.0.2.7:4711"}), "192.0.2.7");
    EXPECT_EQ(client_of("127.0.0.1", {"::ffff:192.0.2.7"}), "192.0.2.7");
    EXPECT_EQ(client_of("127.0.0.1", {"10.0.0.1"}), "10.0.0.1") << "a proxy's own request";
    EXPECT_EQ(client_of("127.0.0.1", {}), "127.0.0.1");
}

TEST(TrustedProxies, NobodyElseSaysWhoTheyAre) {
    EXPECT_EQ(client_of("192.0.2.7", {"1.2.3.4"}), "192.0.2.7");
    const Request request = seen("192.0.2.7", {{"x-forwarded-proto", "https"}});
    EXPECT_FALSE(request.is_encrypted);
}

TEST(TrustedProxies, WhatIsNoAddressEndsTheSearch) {
    EXPECT_EQ(client_of("127.0.0.1", {"1.2.3.4, unknown"}), "127.0.0.1");
    EXPECT_EQ(client_of("127.0.0.1", {"1.2.3.4, unknown, 10.0.0.1"}), "10.0.0.1");
    for (const char* bad : {"", ",", "[", "[]", "]", ":", "[::1", "a:b", " , "})
        EXPECT_EQ(client_of("127.0.0.1", {bad}), bad == std::string("[::1") ? "::1" : "127.0.0.1")
            << bad;
}

TEST(TrustedProxies, SayWhetherTheClientIsEncrypted) {
    EXPECT_TRUE(seen("127.0.0.1", {{"x-forwarded-proto", "https"}}).is_encrypted);
    EXPECT_FALSE(seen("127.0.0.1", {{"x-forwarded-proto", "http"}}).is_encrypted);
    EXPECT_TRUE(seen("127.0.0.1", {{"x-forwarded-proto", "http, https"}}).is_encrypted);
    EXPECT_FALSE(seen("127.0.0.1", {{"x-forwarded-proto", "https"}, {"x-forwarded-proto", "http"}})
                     .is_encrypted)
        << "the proxy's own word is the last";
    EXPECT_FALSE(seen("127.0.0.1", {}).is_encrypted);
}

}  // namespace
}  // namespace tributary::dashboard
