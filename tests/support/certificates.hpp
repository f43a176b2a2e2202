#pragma once

#include <filesystem>

namespace tributary::test {

/// PEM files of a certificate authority that exists for one test, and of a server at 127.0.0.1 and
/// localhost.
struct Certificates {
    std::filesystem::path authority;
    std::filesystem::path server_certificate;
    std::filesystem::path server_key;
};

/// Makes them in `folder`, which must exist; throws Failure. Valid for two days.
[[nodiscard]] Certificates make_certificates(const std::filesystem::path& folder);

}  // namespace tributary::test
