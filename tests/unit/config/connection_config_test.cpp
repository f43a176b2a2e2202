#include "config/connection_config.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

TEST(HostPort, TakesNamesAndAddressesWithAndWithoutPort) {
    EXPECT_EQ(decode_host_port("broker"), (HostPort{"broker", 0}));
    EXPECT_EQ(decode_host_port("broker:5671"), (HostPort{"broker", 5671}));
    EXPECT_EQ(decode_host_port("[::1]:5672"), (HostPort{"::1", 5672}));
    EXPECT_EQ(decode_host_port("[::1]"), (HostPort{"::1", 0}));
    EXPECT_EQ(decode_host_port("fe80::1"), (HostPort{"fe80::1", 0}));
}

TEST(HostPort, RefusesWhatNamesNoHostOrPort) {
    for (const char* text : {"", ":5672", "broker:", "broker:0", "broker:65536", "broker:x", "[::1",
                             "[::1]5672", "[::1]:", "amqp://broker", "a b"}) {
        EXPECT_FALSE(decode_host_port(text)) << text;
    }
}

TEST(HostPort, TextReadsBack) {
    for (const char* text : {"broker", "broker:5671", "[::1]:5672", "::1"}) {
        EXPECT_EQ(to_string(decode_host_port(text).value()), text);
    }
}

TEST(Tls, IsOffToThisMachineAndVerifiesAnyOther) {
    DatabaseConfig database;
    EXPECT_EQ(database.effective_tls(), TlsMode::kOff);
    database.host = "db.example";
    EXPECT_EQ(database.effective_tls(), TlsMode::kVerify);
    database.socket = "/run/mysqld/mysqld.sock";
    EXPECT_EQ(database.effective_tls(), TlsMode::kOff);
    database.tls.mode = TlsMode::kEncrypt;
    EXPECT_EQ(database.effective_tls(), TlsMode::kEncrypt);
}

TEST(Broker, DefaultPortFollowsTls) {
    BrokerConfig broker;
    EXPECT_EQ(broker.endpoints(), (std::vector<HostPort>{{"127.0.0.1", 5672}}));
    broker.hosts = {{"a.example", 0}, {"b.example", 1234}};
    EXPECT_EQ(broker.endpoints(),
              (std::vector<HostPort>{{"a.example", 5671}, {"b.example", 1234}}));
    broker.tls.mode = TlsMode::kOff;
    EXPECT_EQ(broker.endpoints().front().port, 5672);
}

}  // namespace
}  // namespace tributary
