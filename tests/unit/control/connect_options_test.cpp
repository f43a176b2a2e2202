#include "control/connect_options.hpp"

#include <gtest/gtest.h>

namespace tributary::control {
namespace {

TEST(ConnectOptions, PlainTcpToThisMachine) {
    BrokerConfig config;
    config.user = "north";
    const auto options = connect_options(config, Secret("word"), "tributary north control");
    EXPECT_EQ(options.endpoints, (std::vector<amqp::Endpoint>{{"127.0.0.1", 5672}}));
    EXPECT_FALSE(options.tls);
    EXPECT_EQ(options.user, "north");
    EXPECT_EQ(options.password.reveal(), "word");
    EXPECT_EQ(options.connection_name, "tributary north control");
}

TEST(ConnectOptions, VerifiedTlsToAnyOther) {
    BrokerConfig config;
    config.hosts = {{"a.example", 0}, {"b.example", 1234}};
    config.tls.ca = "/etc/ca.pem";
    config.heartbeat = std::chrono::milliseconds(2500);
    const auto options = connect_options(config, Secret(), "x");
    EXPECT_EQ(options.endpoints,
              (std::vector<amqp::Endpoint>{{"a.example", 5671}, {"b.example", 1234}}));
    ASSERT_TRUE(options.tls);
    EXPECT_TRUE(options.tls->verifies_peer);
    EXPECT_EQ(options.tls->ca_file, "/etc/ca.pem");
    EXPECT_EQ(options.heartbeat, std::chrono::seconds(3));
}

TEST(ConnectOptions, EncryptedWithoutVerifyingWhenAskedFor) {
    BrokerConfig config;
    config.tls.mode = TlsMode::kEncrypt;
    const auto options = connect_options(config, Secret(), "x");
    ASSERT_TRUE(options.tls);
    EXPECT_FALSE(options.tls->verifies_peer);
    EXPECT_EQ(options.endpoints.front().port, 5671);
}

}  // namespace
}  // namespace tributary::control
