#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "dashboard/http_message.hpp"
#include "records/accounts.hpp"
#include "records/sessions.hpp"

namespace tributary::dashboard {

struct Connections;
struct Exchange;
struct Office;

enum class Access : std::uint8_t {
    kEverybody,  ///< also without signing in
    kViewer,
    kOperator,
};

/// Who asks.
struct Caller {
    /// A user's name, or `token:<name>`.
    std::string who;
    records::Role role = records::Role::kViewer;
    WallTime expires_at;
    /// Empty: an API token.
    std::optional<records::Session> session;
    /// Empty: an API token.
    std::string csrf_token;
};

using ExchangePtr = std::shared_ptr<Exchange>;
/// The answer; empty: it comes later, by the exchange.
using Answer = std::optional<Response>;
/// Called on a worker's thread. May throw Failure: the database cannot be asked.
using Handler = Answer (*)(Office&, Connections&, const ExchangePtr&);

enum class Workers : std::uint8_t {
    kRecords,  ///< those of the database
    kHashers,  ///< those that hash passwords
};

/// One operation of the API.
struct Route {
    Method method = Method::kGet;
    /// Below /api/v1, with placeholders for whole segments: `/branches/{branch}`.
    std::string_view path;
    Access access = Access::kOperator;
    /// 0: none.
    std::size_t body_bytes_max = 0;
    Handler handler = nullptr;
    Workers workers = Workers::kRecords;
};

/// One request of the API while it is answered.
struct Exchange {
    Request request;
    const Route& route;
    /// What stood at the route's placeholders, unescaped.
    std::vector<std::string> path_values;
    Responder respond;
    /// Empty: nobody in particular, on a route for everybody.
    std::optional<Caller> caller{};
};

inline constexpr std::string_view kApiPrefix = "/api/v1";

/// Where a method and a path lead.
struct RouteMatch {
    /// Null: nowhere.
    const Route* route = nullptr;
    std::vector<std::string> path_values;
    /// Without a route: methods that the path has; empty: there is no such path.
    std::string allowed;
};
/// `path` is below kApiPrefix and escaped. HEAD is served as GET is. Pure.
[[nodiscard]] RouteMatch find_route(std::span<const Route> routes, Method method,
                                    std::string_view path);

/// Every operation of the API, in the order of openapi.json.
[[nodiscard]] std::span<const Route> api_routes();

}  // namespace tributary::dashboard
