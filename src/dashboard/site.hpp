#pragma once

#include <functional>
#include <string>

#include "dashboard/http_server.hpp"
#include "dashboard/office.hpp"
#include "dashboard/request_guard.hpp"

namespace tributary::dashboard {

/// Where requests go: the API, the files of the page, and what machines ask (/livez, /readyz,
/// /metrics).
class SiteHandler final : public RequestHandler {
public:
    enum class Kind : std::uint8_t {
        kPage,      ///< everything
        kMachines,  ///< /livez, /readyz and /metrics only, and nobody need say who he is
    };
    /// `connections`: of all servers, for the metrics. `office` outlives this.
    SiteHandler(Office& office, Kind kind, std::function<std::size_t()> connections);

    [[nodiscard]] std::variant<std::size_t, Response> admit(const Request& head) override;
    void handle(Request request, Responder respond) override;

private:
    void handle_api(Request request, Responder respond);
    [[nodiscard]] Responder counting(Responder respond);
    /// True: it was one of those that machines ask.
    [[nodiscard]] bool handle_machine(Request& request, Responder& respond);
    void handle_ready(Request request, Responder respond);
    void handle_metrics(Request request, Responder respond);
    void post(ExchangePtr exchange);

    Office& office_;
    const Kind kind_;
    const std::function<std::size_t()> connections_;
    const RequestGuard guard_;
};

}  // namespace tributary::dashboard
