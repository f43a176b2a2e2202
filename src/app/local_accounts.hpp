#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "config/head_office_config.hpp"
#include "mysql/connection.hpp"
#include "records/accounts.hpp"
#include "records/activity.hpp"
#include "records/tokens.hpp"

namespace tributary::app {

/// `local:` and the user of the operating system who runs this program: how the activity log names
/// whoever works on the head office's machine.
[[nodiscard]] std::string local_user();

/// `tributary user` and `tributary token`: accounts in the head office's database, whether a head
/// office runs or not. Whoever can read its configuration and password files may do all of it. Every
/// act is in the activity log, with its outcome. Every call throws Failure with a sentence for
/// people. One thread.
class LocalAccounts {
public:
    LocalAccounts(const HeadOfficeConfig& config, std::stop_token stop);

    [[nodiscard]] std::vector<records::Account> users();
    /// The password must have passed check_new_password.
    void add_user(const records::UserName& name, records::Role role, const Secret& password);
    void remove_user(const records::UserName& name);
    void set_role(const records::UserName& name, records::Role role);
    void set_disabled(const records::UserName& name, bool is_disabled);
    /// Ends every session of the user.
    void set_password(const records::UserName& name, const Secret& password);

    [[nodiscard]] std::vector<records::ApiToken> tokens();
    /// The only copy.
    [[nodiscard]] Secret create_token(const records::TokenName& name, records::Role role,
                                      std::chrono::milliseconds valid_for);
    void revoke_token(const records::TokenName& name);

private:
    /// What somebody does, in the words of the activity log.
    struct Act {
        std::string_view action;
        std::string detail;
        /// Why it was not done, when `perform` returns false.
        std::string refusal;
    };
    void recorded(const Act& act, const std::function<bool()>& perform);
    [[nodiscard]] static WallTime now() { return SystemClock::instance().wall(); }

    std::string database_;
    mysql::Connection connection_;
    records::AccountStore accounts_;
    records::TokenStore tokens_;
    records::ActivityLog log_;
};

}  // namespace tributary::app
