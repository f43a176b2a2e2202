#include "binlog/savepoints.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.hpp"
#include "binlog/limits.hpp"

namespace tributary::binlog {

std::vector<Savepoints::Point>::iterator Savepoints::find(std::string_view name) {
    return std::ranges::find(points_, ascii_lower(name), &Point::name);
}

Result<void> Savepoints::set(std::string_view name, std::uint64_t row_events) {
    if (const auto old = find(name); old != points_.end()) points_.erase(old);
    if (points_.size() >= kSavepointsMax) {
        return fail(fmt::format("more than {} savepoints in one transaction", kSavepointsMax));
    }
    points_.push_back({.name = ascii_lower(name), .row_events = row_events});
    return {};
}

std::optional<std::uint64_t> Savepoints::roll_back_to(std::string_view name) {
    const auto point = find(name);
    if (point == points_.end()) return std::nullopt;
    points_.erase(point + 1, points_.end());
    return points_.back().row_events;
}

void Savepoints::release(std::string_view name) {
    points_.erase(find(name), points_.end());
}

}  // namespace tributary::binlog
