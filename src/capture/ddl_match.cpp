#include "capture/ddl_match.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "base/ascii.hpp"

namespace tributary::capture {
namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
bool is_quote(char c) {
    return c == '`' || c == '"';
}

/// The next word of plain letters; empty where something else comes first.
std::string_view take_word(std::string_view& text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    std::size_t size = 0;
    while (size < text.size() && is_word(text[size])) ++size;
    const std::string_view word = text.substr(0, size);
    text.remove_prefix(size);
    return word;
}

/// By its first words: a statement about accounts, statistics or programs. Only what is plain to
/// see; anything unusual in front (a comment, a DEFINER) counts as a possible change.
bool is_harmless(std::string_view text) {
    constexpr std::array<std::string_view, 4> kAlone = {"grant", "revoke", "analyze", "flush"};
    constexpr std::array<std::string_view, 8> kObjects = {
        "view", "trigger", "procedure", "function", "event", "user", "role", "server"};
    const std::string_view verb = take_word(text);
    if (std::ranges::find(kAlone, verb) != kAlone.end()) return true;
    if (verb != "create" && verb != "drop" && verb != "alter") return false;
    std::string_view object = take_word(text);
    if (object == "or") {
        if (take_word(text) != "replace") return false;
        object = take_word(text);
    }
    return std::ranges::find(kObjects, object) != kObjects.end();
}

enum class Qualifier { kNone, kSame, kOther };

/// What stands before the name at `at`: `database .`, another word and a dot, or neither.
Qualifier qualifier_before(std::string_view text, std::size_t at, std::string_view database) {
    const auto back_over_spaces = [&] {
        while (at > 0 && is_space(text[at - 1])) --at;
    };
    if (at > 0 && is_quote(text[at - 1])) --at;
    back_over_spaces();
    if (at == 0 || text[at - 1] != '.') return Qualifier::kNone;
    --at;
    back_over_spaces();
    if (text.substr(0, at).ends_with(database)) return Qualifier::kSame;
    if (at > 0 && is_quote(text[at - 1]) && text.substr(0, at - 1).ends_with(database))
        return Qualifier::kSame;
    // A word that is all of the qualifier; behind anything else something may hide.
    return at > 0 && (is_word(text[at - 1]) || is_quote(text[at - 1])) ? Qualifier::kOther
                                                                       : Qualifier::kSame;
}

bool names_table(std::string_view text, std::string_view default_database, const TableName& name) {
    const std::string table = ascii_lower(name.table);
    const std::string database = ascii_lower(name.database);
    const bool is_default = default_database.empty() || default_database == database ||
                            text.find("/*") != std::string_view::npos;
    const bool has_word_ends = std::ranges::all_of(table, is_word);
    for (std::size_t at = text.find(table); at != std::string_view::npos;
         at = text.find(table, at + 1)) {
        const std::size_t end = at + table.size();
        if (has_word_ends &&
            ((at > 0 && is_word(text[at - 1])) || (end < text.size() && is_word(text[end]))))
            continue;
        switch (qualifier_before(text, at, database)) {
            case Qualifier::kSame:
                return true;
            case Qualifier::kNone:
                if (is_default) return true;
                break;
            case Qualifier::kOther:
                break;
        }
    }
    return false;
}

/// `drop database shop`, `alter schema shop …`: the name is not the qualifier of another one.
bool names_database(std::string_view text, std::string_view database) {
    const bool has_word_ends = std::ranges::all_of(database, is_word);
    for (std::size_t at = text.find(database); at != std::string_view::npos;
         at = text.find(database, at + 1)) {
        std::size_t end = at + database.size();
        if (has_word_ends &&
            ((at > 0 && is_word(text[at - 1])) || (end < text.size() && is_word(text[end]))))
            continue;
        if (end < text.size() && is_quote(text[end])) ++end;
        while (end < text.size() && is_space(text[end])) ++end;
        if (end >= text.size() || text[end] != '.') return true;
    }
    return false;
}

/// A name as it stands between back quotes.
std::string doubled_quotes(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '`') out.push_back(c);
        out.push_back(c);
    }
    return out;
}

}  // namespace

std::vector<TableName> ddl_touches(std::string_view text, std::string_view default_database,
                                   std::span<const TableName> tables) {
    std::vector<TableName> touched;
    const std::string statement = ascii_lower(text);
    if (is_harmless(statement)) return touched;
    const std::string current = ascii_lower(default_database);
    const bool is_plain = is_ascii(statement);
    for (const TableName& each : tables) {
        // In the client's character set the name has other bytes than here.
        const bool is_hidden = !is_plain && !(is_ascii(each.table) && is_ascii(each.database));
        const TableName name{.database = doubled_quotes(each.database),
                             .table = doubled_quotes(each.table)};
        if (is_hidden || names_table(statement, current, name) ||
            names_database(statement, ascii_lower(name.database))) {
            touched.push_back(each);
        }
    }
    return touched;
}

}  // namespace tributary::capture
