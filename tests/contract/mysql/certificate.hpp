#pragma once

#include <filesystem>
#include <string>

namespace tributary::mysql {

/// A self-signed certificate, which is its own authority, and its key, as PEM files in `folder`.
struct Certificate {
    std::filesystem::path certificate_file;
    std::filesystem::path key_file;
};

/// `name` is the stem of the files; `subject` an OpenSSL subjectAltName: `IP:127.0.0.1`.
[[nodiscard]] Certificate make_certificate(const std::filesystem::path& folder,
                                           const std::string& name, const std::string& subject);

}  // namespace tributary::mysql
