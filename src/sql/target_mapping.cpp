#include "sql/target_mapping.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

void TargetMappings::add(const TablePattern& source, TargetMapping rule) {
    if (source.is_exact()) {
        exact_.try_emplace({.database = source.database(), .table = source.table()},
                           std::move(rule));
    } else {
        with_star_.emplace_back(source, std::move(rule));
    }
}

std::optional<TargetMapping> TargetMappings::find(const TableName& source) const {
    std::optional<TargetMapping> found;
    if (const auto exact = exact_.find(source); exact != exact_.end()) {
        found = exact->second;
    } else {
        const auto match = std::ranges::find_if(
            with_star_, [&](const auto& each) { return each.first.matches(source); });
        if (match == with_star_.end()) return std::nullopt;
        found = match->second;
    }
    if (found->database == "*") found->database = source.database;
    if (found->table == "*") found->table = source.table;
    return found;
}

std::string fix_of_unmapped(const TableName& source) {
    return fmt::format(
        "add [[tables]] with source = \"{0}\" (or a pattern that matches it) to the head office's "
        "configuration, or exclude = [\"{0}\"] to the branch's, and start that process again",
        to_string(source));
}

}  // namespace tributary
