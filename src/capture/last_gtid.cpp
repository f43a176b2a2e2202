#include "capture/last_gtid.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/gtid.hpp"

namespace tributary::capture {
namespace {

std::optional<LastGtid> last_of_mariadb(const Position& position) {
    const auto decoded = MariaDbGtidPosition::decode(position.gtid);
    if (!decoded || decoded->domains().empty()) return std::nullopt;
    const auto last = std::ranges::max_element(
        decoded->domains(), {}, [](const auto& entry) { return entry.second.number; });
    const auto& [domain, at] = *last;
    MariaDbGtidPosition before;
    for (const auto& [other, each] : decoded->domains()) {
        if (other != domain) before.advance(other, each);
    }
    if (at.number > 1) before.advance(domain, {.server = at.server, .number = at.number - 1});
    return LastGtid{.gtid = fmt::format("{}-{}-{}", domain, at.server, at.number),
                    .gtid_before = before.to_string()};
}

std::optional<LastGtid> last_of_mysql(const Position& position) {
    const auto decoded = MySqlGtidSet::decode(position.gtid);
    if (!decoded) return std::nullopt;
    const auto own = decoded->sources().find(position.server_id);
    if (own == decoded->sources().end()) return std::nullopt;
    const std::uint64_t number = own->second.back().last;
    std::string before;
    for (const auto& [source, intervals] : decoded->sources()) {
        std::string text;
        for (MySqlGtidSet::Interval each : intervals) {
            if (source == own->first && each.last == number) --each.last;
            if (each.last >= each.first) text += fmt::format(":{}-{}", each.first, each.last);
        }
        if (!text.empty()) before += fmt::format("{}{}{}", before.empty() ? "" : ",", source, text);
    }
    return LastGtid{.gtid = fmt::format("{}:{}", own->first, number),
                    .gtid_before = std::move(before)};
}

}  // namespace

std::optional<LastGtid> last_of(const Position& position) {
    return position.flavor == Flavor::kMariaDb ? last_of_mariadb(position)
                                               : last_of_mysql(position);
}

}  // namespace tributary::capture
