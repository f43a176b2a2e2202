#pragma once

#include <filesystem>
#include <string>

#include "certificate.hpp"
#include "support/servers.hpp"

namespace tributary::mysql {

struct TlsServer {
    sandbox::DatabaseServer& server;
    std::string authority;  ///< a file
};

/// A server with a certificate for 127.0.0.1; one of each kind for the executable.
[[nodiscard]] inline TlsServer tls_server(Flavor flavor) {
    static const Certificate certificate = [] {
        const std::filesystem::path folder =
            test::Servers::instance().directory().make_folder("certificates");
        return make_certificate(folder, "server", "IP:127.0.0.1");
    }();
    return {.server = test::Servers::instance().branch(
                flavor, {"--ssl-ca=" + certificate.certificate_file.string(),
                         "--ssl-cert=" + certificate.certificate_file.string(),
                         "--ssl-key=" + certificate.key_file.string()}),
            .authority = certificate.certificate_file};
}

}  // namespace tributary::mysql
