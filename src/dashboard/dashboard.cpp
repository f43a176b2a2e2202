#include "dashboard/dashboard.hpp"

#include "dashboard/background.hpp"
#include "dashboard/http_server.hpp"
#include "dashboard/office.hpp"
#include "dashboard/site.hpp"

namespace tributary::dashboard {

class Dashboard::Site {
public:
    Site(DashboardOptions options, control::HeadOfficeControl& control, const Clock& clock)
        : office_(std::move(options), control, clock),
          page_handler_(office_, SiteHandler::Kind::kPage, [this] { return connections(); }),
          machine_handler_(office_, SiteHandler::Kind::kMachines, [this] { return connections(); }),
          page_(page_options(office_.options.page), page_handler_),
          background_(office_) {
        if (office_.options.page.metrics_listen) {
            machines_.emplace(HttpServerOptions{.listen = *office_.options.page.metrics_listen,
                                                .tls_certificate = {},
                                                .tls_key = {},
                                                .connections_max = kMachineConnectionsMax,
                                                .purpose = "metrics"},
                              machine_handler_);
        }
    }
    ~Site() { stop(); }

    void start() {
        page_.start();
        if (machines_) machines_->start();
        background_.start();
    }
    [[nodiscard]] std::uint16_t port() const { return page_.port(); }

private:
    static constexpr std::size_t kMachineConnectionsMax = 16;

    static HttpServerOptions page_options(const DashboardConfig& page) {
        return {.listen = page.listen,
                .tls_certificate = page.tls_certificate,
                .tls_key = page.tls_key,
                .connections_max = page.connections_max,
                .purpose = "the page",
                .trusted_proxies = page.trusted_proxies};
    }

    [[nodiscard]] std::size_t connections() const {
        return page_.connections() + (machines_ ? machines_->connections() : 0);
    }

    /// Everybody who could still answer goes before the servers do.
    void stop() {
        // A worker may wait for what these hold.
        background_.request_stop();
        office_.events.close();
        office_.workers.stop();
        office_.hashers.stop();
        page_.stop();
        if (machines_) machines_->stop();
    }

    Office office_;
    SiteHandler page_handler_;
    SiteHandler machine_handler_;
    HttpServer page_;
    std::optional<HttpServer> machines_;
    Background background_;
};

Dashboard::Dashboard(DashboardOptions options, control::HeadOfficeControl& control,
                     const Clock& clock)
    : site_(std::make_unique<Site>(std::move(options), control, clock)) {}

Dashboard::~Dashboard() = default;

void Dashboard::start() {
    site_->start();
}

std::uint16_t Dashboard::port() const {
    return site_->port();
}

}  // namespace tributary::dashboard
