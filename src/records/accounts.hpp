#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/strong_id.hpp"
#include "mysql/connection.hpp"
#include "pipeline/finding.hpp"
#include "records/keys.hpp"
#include "records/password.hpp"

namespace tributary::records {

enum class Role : std::uint8_t {
    kViewer,    ///< sees everything
    kOperator,  ///< may also change things
};
[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::optional<Role> decode_role(std::string_view text);
/// Whether one who has `role` may do what needs `needed`.
[[nodiscard]] constexpr bool is_enough(Role role, Role needed) {
    return role >= needed;
}

/// A person who signs in: `[a-z0-9][a-z0-9._@-]{0,63}`. Make one with decode_user_name.
using UserName = StrongId<struct UserTag, std::string>;
/// Upper-case ASCII letters count as their lower-case ones: `Anna` is `anna`. The error says what a
/// name may be.
[[nodiscard]] Result<UserName> decode_user_name(std::string_view text);

struct Account {
    UserName name;
    Role role = Role::kViewer;
    bool is_disabled = false;
    WallTime created_at;
    WallTime password_changed_at;
    std::optional<WallTime> last_sign_in_at;
    /// Sessions that have not ended by themselves.
    std::uint64_t sessions = 0;
};

/// What a password is checked against, and what a session is begun with.
struct Credentials {
    UserName name;
    Role role = Role::kViewer;
    PasswordHash hash;
};

/// Whether `password` is right, in the time of one hash whoever asks: without credentials (no such
/// user, or disabled) it is checked against nobody's. Takes a core and 19 MiB for some ten
/// milliseconds: never on an event loop, and only a few at once.
[[nodiscard]] bool check_password(const std::optional<Credentials>& credentials,
                                  const Secret& password);

/// For `doctor` and `init`: whether anybody can sign in. Nothing where there are no tables yet.
[[nodiscard]] std::vector<Finding> check_accounts(mysql::Connection& connection,
                                                  const std::string& database);

/// Who may sign in: the table `tributary_user`. Every call throws SqlFailure. Whoever changes an
/// account here has it in the activity log by ActivityLog, not by this.
class AccountStore {
public:
    /// `database` holds the head office's own tables.
    explicit AccountStore(std::string database) : database_(std::move(database)) {}

    struct NewAccount {
        UserName name;
        Role role = Role::kViewer;
        PasswordHash hash;
    };
    /// False: there is one of this name.
    [[nodiscard]] bool add(mysql::Connection& connection, const NewAccount& account,
                           WallTime now) const;
    /// With all sessions of the user. False: there is none of this name; so below.
    [[nodiscard]] bool remove(mysql::Connection& connection, const UserName& name) const;
    [[nodiscard]] bool set_role(mysql::Connection& connection, const UserName& name,
                                Role role) const;
    /// Disabling ends all sessions of the user.
    [[nodiscard]] bool set_disabled(mysql::Connection& connection, const UserName& name,
                                    bool is_disabled) const;
    /// Every session of the user ends but `kept` (the one in which the password was changed; empty:
    /// none is kept).
    [[nodiscard]] bool set_password(mysql::Connection& connection, const UserName& name,
                                    const PasswordHash& hash,
                                    const std::optional<Digest>& kept, WallTime now) const;
    /// The same password with today's parameters, after it was checked; nothing happens if it was
    /// changed meanwhile.
    void rehash(mysql::Connection& connection, const Credentials& checked,
                const PasswordHash& hash) const;

    /// By name.
    [[nodiscard]] std::vector<Account> list(mysql::Connection& connection, WallTime now) const;
    /// One who is not disabled.
    [[nodiscard]] bool has_any(mysql::Connection& connection) const;
    /// Empty: no such user, or disabled.
    [[nodiscard]] std::optional<Credentials> fetch_credentials(mysql::Connection& connection,
                                                               const UserName& name) const;

private:
    /// Whether there is such a user.
    [[nodiscard]] bool update(mysql::Connection& connection, const UserName& name,
                              std::string_view assignments) const;
    void end_sessions(mysql::Connection& connection, const UserName& name,
                      const std::optional<Digest>& kept) const;

    std::string database_;
};

}  // namespace tributary::records
