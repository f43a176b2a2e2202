#include "records/tokens.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "records/keys.hpp"
#include "records/limits.hpp"
#include "records/names.hpp"
#include "records/times.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

constexpr std::string_view kTokenColumns =
    "name, role, created_by, created_at, expires_at, last_used_at";

ApiToken token_of(const mysql::Rows& rows, std::size_t row) {
    return {.name = TokenName(std::string(rows.text(row, 0))),
            .role = decode_role(rows.text(row, 1)).value_or(Role::kViewer),
            .created_by = std::string(rows.text(row, 2)),
            .created_at = decode_sql_time(rows.text(row, 3)).value_or(WallTime()),
            .expires_at = decode_sql_time(rows.text(row, 4)).value_or(WallTime()),
            .last_used_at = decode_sql_time(rows.text(row, 5))};
}

}  // namespace

Result<TokenName> decode_token_name(std::string_view text) {
    Result<std::string> name = decode_name(text, "a token's name");
    if (!name) return tl::unexpected(std::move(name.error()));
    return TokenName(std::move(*name));
}

std::optional<Secret> TokenStore::create(mysql::Connection& connection, const NewToken& token,
                                         WallTime now) const {
    Secret text(std::string(kTokenPrefix) + generate_key().reveal());
    const mysql::ExecuteResult result = connection.execute(fmt::format(
        "insert into {} (name, digest, role, created_by, created_at, expires_at) values ({}, {}, "
        "'{}', {}, {}, {}) on duplicate key update name = name",
        quoted_table(database_, kTokenTable), quoted_text(token.name.value()),
        quoted_bytes(digest_of(text.reveal()).value()), name_of(token.role),
        quoted_text(to_utf8(token.created_by, kWhoCharactersMax)), quoted_time(now),
        quoted_time(token.expires_at)));
    if (result.affected_rows != 1) return std::nullopt;
    return text;
}

bool TokenStore::revoke(mysql::Connection& connection, const TokenName& name) const {
    return connection
               .execute(fmt::format("delete from {} where name = {}",
                                    quoted_table(database_, kTokenTable),
                                    quoted_text(name.value())))
               .affected_rows == 1;
}

std::vector<ApiToken> TokenStore::list(mysql::Connection& connection) const {
    const mysql::Rows rows = connection.query(fmt::format(
        "select {} from {} order by name", kTokenColumns, quoted_table(database_, kTokenTable)));
    std::vector<ApiToken> tokens;
    tokens.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) tokens.push_back(token_of(rows, row));
    return tokens;
}

std::optional<ApiToken> TokenStore::find(mysql::Connection& connection, const Secret& shown,
                                         WallTime now) const {
    if (!shown.reveal().starts_with(kTokenPrefix)) return std::nullopt;
    const mysql::Rows rows = connection.query(
        fmt::format("select {} from {} where digest = {}", kTokenColumns,
                    quoted_table(database_, kTokenTable),
                    quoted_bytes(digest_of(shown.reveal()).value())));
    if (rows.is_empty()) return std::nullopt;
    ApiToken token = token_of(rows, 0);
    if (now >= token.expires_at) return std::nullopt;
    return token;
}

std::optional<ApiToken> TokenStore::use(mysql::Connection& connection, const Secret& shown,
                                        WallTime now) const {
    std::optional<ApiToken> token = find(connection, shown, now);
    if (token && (!token->last_used_at || now - *token->last_used_at >= kSeenPrecision)) {
        connection.execute(fmt::format("update {} set last_used_at = {} where name = {}",
                                       quoted_table(database_, kTokenTable), quoted_time(now),
                                       quoted_text(token->name.value())));
        token->last_used_at = now;
    }
    return token;
}

void TokenStore::prune(mysql::Connection& connection, WallTime now) const {
    connection.execute(fmt::format("delete from {} where expires_at <= {} limit {}",
                                   quoted_table(database_, kTokenTable),
                                   quoted_time(now - kTokenKept), kPruneRowsMax));
}

}  // namespace tributary::records
