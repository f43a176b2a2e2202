#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "mysql/connection.hpp"
#include "records/accounts.hpp"
#include "records/keys.hpp"

namespace tributary::records {

/// One who is signed in.
struct Session {
    UserName user;
    /// As the account has it now.
    Role role = Role::kViewer;
    Digest digest;
    WallTime begun_at;
    /// At the latest; when it is not used, kSessionIdleMax after its last use.
    WallTime expires_at;
};

/// A session just begun, with the only copy of its key: it goes into the cookie, and nowhere else.
struct NewSession {
    Session session;
    Secret key;
};

/// Who is signed in: the table `tributary_session`, so that a session survives a restart and is
/// known to every head office. It holds digests of the keys only. Every call throws SqlFailure.
class SessionStore {
public:
    explicit SessionStore(std::string database) : database_(std::move(database)) {}

    /// After check_password said yes. Empty: the account was removed, disabled or given another
    /// password since `checked` was fetched. Removes sessions that have ended, and the user's
    /// longest unused ones above kSessionsPerUserMax.
    [[nodiscard]] std::optional<NewSession> begin(mysql::Connection& connection,
                                                  const Credentials& checked, WallTime now) const;
    /// The session of a cookie, and notes that it was used. Empty: there is none, it has ended, or
    /// its user may not enter any more.
    [[nodiscard]] std::optional<Session> use(mysql::Connection& connection, const Secret& key,
                                             WallTime now) const;
    /// As `use`, but it does not count as one: for a page that is only open.
    [[nodiscard]] std::optional<Session> find(mysql::Connection& connection, const Secret& key,
                                              WallTime now) const;
    void end(mysql::Connection& connection, const Digest& session) const;
    /// Removes those that have ended by themselves; some at a time.
    void prune(mysql::Connection& connection, WallTime now) const;

private:
    struct Stored {
        Session session;
        WallTime seen_at;
    };
    [[nodiscard]] std::optional<Stored> fetch(mysql::Connection& connection, const Secret& key,
                                              WallTime now) const;

    std::string database_;
};

}  // namespace tributary::records
