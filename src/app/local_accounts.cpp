#include "app/local_accounts.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>

#include "app/await_database.hpp"
#include "base/failure.hpp"
#include "records/times.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary::app {
namespace {

std::string no_user(const records::UserName& name) {
    return fmt::format("there is no user \"{}\"; `tributary user list` shows them", name);
}

void require_tables(mysql::Connection& connection, const std::string& database) {
    constexpr std::array kTables = {kUserTable, kSessionTable, kTokenTable, kActivityTable};
    std::string names;
    for (const std::string_view table : kTables) {
        names += (names.empty() ? "" : ", ") + quoted_text(table);
    }
    const mysql::Rows rows = connection.query(fmt::format(
        "select count(*) from information_schema.tables where table_schema = {} and table_name in "
        "({})",
        quoted_text(database), names));
    if (rows.text(0, 0) == std::to_string(kTables.size())) return;
    throw Failure(Recovery::kHaltStage,
                  fmt::format("database \"{}\" has no tables for accounts yet; run `tributary init` "
                              "with the same configuration",
                              database));
}

}  // namespace

std::string local_user() {
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    const uid_t user = ::geteuid();
    const bool is_named =
        ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
    return fmt::format("local:{}", is_named ? std::string(entry.pw_name) : std::to_string(user));
}

LocalAccounts::LocalAccounts(const HeadOfficeConfig& config, std::stop_token stop)
    : database_(config.schema),
      connection_(open_database(config.database, std::move(stop))),
      accounts_(database_),
      tokens_(database_),
      log_(database_) {
    require_tables(connection_, database_);
}

void LocalAccounts::recorded(const Act& act, const std::function<bool()>& perform) {
    const records::ActivityId id =
        log_.begin(connection_,
                   {.who = local_user(),
                    .action = std::string(act.action),
                    .branch = {},
                    .detail = act.detail},
                   now());
    const auto finish = [&](records::ActivityOutcome outcome, std::string_view error) {
        log_.finish(connection_, id, outcome, error, now());
    };
    try {
        if (perform()) return finish(records::ActivityOutcome::kDone, {});
    } catch (const Failure& failure) {
        if (connection_.is_open()) finish(records::ActivityOutcome::kFailed, failure.what());
        throw;
    }
    finish(records::ActivityOutcome::kFailed, act.refusal);
    throw Failure(Recovery::kHaltStage, act.refusal);
}

std::vector<records::Account> LocalAccounts::users() {
    return accounts_.list(connection_, now());
}

void LocalAccounts::add_user(const records::UserName& name, records::Role role,
                             const Secret& password) {
    const Act act{.action = "add_user",
                  .detail = fmt::format("{} ({})", name, records::name_of(role)),
                  .refusal = fmt::format("there is a user \"{}\" already; `tributary user "
                                         "password` gives another password",
                                         name)};
    recorded(act, [&] {
        return accounts_.add(
            connection_,
            {.name = name, .role = role, .hash = records::hash_password(password)}, now());
    });
}

void LocalAccounts::remove_user(const records::UserName& name) {
    recorded({.action = "remove_user", .detail = name.value(), .refusal = no_user(name)},
             [&] { return accounts_.remove(connection_, name); });
}

void LocalAccounts::set_role(const records::UserName& name, records::Role role) {
    recorded({.action = "set_role",
              .detail = fmt::format("{}: {}", name, records::name_of(role)),
              .refusal = no_user(name)},
             [&] { return accounts_.set_role(connection_, name, role); });
}

void LocalAccounts::set_disabled(const records::UserName& name, bool is_disabled) {
    recorded({.action = is_disabled ? "disable_user" : "enable_user",
              .detail = name.value(),
              .refusal = no_user(name)},
             [&] { return accounts_.set_disabled(connection_, name, is_disabled); });
}

void LocalAccounts::set_password(const records::UserName& name, const Secret& password) {
    recorded({.action = "set_password", .detail = name.value(), .refusal = no_user(name)}, [&] {
        return accounts_.set_password(connection_, name, records::hash_password(password),
                                      std::nullopt, now());
    });
}

std::vector<records::ApiToken> LocalAccounts::tokens() {
    return tokens_.list(connection_);
}

Secret LocalAccounts::create_token(const records::TokenName& name, records::Role role,
                                   std::chrono::milliseconds valid_for) {
    const WallTime expires_at = now() + valid_for;
    const Act act{
        .action = "create_token",
        .detail = fmt::format("{} ({}), valid until {}", name, records::name_of(role),
                              records::to_rfc3339(expires_at)),
        .refusal = fmt::format("there is a token \"{}\" already; revoke it, or choose another name",
                               name)};
    std::optional<Secret> token;
    recorded(act, [&] {
        token = tokens_.create(connection_,
                               {.name = name,
                                .role = role,
                                .created_by = local_user(),
                                .expires_at = expires_at},
                               now());
        return token.has_value();
    });
    return std::move(*token);
}

void LocalAccounts::revoke_token(const records::TokenName& name) {
    recorded({.action = "revoke_token",
              .detail = name.value(),
              .refusal = fmt::format(
                  "there is no token \"{}\"; `tributary token list` shows them", name)},
             [&] { return tokens_.revoke(connection_, name); });
}

}  // namespace tributary::app
