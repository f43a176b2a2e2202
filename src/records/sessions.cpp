#include "records/sessions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mysql/retry.hpp"
#include "mysql/transaction.hpp"
#include "records/limits.hpp"
#include "records/statements.hpp"
#include "records/times.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

WallTime end_of(WallTime begun, WallTime seen) {
    return std::min(begun + kSessionAgeMax, seen + kSessionIdleMax);
}

std::string where_digest(const Digest& digest) {
    return " where digest = " + quoted_bytes(digest.value());
}

/// Takes the account's row, so that nobody changes it meanwhile; false if it is not as it was.
bool is_still_valid(mysql::Connection& connection, const std::string& users,
                    const Credentials& checked) {
    const mysql::Rows rows = connection.query(
        fmt::format("select is_disabled, password_hash from {} where name = {} for update", users,
                    quoted_text(checked.name.value())));
    return !rows.is_empty() && rows.text(0, 0) == "0" && rows.text(0, 1) == checked.hash.value();
}

/// Makes room for one more session of the user.
void end_surplus(mysql::Connection& connection, const std::string& sessions, const UserName& user) {
    const std::string of_user = "where user = " + quoted_text(user.value());
    const std::uint64_t count = stored_count(
        connection.query(fmt::format("select count(*) from {} {}", sessions, of_user)).text(0, 0));
    if (count < kSessionsPerUserMax) return;
    connection.execute(fmt::format("delete from {} {} order by seen_at, digest limit {}", sessions,
                                   of_user, count - kSessionsPerUserMax + 1));
}

}  // namespace

std::optional<NewSession> SessionStore::begin(mysql::Connection& connection,
                                              const Credentials& checked, WallTime now) const {
    mysql::with_retries([&] { prune(connection, now); });
    const std::string sessions = quoted_table(database_, kSessionTable);
    const std::string users = quoted_table(database_, kUserTable);
    Secret key = generate_key();
    const Digest digest = digest_of(key.reveal());
    const std::string at = quoted_time(now);
    const bool is_begun = mysql::with_retries([&] {
        mysql::Transaction transaction = connection.begin();
        if (!is_still_valid(connection, users, checked)) return false;
        end_surplus(connection, sessions, checked.name);
        connection.execute(fmt::format(
            "insert into {} (digest, user, begun_at, seen_at) values ({}, {}, {}, {})", sessions,
            quoted_bytes(digest.value()), quoted_text(checked.name.value()), at, at));
        connection.execute(fmt::format("update {} set last_sign_in_at = {} where name = {}", users,
                                       at, quoted_text(checked.name.value())));
        transaction.commit();
        return true;
    });
    if (!is_begun) return std::nullopt;
    return NewSession{.session = {.user = checked.name,
                                  .role = checked.role,
                                  .digest = digest,
                                  .begun_at = now,
                                  .expires_at = end_of(now, now)},
                      .key = std::move(key)};
}

std::optional<SessionStore::Stored> SessionStore::fetch(mysql::Connection& connection,
                                                        const Secret& key, WallTime now) const {
    const Digest digest = digest_of(key.reveal());
    const mysql::Rows rows = connection.query(fmt::format(
        "select s.user, u.role, s.begun_at, s.seen_at from {} s join {} u on u.name = s.user "
        "where s.digest = {} and u.is_disabled = 0",
        quoted_table(database_, kSessionTable), quoted_table(database_, kUserTable),
        quoted_bytes(digest.value())));
    if (rows.is_empty()) return std::nullopt;
    const std::optional<WallTime> begun = decode_sql_time(rows.text(0, 2));
    const std::optional<WallTime> seen = decode_sql_time(rows.text(0, 3));
    const std::optional<Role> role = decode_role(rows.text(0, 1));
    if (!begun || !seen || !role || now >= end_of(*begun, *seen)) return std::nullopt;
    return Stored{.session = {.user = UserName(std::string(rows.text(0, 0))),
                              .role = *role,
                              .digest = digest,
                              .begun_at = *begun,
                              .expires_at = end_of(*begun, *seen)},
                  .seen_at = *seen};
}

std::optional<Session> SessionStore::find(mysql::Connection& connection, const Secret& key,
                                          WallTime now) const {
    std::optional<Stored> stored = fetch(connection, key, now);
    if (!stored) return std::nullopt;
    return std::move(stored->session);
}

std::optional<Session> SessionStore::use(mysql::Connection& connection, const Secret& key,
                                         WallTime now) const {
    std::optional<Stored> stored = fetch(connection, key, now);
    if (!stored) return std::nullopt;
    Session& session = stored->session;
    if (now - stored->seen_at >= kSeenPrecision) {
        connection.execute(fmt::format("update {} set seen_at = {}{}",
                                       quoted_table(database_, kSessionTable), quoted_time(now),
                                       where_digest(session.digest)));
    }
    session.expires_at = end_of(session.begun_at, std::max(now, stored->seen_at));
    return std::move(session);
}

void SessionStore::end(mysql::Connection& connection, const Digest& session) const {
    connection.execute("delete from " + quoted_table(database_, kSessionTable) +
                       where_digest(session));
}

void SessionStore::prune(mysql::Connection& connection, WallTime now) const {
    const std::string sessions = quoted_table(database_, kSessionTable);
    connection.execute(fmt::format("delete from {} where seen_at <= {} limit {}", sessions,
                                   quoted_time(now - kSessionIdleMax), kPruneRowsMax));
    connection.execute(fmt::format("delete from {} where begun_at <= {} limit {}", sessions,
                                   quoted_time(now - kSessionAgeMax), kPruneRowsMax));
}

}  // namespace tributary::records
