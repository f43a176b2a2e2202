#pragma once

#include <filesystem>
#include <string>

namespace tributary::sandbox {

/// The folder of a server that `scripts/setup --tests` has fetched ("mysql", "rabbitmq"): below
/// TRIBUTARY_CACHE, or below /var/cache/tributary or ~/.cache/tributary. Throws Failure that names
/// the script.
[[nodiscard]] std::filesystem::path private_server(const std::string& name);

/// Version of its package; throws as private_server() does.
[[nodiscard]] std::string private_server_version(const std::string& name);

/// Whether private_server() would find it.
[[nodiscard]] bool has_private_server(const std::string& name);

}  // namespace tributary::sandbox
