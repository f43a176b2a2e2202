#include "model/table_pattern.hpp"

#include <fmt/format.h>

namespace tributary {
namespace {

constexpr std::size_t kNameBytesMax = 64;

bool matches_part(std::string_view pattern, std::string_view text) {
    std::size_t at = 0;
    std::size_t in = 0;
    std::size_t star = std::string_view::npos;
    std::size_t retry = 0;
    while (in < text.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            retry = in;
        } else if (at < pattern.size() && pattern[at] == text[in]) {
            ++at;
            ++in;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            in = ++retry;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == '*') ++at;
    return at == pattern.size();
}

}  // namespace

Result<TablePattern> TablePattern::decode(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos || text.find('.', dot + 1) != std::string_view::npos) {
        return fail(fmt::format("'{}' does not have the form database.table", text));
    }
    TablePattern pattern;
    pattern.database_ = text.substr(0, dot);
    pattern.table_ = text.substr(dot + 1);
    for (const std::string& part : {pattern.database_, pattern.table_}) {
        if (part.empty()) return fail(fmt::format("'{}' has an empty part", text));
        if (part.size() > kNameBytesMax) {
            return fail(fmt::format("'{}' is longer than {} bytes", part, kNameBytesMax));
        }
    }
    return pattern;
}

bool TablePattern::matches(const TableName& name) const {
    return matches_part(database_, name.database) && matches_part(table_, name.table);
}

bool TablePattern::is_exact() const {
    return database_.find('*') == std::string::npos && table_.find('*') == std::string::npos;
}

}  // namespace tributary
