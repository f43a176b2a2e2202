#include "app/connections.hpp"

#include <gtest/gtest.h>

namespace tributary::app {
namespace {

using namespace std::chrono_literals;

DatabaseConfig database_sample() {
    DatabaseConfig config;
    config.host = "db.example";
    config.port = 3307;
    config.socket = "/run/db.sock";
    config.user = "tributary";
    config.tls = {
        .mode = TlsMode::kVerify, .ca = "/ca.pem", .certificate = "/own.pem", .key = "/own.key"};
    config.connect_timeout = 2500ms;
    return config;
}

TEST(DatabaseOptions, EachKeyOfTheConfigurationArrives) {
    const mysql::ConnectOptions options = database_options(database_sample(), Secret("word"));
    EXPECT_EQ(options.host, "db.example");
    EXPECT_EQ(options.port, 3307);
    EXPECT_EQ(options.unix_socket, "/run/db.sock");
    EXPECT_EQ(options.user, "tributary");
    EXPECT_EQ(options.password.reveal(), "word");
    EXPECT_EQ(options.tls.mode, mysql::TlsMode::kRequired);
    EXPECT_TRUE(options.tls.verify_server);
    EXPECT_EQ(options.tls.ca_file, "/ca.pem");
    EXPECT_EQ(options.tls.certificate_file, "/own.pem");
    EXPECT_EQ(options.tls.key_file, "/own.key");
    EXPECT_EQ(options.connect_timeout, 3s);
}

TEST(DatabaseOptions, AnotherMachineIsVerifiedUnlessToldOtherwise) {
    DatabaseConfig config = database_sample();
    config.socket.clear();
    config.tls.mode = TlsMode::kAuto;
    EXPECT_TRUE(database_options(config, {}).tls.verify_server);
    EXPECT_EQ(database_options(config, {}).tls.mode, mysql::TlsMode::kRequired);
    config.tls.mode = TlsMode::kEncrypt;
    EXPECT_FALSE(database_options(config, {}).tls.verify_server);
    EXPECT_EQ(database_options(config, {}).tls.mode, mysql::TlsMode::kRequired);
    config.tls.mode = TlsMode::kOff;
    EXPECT_EQ(database_options(config, {}).tls.mode, mysql::TlsMode::kOff);
}

}  // namespace
}  // namespace tributary::app
