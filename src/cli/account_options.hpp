#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <variant>

#include "records/accounts.hpp"
#include "records/tokens.hpp"

namespace tributary::cli {

/// Where a password comes from; never from a flag or the environment, which others can read.
enum class PasswordSource : std::uint8_t {
    kGenerated,      ///< made by this program, and printed
    kTerminal,       ///< asked for, without showing it
    kStandardInput,  ///< its first line
};

struct AddUser {
    records::UserName name;
    records::Role role = records::Role::kViewer;
    PasswordSource source = PasswordSource::kGenerated;
};
struct ListUsers {};
struct RemoveUser {
    records::UserName name;
};
struct SetUserRole {
    records::UserName name;
    records::Role role = records::Role::kViewer;
};
/// `user disable`, `user enable`.
struct SetUserDisabled {
    records::UserName name;
    bool is_disabled = false;
};
struct SetUserPassword {
    records::UserName name;
    PasswordSource source = PasswordSource::kTerminal;
};
struct CreateToken {
    records::TokenName name;
    records::Role role = records::Role::kViewer;
    std::chrono::milliseconds valid_for{0};
};
struct ListTokens {};
struct RevokeToken {
    records::TokenName name;
};

/// `user` and `token`: what is done in the head office's database, whether a head office runs or
/// not.
struct ManageAccounts {
    std::filesystem::path config;
    bool is_json = false;
    std::variant<AddUser, ListUsers, RemoveUser, SetUserRole, SetUserDisabled, SetUserPassword,
                 CreateToken, ListTokens, RevokeToken>
        act;
};

}  // namespace tributary::cli
