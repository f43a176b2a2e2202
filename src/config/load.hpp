#pragma once

#include <filesystem>
#include <variant>

#include "base/secret.hpp"
#include "config/branch_config.hpp"
#include "config/head_office_config.hpp"

// The only part of this module that touches files. All of it throws Failure(kHaltStage) when a file
// cannot be read.
namespace tributary {

/// Reads and checks the file; one of the other kind is a single fault.
[[nodiscard]] ConfigResult<BranchConfig> load_branch_config(const std::filesystem::path& file);
[[nodiscard]] ConfigResult<HeadOfficeConfig> load_head_office_config(
    const std::filesystem::path& file);

using AnyConfig = std::variant<BranchConfig, HeadOfficeConfig>;
/// Either: a file with a key `branches` is a head office's.
[[nodiscard]] ConfigResult<AnyConfig> load_config(const std::filesystem::path& file);

/// What is wrong with the password files that the configuration in `file` names. Null: that server
/// is not needed. Does not throw.
[[nodiscard]] ConfigFaults check_secrets(const std::filesystem::path& file,
                                         const DatabaseConfig* database,
                                         const BrokerConfig* broker);
/// Of all that an agent or a head office needs.
[[nodiscard]] ConfigFaults check_secrets(const std::filesystem::path& file,
                                         const BranchConfig& config);
[[nodiscard]] ConfigFaults check_secrets(const std::filesystem::path& file,
                                         const HeadOfficeConfig& config);

/// The first line of a password file (at most 4 KiB); an empty path gives an empty secret. Refused
/// when it is not a regular file, is empty, or may be read by others than its owner: mode 0600 or
/// 0400, also 0440 and 0640 when it belongs to root.
[[nodiscard]] Secret load_secret(const std::filesystem::path& file);

}  // namespace tributary
