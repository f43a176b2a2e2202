#include "model/gtid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/ascii.hpp"

namespace tributary {
namespace {

/// The largest number that MySQL gives to a transaction: 2^63 - 2 (manual, "GTID Format and
/// Storage").
constexpr std::uint64_t kMySqlNumberMax = (std::uint64_t{1} << 63) - 2;
constexpr std::size_t kUuidSize = 36;
constexpr std::size_t kTagSizeMax = 32;

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view take_until(std::string_view& text, char separator) {
    const std::size_t at = text.find(separator);
    const std::string_view head = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return head;
}

template <class Number>
std::optional<Number> decode_number(std::string_view text) {
    Number value = 0;
    const char* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc() || at != end) return std::nullopt;
    return value;
}

/// Lower case, or nothing where `text` is no UUID with its four dashes.
std::optional<std::string> decode_uuid(std::string_view text) {
    if (text.size() != kUuidSize) return std::nullopt;
    std::string uuid;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = ascii_lower(text[i]);
        const bool is_dash_place = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash_place ? c != '-' : !(is_digit(c) || (c >= 'a' && c <= 'f')))
            return std::nullopt;
        uuid.push_back(c);
    }
    return uuid;
}

/// `[a-z_][a-z0-9_]{0,31}` (manual, "GTID Format and Storage").
std::optional<std::string> decode_tag(std::string_view text) {
    if (text.empty() || text.size() > kTagSizeMax || is_digit(text.front())) return std::nullopt;
    std::string tag;
    for (const char original : text) {
        const char c = ascii_lower(original);
        if (!is_digit(c) && c != '_' && !(c >= 'a' && c <= 'z')) return std::nullopt;
        tag.push_back(c);
    }
    return tag;
}

std::optional<MySqlGtidSet::Interval> decode_interval(std::string_view text) {
    std::string_view rest = text;
    const auto first = decode_number<std::uint64_t>(trim(take_until(rest, '-')));
    if (!first) return std::nullopt;
    const bool is_single = text.find('-') == std::string_view::npos;
    const auto last = is_single ? first : decode_number<std::uint64_t>(trim(rest));
    if (!last || *first == 0 || *last < *first || *last > kMySqlNumberMax) return std::nullopt;
    return MySqlGtidSet::Interval{.first = *first, .last = *last};
}

/// Puts `added` into ascending, disjoint, non-adjacent intervals and keeps them so.
void merge(std::vector<MySqlGtidSet::Interval>& intervals, MySqlGtidSet::Interval added) {
    const auto begin = std::ranges::lower_bound(intervals, added.first, {},
                                                [](const auto& each) { return each.last + 1; });
    auto end = begin;
    while (end != intervals.end() && end->first <= added.last + 1) {
        added.first = std::min(added.first, end->first);
        added.last = std::max(added.last, end->last);
        ++end;
    }
    if (begin == end) {
        intervals.insert(begin, added);
    } else {
        *begin = added;
        intervals.erase(begin + 1, end);
    }
}

bool covers(const std::vector<MySqlGtidSet::Interval>& intervals, MySqlGtidSet::Interval asked) {
    const auto found =
        std::ranges::lower_bound(intervals, asked.last, {}, &MySqlGtidSet::Interval::last);
    return found != intervals.end() && found->first <= asked.first;
}

}  // namespace

Result<MariaDbGtidPosition> MariaDbGtidPosition::decode(std::string_view text) {
    MariaDbGtidPosition position;
    std::string_view rest = trim(text);
    while (!rest.empty()) {
        const std::string_view item = trim(take_until(rest, ','));
        std::string_view parts = item;
        const auto domain = decode_number<std::uint32_t>(take_until(parts, '-'));
        const auto server = decode_number<std::uint32_t>(take_until(parts, '-'));
        const auto number = decode_number<std::uint64_t>(parts);
        if (!domain || !server || !number) {
            return fail(fmt::format("'{}' is no MariaDB GTID: expected domain-server-number", item),
                        static_cast<std::size_t>(item.data() - text.data()));
        }
        if (!position.domains_.emplace(*domain, Last{.server = *server, .number = *number})
                 .second) {
            return fail(fmt::format("domain {} is there twice in a GTID position", *domain),
                        static_cast<std::size_t>(item.data() - text.data()));
        }
    }
    return position;
}

bool MariaDbGtidPosition::covers(const MariaDbGtidPosition& other) const {
    return std::ranges::all_of(other.domains_, [this](const auto& entry) {
        return covers(entry.first, entry.second.number);
    });
}

bool MariaDbGtidPosition::covers(std::uint32_t domain, std::uint64_t number) const {
    const auto found = domains_.find(domain);
    return found != domains_.end() && found->second.number >= number;
}

std::string MariaDbGtidPosition::to_string() const {
    std::string out;
    for (const auto& [domain, last] : domains_) {
        fmt::format_to(std::back_inserter(out), "{}{}-{}-{}", out.empty() ? "" : ",", domain,
                       last.server, last.number);
    }
    return out;
}

Result<MySqlGtidSet> MySqlGtidSet::decode(std::string_view text) {
    MySqlGtidSet set;
    std::string_view rest = trim(text);
    while (!rest.empty()) {
        std::string_view item = trim(take_until(rest, ','));
        const auto offset = static_cast<std::size_t>(item.data() - text.data());
        if (item.empty()) continue;
        const auto uuid = decode_uuid(trim(take_until(item, ':')));
        if (!uuid || item.empty())
            return fail("a GTID set has the form uuid:1-5:7,uuid:tag:1-3", offset);
        std::string source = *uuid;
        while (!item.empty()) {
            const std::string_view part = trim(take_until(item, ':'));
            if (const auto tag = decode_tag(part)) {
                source = *uuid + ":" + *tag;
                continue;
            }
            const auto interval = decode_interval(part);
            if (!interval) {
                return fail(
                    fmt::format("'{}' is neither an interval nor a tag of a GTID set", part),
                    offset);
            }
            merge(set.sources_[source], *interval);
        }
    }
    return set;
}

void MySqlGtidSet::add(std::string_view source, std::uint64_t number) {
    auto found = sources_.find(source);
    if (found == sources_.end())
        found = sources_.emplace(std::string(source), std::vector<Interval>()).first;
    std::vector<Interval>& intervals = found->second;
    if (!intervals.empty() && intervals.back().last + 1 == number) {
        intervals.back().last = number;
    } else {
        merge(intervals, {.first = number, .last = number});
    }
}

bool MySqlGtidSet::contains(std::string_view source, std::uint64_t number) const {
    const auto found = sources_.find(source);
    return found != sources_.end() &&
           tributary::covers(found->second, {.first = number, .last = number});
}

bool MySqlGtidSet::contains(const MySqlGtidSet& other) const {
    return std::ranges::all_of(other.sources_, [this](const auto& entry) {
        const auto found = sources_.find(entry.first);
        return found != sources_.end() &&
               std::ranges::all_of(entry.second, [&](const Interval& each) {
                   return tributary::covers(found->second, each);
               });
    });
}

std::string MySqlGtidSet::to_string() const {
    std::string out;
    std::string_view uuid_before;
    for (const auto& [source, intervals] : sources_) {
        const std::string_view uuid = std::string_view(source).substr(0, kUuidSize);
        if (uuid == uuid_before) {
            out += std::string_view(source).substr(uuid.size());
        } else {
            if (!out.empty()) out += ",";
            out += source;
        }
        uuid_before = uuid;
        for (const Interval& each : intervals) {
            if (each.first == each.last) {
                fmt::format_to(std::back_inserter(out), ":{}", each.first);
            } else {
                fmt::format_to(std::back_inserter(out), ":{}-{}", each.first, each.last);
            }
        }
    }
    return out;
}

}  // namespace tributary
