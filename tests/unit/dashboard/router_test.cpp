#include "dashboard/router.hpp"

#include <gmock/gmock.h>

#include <set>

namespace tributary::dashboard {
namespace {

using ::testing::ElementsAre;

RouteMatch find(Method method, std::string_view path) {
    return find_route(api_routes(), method, path);
}

TEST(Router, FindsPathsWithPlaceholders) {
    const RouteMatch match = find(Method::kGet, "/sales/north/a%2Fb%20c");
    ASSERT_NE(match.route, nullptr);
    EXPECT_EQ(match.route->path, "/sales/{branch}/{sale}");
    EXPECT_THAT(match.path_values, ElementsAre("north", "a/b c"));
    EXPECT_EQ(find(Method::kHead, "/branches").route, find(Method::kGet, "/branches").route);
}

TEST(Router, KnowsPathsFromMethods) {
    EXPECT_EQ(find(Method::kPut, "/session").allowed, "POST, GET, HEAD, DELETE");
    EXPECT_EQ(find(Method::kOther, "/branches").allowed, "GET, HEAD");
    for (const char* unknown :
         {"", "/", "/nothing", "/branches/", "/branches//recent", "branches", "/branches/a/b/c/d",
          "/branches/%zz", "/branches/%00", "//branches"}) {
        const RouteMatch match = find(Method::kGet, unknown);
        EXPECT_EQ(match.route, nullptr) << unknown;
        EXPECT_EQ(match.allowed, "") << unknown;
    }
}

TEST(Routes, EveryOneHasItsRole) {
    std::set<std::string> open;
    for (const Route& route : api_routes()) {
        EXPECT_NE(route.handler, nullptr) << route.path;
        if (route.access == Access::kEverybody)
            open.insert(fmt::format("{} {}", name_of(route.method), route.path));
        if (!is_safe(route.method) && !route.path.starts_with("/session")) {
            EXPECT_EQ(route.access, Access::kOperator) << route.path;
        }
    }
    EXPECT_THAT(open, ElementsAre("GET /openapi.json", "POST /session"));
}

}  // namespace
}  // namespace tributary::dashboard
