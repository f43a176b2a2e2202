#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "certificate.hpp"
#include "fixture.hpp"
#include "mysql/connection.hpp"
#include "tls_server.hpp"

namespace tributary::mysql {
namespace {

class TlsContract : public testing::TestWithParam<Flavor> {
protected:
    TlsServer tls_ = tls_server(GetParam());

    [[nodiscard]] ConnectOptions options() const {
        ConnectOptions result = options_for(tls_.server);
        result.tls.mode = TlsMode::kRequired;
        result.tls.ca_file = tls_.authority;
        return result;
    }
};

INSTANTIATE_TEST_SUITE_P(Servers, TlsContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

TEST_P(TlsContract, ConnectionIsEncryptedWhenRequired) {
    Connection connection(options());
    EXPECT_FALSE(connection.query("SHOW STATUS LIKE 'Ssl_cipher'").text(0, 1).empty());
    const Rows version = connection.query("SHOW STATUS LIKE 'Ssl_version'");
    EXPECT_GE(version.text(0, 1), "TLSv1.2");
}

TEST_P(TlsContract, ConnectionIsPlainWhenOff) {
    ConnectOptions plain = options();
    plain.tls.mode = TlsMode::kOff;
    Connection connection(plain);
    EXPECT_EQ(connection.query("SHOW STATUS LIKE 'Ssl_cipher'").text(0, 1), "");
}

TEST_P(TlsContract, UnknownAuthorityIsRefused) {
    ConnectOptions other = options();
    other.tls.ca_file =
        make_certificate(tls_.server.folder(), "other", "IP:127.0.0.1").certificate_file;
    const SqlFailure failure = failure_of([&] { Connection connection(other); });
    EXPECT_EQ(failure.code(), 2026U) << failure.what();
}

TEST_P(TlsContract, CertificateForAnotherHostIsRefused) {
    ConnectOptions other = options();
    other.host = "localhost";
    const SqlFailure failure = failure_of([&] { Connection connection(other); });
    EXPECT_EQ(failure.code(), 2026U) << failure.what();
}

TEST(Tls, AServerWithoutItIsRefusedWhenRequired) {
    sandbox::DatabaseServer& server =
        test::Servers::instance().branch(Flavor::kMariaDb, {"--skip-ssl"});
    ConnectOptions options = options_for(server);
    options.tls.mode = TlsMode::kRequired;
    options.tls.verify_server = false;
    const SqlFailure failure = failure_of([&] { Connection connection(options); });
    EXPECT_NE(failure.recovery(), Recovery::kRetryStatement);
    options.tls.mode = TlsMode::kOff;
    Connection connection(options);
    EXPECT_EQ(connection.query("SHOW STATUS LIKE 'Connections'").size(), 1U);
}

}  // namespace
}  // namespace tributary::mysql
