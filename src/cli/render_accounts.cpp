#include <fmt/format.h>

#include "cli/json.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"
#include "records/times.hpp"

namespace tributary::cli {
namespace {

/// `2024-05-01 12:00`; people read it.
std::string to_minute(const std::optional<WallTime>& time) {
    return time ? records::to_rfc3339(*time).replace(10, 1, " ").substr(0, 16) : "never";
}

std::optional<std::string> to_exact(const std::optional<WallTime>& time) {
    return time ? std::optional(records::to_rfc3339(*time)) : std::nullopt;
}

std::string json_of(const records::Account& account) {
    JsonObject object;
    object.add("name", account.name.value())
        .add("role", records::name_of(account.role))
        .add("is_disabled", account.is_disabled)
        .add("created_at", records::to_rfc3339(account.created_at))
        .add("password_changed_at", records::to_rfc3339(account.password_changed_at))
        .add("last_sign_in_at", to_exact(account.last_sign_in_at))
        .add("sessions", account.sessions);
    return object.str();
}

std::string json_of(const records::ApiToken& token) {
    JsonObject object;
    object.add("name", token.name.value())
        .add("role", records::name_of(token.role))
        .add("created_by", token.created_by)
        .add("created_at", records::to_rfc3339(token.created_at))
        .add("expires_at", records::to_rfc3339(token.expires_at))
        .add("last_used_at", to_exact(token.last_used_at));
    return object.str();
}

template <class Item>
std::string json_of_all(const std::vector<Item>& items) {
    JsonArray all;
    for (const Item& item : items) all.add_json(json_of(item));
    return all.str() + "\n";
}

}  // namespace

std::string render(const std::vector<records::Account>& users, const Style& style) {
    if (style.is_json) return json_of_all(users);
    if (users.empty()) return "there are no users; `tributary user add NAME` makes one\n";
    std::vector<std::vector<TableCell>> rows;
    for (const records::Account& user : users) {
        rows.push_back({{user.name.value()},
                        {std::string(records::name_of(user.role))},
                        user.is_disabled ? TableCell{"disabled", Colour::kYellow}
                                         : TableCell{"enabled"},
                        {std::to_string(user.sessions)},
                        {to_minute(user.last_sign_in_at)},
                        {to_minute(user.password_changed_at)}});
    }
    return render_table(
        {"USER", "ROLE", "STATE", "SESSIONS", "SIGNED IN (UTC)", "PASSWORD SET (UTC)"}, rows,
        style.with_colour);
}

std::string render(const std::vector<records::ApiToken>& tokens, WallTime now, const Style& style) {
    if (style.is_json) return json_of_all(tokens);
    if (tokens.empty()) return "there are no tokens; `tributary token create NAME` makes one\n";
    std::vector<std::vector<TableCell>> rows;
    for (const records::ApiToken& token : tokens) {
        rows.push_back({{token.name.value()},
                        {std::string(records::name_of(token.role))},
                        {to_minute(token.expires_at),
                         now >= token.expires_at ? Colour::kYellow : Colour::kNone},
                        {to_minute(token.last_used_at)},
                        {token.created_by}});
    }
    return render_table({"TOKEN", "ROLE", "EXPIRES (UTC)", "USED (UTC)", "MADE BY"}, rows,
                        style.with_colour);
}

}  // namespace tributary::cli
