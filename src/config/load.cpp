#include "config/load.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/failure.hpp"
#include "config/toml_document.hpp"

namespace tributary {
namespace {

constexpr std::size_t kConfigBytesMax = std::size_t{1} << 20;
constexpr std::size_t kSecretBytesMax = 4096;

[[noreturn]] void refuse(const std::filesystem::path& file, std::string_view why) {
    throw Failure(Recovery::kHaltStage, fmt::format("{}: {}", file.string(), why));
}

class OpenFile {
public:
    explicit OpenFile(const std::filesystem::path& file)
        : path_(file), descriptor_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
        if (descriptor_ < 0) refuse(path_, std::strerror(errno));
        if (::fstat(descriptor_, &status_) != 0 || !S_ISREG(status_.st_mode)) {
            ::close(descriptor_);
            refuse(path_, "is not a regular file");
        }
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile() { ::close(descriptor_); }

    [[nodiscard]] const struct stat& status() const { return status_; }

    [[nodiscard]] std::string read(std::size_t bytes_max) const {
        std::string text(bytes_max + 1, '\0');
        std::size_t used = 0;
        while (used < text.size()) {
            const ssize_t got = ::read(descriptor_, text.data() + used, text.size() - used);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) refuse(path_, std::strerror(errno));
            if (got == 0) break;
            used += static_cast<std::size_t>(got);
        }
        if (used > bytes_max) refuse(path_, fmt::format("is larger than {} bytes", bytes_max));
        text.resize(used);
        return text;
    }

private:
    std::filesystem::path path_;
    int descriptor_;
    struct stat status_ {};
};

tl::unexpected<ConfigFaults> of_the_other_kind(const std::filesystem::path& file, std::string what,
                                               std::string expected) {
    return tl::unexpected(ConfigFaults{ConfigFault{.file = file.string(),
                                                   .line = 0,
                                                   .key = {},
                                                   .what = std::move(what),
                                                   .expected = std::move(expected),
                                                   .meant = {}}});
}

void check_secret(ConfigFaults& faults, const std::filesystem::path& file, std::string key,
                  const std::filesystem::path& password_file) {
    try {
        (void)load_secret(password_file);
    } catch (const Failure& failure) {
        faults.push_back({.file = file.string(),
                          .line = 0,
                          .key = std::move(key),
                          .what = failure.what(),
                          .expected = "a file of mode 0600 with the password in its first line",
                          .meant = {}});
    }
}

}  // namespace

ConfigResult<BranchConfig> load_branch_config(const std::filesystem::path& file) {
    const std::string text = OpenFile(file).read(kConfigBytesMax);
    if (has_top_level_key(text, "branches")) {
        return of_the_other_kind(file, "is the configuration of a head office", "a branch's");
    }
    return read_branch_config(text, file.string());
}

ConfigResult<HeadOfficeConfig> load_head_office_config(const std::filesystem::path& file) {
    const std::string text = OpenFile(file).read(kConfigBytesMax);
    if (has_top_level_key(text, "id") && !has_top_level_key(text, "branches")) {
        return of_the_other_kind(file, "is the configuration of a branch", "a head office's");
    }
    return read_head_office_config(text, file.string());
}

ConfigResult<AnyConfig> load_config(const std::filesystem::path& file) {
    const std::string text = OpenFile(file).read(kConfigBytesMax);
    if (has_top_level_key(text, "branches")) {
        return read_head_office_config(text, file.string()).map([](HeadOfficeConfig&& config) {
            return AnyConfig(std::move(config));
        });
    }
    return read_branch_config(text, file.string()).map([](BranchConfig&& config) {
        return AnyConfig(std::move(config));
    });
}

ConfigFaults check_secrets(const std::filesystem::path& file, const DatabaseConfig* database,
                           const BrokerConfig* broker) {
    ConfigFaults faults;
    if (database != nullptr) {
        check_secret(faults, file, "database.password_file", database->password_file);
    }
    if (broker != nullptr) {
        check_secret(faults, file, "broker.password_file", broker->password_file);
    }
    return faults;
}

ConfigFaults check_secrets(const std::filesystem::path& file, const BranchConfig& config) {
    ConfigFaults faults = check_secrets(file, &config.database, &config.broker);
    if (const auto add_rows = config.add_rows_database()) {
        check_secret(faults, file, "control.add_rows.password_file", add_rows->password_file);
    }
    return faults;
}

ConfigFaults check_secrets(const std::filesystem::path& file, const HeadOfficeConfig& config) {
    return check_secrets(file, &config.database, &config.broker);
}

Secret load_secret(const std::filesystem::path& file) {
    if (file.empty()) return Secret();
    const OpenFile open(file);
    const mode_t forbidden = open.status().st_uid == 0 ? 0037 : 0077;
    if ((open.status().st_mode & forbidden) != 0) {
        refuse(file, fmt::format("may be read by others (mode {:04o}); run: chmod 600 {}",
                                 open.status().st_mode & 07777, file.string()));
    }
    std::string text = open.read(kSecretBytesMax);
    const std::size_t end = text.find_first_of("\r\n");
    Secret secret(text.substr(0, end));
    for (volatile char& byte : text) byte = '\0';
    if (secret.is_empty()) refuse(file, "holds no password in its first line");
    return secret;
}

}  // namespace tributary
