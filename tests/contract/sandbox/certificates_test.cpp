#include "support/certificates.hpp"

#include <gtest/gtest.h>

#include "support/servers.hpp"

namespace tributary::test {
namespace {

TEST(Certificates, AServerWithThemSpeaksTls) {
    Servers& servers = Servers::instance();
    const auto server = servers.make_database(Flavor::kMariaDb, {.name = "with-certificates"});
    const Certificates made = make_certificates(server->folder());
    server->add_argument("--ssl-cert=" + made.server_certificate.string());
    server->add_argument("--ssl-key=" + made.server_key.string());
    server->start();
    const std::string checked = sandbox::run_tool(
        {.program = "mariadb",
         .arguments = {"--no-defaults", "--host=127.0.0.1",
                       "--port=" + std::to_string(server->port()), "--user=" + server->user(),
                       "--password=" + server->password().reveal(),
                       "--ssl-ca=" + made.authority.string(), "--ssl-verify-server-cert",
                       "--execute=SHOW STATUS LIKE 'Ssl_version'"}},
        Deadline::after(SystemClock::instance(), kPatience));
    EXPECT_NE(checked.find("TLSv1."), std::string::npos) << checked;
}

}  // namespace
}  // namespace tributary::test
