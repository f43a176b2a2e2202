#include "sandbox/private_servers.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <vector>

#include "base/failure.hpp"

namespace tributary::sandbox {
namespace {

constexpr const char* kVersionFile = ".complete";

std::vector<std::filesystem::path> caches() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::filesystem::path(value == nullptr ? "" : value);
    };
    if (const auto chosen = variable("TRIBUTARY_CACHE"); !chosen.empty()) return {chosen};
    std::vector<std::filesystem::path> folders{"/var/cache/tributary"};
    if (const auto users = variable("XDG_CACHE_HOME"); !users.empty()) {
        folders.push_back(users / "tributary");
    } else if (const auto home = variable("HOME"); !home.empty()) {
        folders.push_back(home / ".cache" / "tributary");
    }
    return folders;
}

std::filesystem::path search(const std::string& name) {
    for (const std::filesystem::path& cache : caches()) {
        if (std::filesystem::exists(cache / name / kVersionFile)) return cache / name;
    }
    return {};
}

}  // namespace

std::filesystem::path private_server(const std::string& name) {
    std::filesystem::path found = search(name);
    if (!found.empty()) return found;
    throw Failure(
        Recovery::kHaltStage,
        fmt::format("the private {} server is not there; run scripts/setup --tests", name));
}

std::string private_server_version(const std::string& name) {
    std::ifstream file(private_server(name) / kVersionFile);
    std::string version;
    std::getline(file, version);
    return version;
}

bool has_private_server(const std::string& name) {
    return !search(name).empty();
}

}  // namespace tributary::sandbox
