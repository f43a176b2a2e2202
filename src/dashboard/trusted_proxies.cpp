#include "dashboard/trusted_proxies.hpp"

#include <algorithm>
#include <optional>
#include <ranges>

#include "base/ip_address.hpp"

namespace tributary::dashboard {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t";
    const std::size_t begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
std::optional<std::string> address_of(std::string_view entry) {
    entry = trimmed(entry);
    if (entry.starts_with('[')) {
        entry = entry.substr(1, entry.find(']') - 1);
    } else if (std::ranges::count(entry, ':') == 1) {
        entry = entry.substr(0, entry.find(':'));
    }
    return canonical_address(entry);
}

}  // namespace

void TrustedProxies::see_through(Request& request) const {
    if (!contains(request.peer)) return;
    // The nearest proxy wrote the last entry; an entry counts if whoever wrote it does.
    const auto scheme =
        std::ranges::find(std::views::reverse(request.headers), "x-forwarded-proto", &Header::name);
    if (scheme != request.headers.rend()) {
        const std::string_view entries = scheme->value;
        request.is_encrypted = trimmed(entries.substr(entries.rfind(',') + 1)) == "https";
    }
    for (auto line = request.headers.rbegin(); line != request.headers.rend(); ++line) {
        if (line->name != "x-forwarded-for") continue;
        std::string_view rest = line->value;
        for (bool is_first = false; !is_first;) {
            const std::size_t comma = rest.rfind(',');
            is_first = comma == std::string_view::npos;
            const auto address = address_of(is_first ? rest : rest.substr(comma + 1));
            if (!address) return;
            request.peer = *address;
            if (!contains(*address)) return;
            if (!is_first) rest = rest.substr(0, comma);
        }
    }
}

}  // namespace tributary::dashboard
