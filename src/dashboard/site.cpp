#include "dashboard/site.hpp"

#include <unistd.h>

#include <array>
#include <utility>

#include "base/failure.hpp"
#include "dashboard/limits.hpp"
#include "dashboard/metrics.hpp"
#include "dashboard/problem.hpp"
#include "dashboard/static_files.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics_text.hpp"

namespace tributary::dashboard {
namespace {

std::string machine_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data())
                                                            : std::string();
}

bool is_api(std::string_view path) {
    return path == "/api" || path.starts_with("/api/");
}

Response not_found() {
    return problem_response(404, "There is no such resource; /api/v1/openapi.json describes all.");
}

Response not_allowed(const std::string& allowed) {
    return problem_response(405, "The resource has other methods.").with("Allow", allowed);
}

Response plain_text(unsigned status, std::string text) {
    return {.status = status,
            .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
            .body = std::move(text)};
}

Response busy() {
    return problem_response(503, "The head office is busy; try again in a moment.")
        .with("Retry-After", "1");
}

bool is_json(const Request& head) {
    const std::string* type = head.header("content-type");
    constexpr std::string_view kJson = "application/json";
    return type != nullptr && type->starts_with(kJson) &&
           (type->size() == kJson.size() || (*type)[kJson.size()] == ';' ||
            (*type)[kJson.size()] == ' ');
}

void count(Counters& counters, unsigned status) {
    auto& counter = status < 400   ? counters.answers_ok
                    : status < 500 ? counters.answers_client_error
                                   : counters.answers_server_error;
    ++counter;
}

/// Signed in and allowed; what refuses it otherwise.
std::optional<Response> admit_caller(Office& office, Connections& connections, Exchange& exchange) {
    if (exchange.route.access == Access::kEverybody) return std::nullopt;
    auto caller = authenticate(office, connections, exchange.request);
    if (!caller) return std::move(caller.error());
    const auto needed = exchange.route.access == Access::kOperator ? records::Role::kOperator
                                                                   : records::Role::kViewer;
    if (!records::is_enough(caller->role, needed)) {
        log::warn("a request was forbidden",
                  {log::field("who", caller->who), log::field("route", exchange.route.path),
                   log::field("address", exchange.request.peer)});
        return problem_response(403, "Only operators may do this.");
    }
    exchange.caller = std::move(*caller);
    return std::nullopt;
}

}  // namespace

SiteHandler::SiteHandler(Office& office, Kind kind, std::function<std::size_t()> connections)
    : office_(office),
      kind_(kind),
      connections_(std::move(connections)),
      guard_(office.options.page, machine_name()) {}

std::variant<std::size_t, Response> SiteHandler::admit(const Request& head) {
    const auto refuse = [&](Response response) {
        count(office_.counters, response.status);
        return response;
    };
    if (head.target.size() > kTargetBytesMax || !head.target.starts_with('/'))
        return refuse(problem_response(head.target.size() > kTargetBytesMax ? 414 : 400,
                                       "The request's target is not a path, or too long."));
    if (head.headers.size() > kHeadersMax)
        return refuse(problem_response(431, "There are too many headers."));
    if (auto refusal = guard_.refuse(head)) return refuse(std::move(*refusal));
    if (kind_ == Kind::kMachines || !is_api(head.path())) return std::size_t{0};
    if (!head.path().starts_with(kApiPrefix)) return refuse(not_found());
    const RouteMatch match =
        find_route(api_routes(), head.method, head.path().substr(kApiPrefix.size()));
    if (match.route == nullptr)
        return refuse(match.allowed.empty() ? not_found() : not_allowed(match.allowed));
    if (match.route->body_bytes_max != 0 && !is_json(head))
        return refuse(problem_response(415, "The body has to be application/json."));
    return match.route->body_bytes_max;
}

Responder SiteHandler::counting(Responder respond) {
    auto shared = std::make_shared<Responder>(std::move(respond));
    return Responder([this, shared](Response response) {
        count(office_.counters, response.status);
        (*shared)(std::move(response));
    });
}

void SiteHandler::handle(Request request, Responder respond) {
    Responder answer = counting(std::move(respond));
    if (handle_machine(request, answer)) return;
    if (kind_ == Kind::kMachines) {
        answer(problem_response(404, "Here are /livez, /readyz and /metrics only."));
    } else if (is_api(request.path())) {
        handle_api(std::move(request), std::move(answer));
    } else {
        answer(file_response(request, embedded_files()));
    }
}

void SiteHandler::handle_api(Request request, Responder respond) {
    RouteMatch match =
        find_route(api_routes(), request.method, request.path().substr(kApiPrefix.size()));
    post(std::make_shared<Exchange>(Exchange{.request = std::move(request),
                                             .route = *match.route,
                                             .path_values = std::move(match.path_values),
                                             .respond = std::move(respond)}));
}

void SiteHandler::post(ExchangePtr exchange) {
    WorkerPool& pool =
        exchange->route.workers == Workers::kHashers ? office_.hashers : office_.workers;
    const bool is_posted = pool.post([this, exchange](Connections& connections) {
        run_step(*exchange, [&]() -> Answer {
            if (auto refusal = admit_caller(office_, connections, *exchange)) return refusal;
            return exchange->route.handler(office_, connections, exchange);
        });
    });
    if (!is_posted) exchange->respond(busy());
}

bool SiteHandler::handle_machine(Request& request, Responder& respond) {
    const std::string_view path = request.path();
    const bool is_known =
        path == "/livez" || path == "/healthz" || path == "/readyz" || path == "/metrics";
    if (!is_known) return false;
    if (!is_safe(request.method)) {
        respond(not_allowed("GET, HEAD"));
    } else if (path == "/readyz") {
        handle_ready(std::move(request), std::move(respond));
    } else if (path == "/metrics") {
        handle_metrics(std::move(request), std::move(respond));
    } else {
        respond(plain_text(200, "ok\n"));
    }
    return true;
}

void SiteHandler::handle_ready(Request request, Responder respond) {
    const auto shared = std::make_shared<Responder>(std::move(respond));
    const bool is_verbose = request.query() == "verbose";
    const bool is_posted =
        office_.workers.post([this, shared, is_verbose](Connections& connections) {
            bool has_database = true;
            try {
                connections.records.get().ping();
            } catch (const Failure& failure) {
                log::warn("not ready", {log::field("reason", failure.what())});
                has_database = false;
            }
            const bool has_broker = office_.control.reason().empty();
            const bool is_ready = has_database && has_broker;
            std::string text;
            if (is_verbose) {
                text = fmt::format("[{}] database\n[{}] broker\n", has_database ? '+' : '-',
                                   has_broker ? '+' : '-');
            }
            (*shared)(plain_text(is_ready ? 200 : 503, text + (is_ready ? "ok\n" : "not ready\n")));
        });
    if (!is_posted) (*shared)(busy());
}

void SiteHandler::handle_metrics(Request request, Responder respond) {
    static constexpr Route kMetrics{.path = "/metrics", .access = Access::kViewer};
    const auto exchange = std::make_shared<Exchange>(Exchange{.request = std::move(request),
                                                              .route = kMetrics,
                                                              .path_values = {},
                                                              .respond = std::move(respond)});
    const bool is_posted = office_.workers.post([this, exchange](Connections& connections) {
        run_step(*exchange, [&]() -> Answer {
            if (kind_ == Kind::kPage) {
                if (auto refusal = admit_caller(office_, connections, *exchange)) return refusal;
            }
            Response response = plain_text(200, metrics_text(office_, connections_()));
            response.headers.front().value = std::string(MetricsText::kContentType);
            return response;
        });
    });
    if (!is_posted) exchange->respond(busy());
}

}  // namespace tributary::dashboard
