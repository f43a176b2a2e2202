#include "support/certificates.hpp"

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "sandbox/child_process.hpp"
#include "support/wait_until.hpp"

namespace tributary::test {
namespace {

void make_signed(const std::filesystem::path& certificate, const std::filesystem::path& key,
                 const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"req",
                                       "-x509",
                                       "-newkey",
                                       "ec",
                                       "-pkeyopt",
                                       "ec_paramgen_curve:prime256v1",
                                       "-nodes",
                                       "-days",
                                       "2",
                                       "-out",
                                       certificate.string(),
                                       "-keyout",
                                       key.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    static_cast<void>(sandbox::run_tool({.program = "openssl", .arguments = arguments},
                                        Deadline::after(SystemClock::instance(), kPatience)));
}

}  // namespace

Certificates make_certificates(const std::filesystem::path& folder) {
    const Certificates made{.authority = folder / "authority.pem",
                            .server_certificate = folder / "server.pem",
                            .server_key = folder / "server-key.pem"};
    const std::filesystem::path authority_key = folder / "authority-key.pem";
    make_signed(made.authority, authority_key, {"-subj", "/CN=authority of a test"});
    make_signed(made.server_certificate, made.server_key,
                {"-subj", "/CN=localhost", "-CA", made.authority.string(), "-CAkey",
                 authority_key.string(), "-addext", "basicConstraints=critical,CA:FALSE", "-addext",
                 "subjectAltName=IP:127.0.0.1,DNS:localhost"});
    return made;
}

}  // namespace tributary::test
