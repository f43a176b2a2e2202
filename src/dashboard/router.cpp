#include "dashboard/router.hpp"

#include <algorithm>

#include "dashboard/query.hpp"

namespace tributary::dashboard {
namespace {

/// Takes the first segment off a path that begins with a slash.
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

/// What stands at the placeholders; empty: the path is another one.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
    std::vector<std::string> values;
    while (pattern.starts_with('/') && path.starts_with('/')) {
        const std::string_view wanted = take_segment(pattern);
        const std::string_view given = take_segment(path);
        if (!wanted.starts_with('{')) {
            if (wanted != given) return std::nullopt;
            continue;
        }
        std::optional<std::string> value = unescaped(given, false);
        if (!value || value->empty()) return std::nullopt;
        values.push_back(std::move(*value));
    }
    if (!pattern.empty() || !path.empty()) return std::nullopt;
    return values;
}

}  // namespace

RouteMatch find_route(std::span<const Route> routes, Method method, std::string_view path) {
    const Method wanted = method == Method::kHead ? Method::kGet : method;
    RouteMatch found;
    for (const Route& route : routes) {
        auto values = match(route.path, path);
        if (!values) continue;
        if (route.method == wanted) return {&route, std::move(*values), {}};
        if (!found.allowed.empty()) found.allowed += ", ";
        found.allowed += route.method == Method::kGet ? "GET, HEAD" : name_of(route.method);
    }
    return found;
}

}  // namespace tributary::dashboard
