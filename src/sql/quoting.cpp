#include "sql/quoting.hpp"

#include <array>

namespace tributary {
namespace {

/// For each byte the letter that follows the backslash; 0 = the byte stands for itself.
constexpr std::array<char, 256> escape_letters() {
    std::array<char, 256> letters{};
    letters[0] = '0';
    letters['\''] = '\'';
    letters['\\'] = '\\';
    return letters;
}
constexpr std::array<char, 256> kEscapes = escape_letters();

}  // namespace

void append_identifier(std::string& out, std::string_view name) {
    out.push_back('`');
    for (const char c : name) {
        if (c == '`') out.push_back('`');
        out.push_back(c);
    }
    out.push_back('`');
}

std::string quoted_identifier(std::string_view name) {
    std::string out;
    append_identifier(out, name);
    return out;
}

std::string quoted_table(std::string_view database, std::string_view table) {
    std::string out;
    append_identifier(out, database);
    out.push_back('.');
    append_identifier(out, table);
    return out;
}

void append_escaped(std::string& out, std::string_view bytes) {
    std::size_t begin = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const char letter = kEscapes[static_cast<unsigned char>(bytes[at])];
        if (letter == 0) continue;
        out.append(bytes.substr(begin, at - begin));
        out.push_back('\\');
        out.push_back(letter);
        begin = at + 1;
    }
    out.append(bytes.substr(begin));
}

std::string quoted_text(std::string_view text) {
    std::string out = "'";
    append_escaped(out, text);
    out.push_back('\'');
    return out;
}

std::string quoted_bytes(std::string_view bytes) {
    std::string out = "_binary'";
    append_escaped(out, bytes);
    out.push_back('\'');
    return out;
}

}  // namespace tributary
