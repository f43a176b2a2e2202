#include "records/accounts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mysql/transaction.hpp"
#include "records/limits.hpp"
#include "records/names.hpp"
#include "records/statements.hpp"
#include "records/times.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

/// ` where name = 'anna'`
std::string where_user(const UserName& name) {
    return " where name = " + quoted_text(name.value());
}

/// What the table holds came through name_of; anything else gets the least.
Role stored_role(std::string_view text) {
    return decode_role(text).value_or(Role::kViewer);
}

}  // namespace

std::string_view name_of(Role role) {
    switch (role) {
        case Role::kViewer:
            return "viewer";
        case Role::kOperator:
            return "operator";
    }
    return "";
}

std::optional<Role> decode_role(std::string_view text) {
    for (const Role role : {Role::kViewer, Role::kOperator}) {
        if (text == name_of(role)) return role;
    }
    return std::nullopt;
}

Result<UserName> decode_user_name(std::string_view text) {
    Result<std::string> name = decode_name(text, "a user's name");
    if (!name) return tl::unexpected(std::move(name.error()));
    return UserName(std::move(*name));
}

bool check_password(const std::optional<Credentials>& credentials, const Secret& password) {
    const bool is_right =
        is_password_of(credentials ? credentials->hash : nobodys_hash(), password);
    return is_right && credentials.has_value();
}

std::vector<Finding> check_accounts(mysql::Connection& connection, const std::string& database) {
    const mysql::Rows tables = connection.query(fmt::format(
        "select 1 from information_schema.tables where table_schema = {} and table_name = {}",
        quoted_text(database), quoted_text(kUserTable)));
    if (tables.is_empty()) return {};
    if (AccountStore(database).has_any(connection)) {
        return {{.severity = Severity::kOk, .what = "there are users who can sign in", .fix = {}}};
    }
    return {{.severity = Severity::kWarning,
             .what = "nobody can sign in at the page: there are no users",
             .fix = "tributary user add NAME --role operator"}};
}

bool AccountStore::add(mysql::Connection& connection, const NewAccount& account,
                       WallTime now) const {
    const std::string at = quoted_time(now);
    const mysql::ExecuteResult result = connection.execute(fmt::format(
        "insert into {} (name, role, password_hash, is_disabled, created_at, password_changed_at) "
        "values ({}, '{}', {}, 0, {}, {}) on duplicate key update name = name",
        quoted_table(database_, kUserTable), quoted_text(account.name.value()),
        name_of(account.role), quoted_text(account.hash.value()), at, at));
    return result.affected_rows == 1;
}

bool AccountStore::remove(mysql::Connection& connection, const UserName& name) const {
    mysql::Transaction transaction = connection.begin();
    const mysql::ExecuteResult result = connection.execute(
        "delete from " + quoted_table(database_, kUserTable) + where_user(name));
    end_sessions(connection, name, std::nullopt);
    transaction.commit();
    return result.affected_rows == 1;
}

bool AccountStore::set_role(mysql::Connection& connection, const UserName& name, Role role) const {
    return update(connection, name, fmt::format("role = '{}'", name_of(role)));
}

bool AccountStore::set_disabled(mysql::Connection& connection, const UserName& name,
                                bool is_disabled) const {
    mysql::Transaction transaction = connection.begin();
    const bool is_there =
        update(connection, name, fmt::format("is_disabled = {}", is_disabled ? 1 : 0));
    if (is_disabled) end_sessions(connection, name, std::nullopt);
    transaction.commit();
    return is_there;
}

bool AccountStore::set_password(mysql::Connection& connection, const UserName& name,
                                const PasswordHash& hash, const std::optional<Digest>& kept,
                                WallTime now) const {
    mysql::Transaction transaction = connection.begin();
    const bool is_there =
        update(connection, name,
               fmt::format("password_hash = {}, password_changed_at = {}",
                           quoted_text(hash.value()), quoted_time(now)));
    end_sessions(connection, name, kept);
    transaction.commit();
    return is_there;
}

void AccountStore::rehash(mysql::Connection& connection, const Credentials& checked,
                          const PasswordHash& hash) const {
    connection.execute(fmt::format("update {} set password_hash = {}{} and password_hash = {}",
                                   quoted_table(database_, kUserTable), quoted_text(hash.value()),
                                   where_user(checked.name), quoted_text(checked.hash.value())));
}

std::vector<Account> AccountStore::list(mysql::Connection& connection, WallTime now) const {
    const mysql::Rows rows = connection.query(fmt::format(
        "select u.name, u.role, u.is_disabled, u.created_at, u.password_changed_at, "
        "u.last_sign_in_at, (select count(*) from {} s where s.user = u.name and s.seen_at > {} "
        "and s.begun_at > {}) from {} u order by u.name",
        quoted_table(database_, kSessionTable), quoted_time(now - kSessionIdleMax),
        quoted_time(now - kSessionAgeMax), quoted_table(database_, kUserTable)));
    std::vector<Account> accounts;
    accounts.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        accounts.push_back(
            {.name = UserName(std::string(rows.text(row, 0))),
             .role = stored_role(rows.text(row, 1)),
             .is_disabled = rows.text(row, 2) != "0",
             .created_at = decode_sql_time(rows.text(row, 3)).value_or(WallTime()),
             .password_changed_at = decode_sql_time(rows.text(row, 4)).value_or(WallTime()),
             .last_sign_in_at = decode_sql_time(rows.text(row, 5)),
             .sessions = stored_count(rows.text(row, 6))});
    }
    return accounts;
}

bool AccountStore::has_any(mysql::Connection& connection) const {
    return !connection
                .query(fmt::format("select 1 from {} where is_disabled = 0 limit 1",
                                   quoted_table(database_, kUserTable)))
                .is_empty();
}

std::optional<Credentials> AccountStore::fetch_credentials(mysql::Connection& connection,
                                                           const UserName& name) const {
    const mysql::Rows rows = connection.query(
        fmt::format("select role, password_hash from {}{} and is_disabled = 0",
                    quoted_table(database_, kUserTable), where_user(name)));
    if (rows.is_empty()) return std::nullopt;
    return Credentials{.name = name,
                       .role = stored_role(rows.text(0, 0)),
                       .hash = PasswordHash(std::string(rows.text(0, 1)))};
}

bool AccountStore::update(mysql::Connection& connection, const UserName& name,
                          std::string_view assignments) const {
    // Rows that the condition finds, not rows that change: the same role once more is no error.
    const bool is_there = !connection
                               .query(fmt::format("select 1 from {}{} for update",
                                                  quoted_table(database_, kUserTable),
                                                  where_user(name)))
                               .is_empty();
    if (is_there) {
        connection.execute(fmt::format("update {} set {}{}", quoted_table(database_, kUserTable),
                                       assignments, where_user(name)));
    }
    return is_there;
}

void AccountStore::end_sessions(mysql::Connection& connection, const UserName& name,
                                const std::optional<Digest>& kept) const {
    std::string statement =
        fmt::format("delete from {} where user = {}", quoted_table(database_, kSessionTable),
                    quoted_text(name.value()));
    if (kept) statement += " and digest <> " + quoted_bytes(kept->value());
    connection.execute(statement);
}

}  // namespace tributary::records
