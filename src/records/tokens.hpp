#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/strong_id.hpp"
#include "mysql/connection.hpp"
#include "records/accounts.hpp"

namespace tributary::records {

/// Of an API token, for people: formed like a user's name.
using TokenName = StrongId<struct TokenNameTag, std::string>;
[[nodiscard]] Result<TokenName> decode_token_name(std::string_view text);

/// Every token begins with it, so that one that leaked is found.
inline constexpr std::string_view kTokenPrefix = "tributary_";

/// What a program shows instead of signing in: `Authorization: Bearer tributary_…`.
struct ApiToken {
    TokenName name;
    Role role = Role::kViewer;
    std::string created_by;
    WallTime created_at;
    WallTime expires_at;
    /// To the minute.
    std::optional<WallTime> last_used_at;
};

/// The table `tributary_token`, which holds digests of the tokens only. Every call throws
/// SqlFailure.
class TokenStore {
public:
    explicit TokenStore(std::string database) : database_(std::move(database)) {}

    struct NewToken {
        TokenName name;
        Role role = Role::kViewer;
        std::string created_by;
        WallTime expires_at;
    };
    /// The only copy of the token. Empty: there is one of this name.
    [[nodiscard]] std::optional<Secret> create(mysql::Connection& connection, const NewToken& token,
                                               WallTime now) const;
    /// False: there is none of this name.
    [[nodiscard]] bool revoke(mysql::Connection& connection, const TokenName& name) const;
    /// By name, expired ones too.
    [[nodiscard]] std::vector<ApiToken> list(mysql::Connection& connection) const;
    /// The token that a request shows, and notes that it was used. Empty: unknown or expired.
    [[nodiscard]] std::optional<ApiToken> use(mysql::Connection& connection, const Secret& shown,
                                              WallTime now) const;
    /// As `use`, but it does not count as one.
    [[nodiscard]] std::optional<ApiToken> find(mysql::Connection& connection, const Secret& shown,
                                               WallTime now) const;
    /// Removes those that expired long ago (kTokenKept); some at a time.
    void prune(mysql::Connection& connection, WallTime now) const;

private:
    std::string database_;
};

}  // namespace tributary::records
