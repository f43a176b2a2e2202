#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apply/apply_settings.hpp"
#include "base/clock.hpp"
#include "config/dashboard_config.hpp"
#include "control/head_office_control.hpp"
#include "records/sales_settings.hpp"

namespace tributary::dashboard {

struct DashboardOptions {
    DashboardConfig page;
    std::vector<BranchId> branches;
    /// Of this program.
    std::string version;
    /// With the database that holds users, sessions and everything else that is shown.
    ApplySettings apply;
    /// Empty: the configuration names no table of sales.
    std::optional<records::SalesSettings> sales;
};

/// The page and the HTTP API of a head office (openapi.json): a thread `dashboard` for connections,
/// workers for the database and for passwords, one that watches the branches and tells the pages,
/// one that keeps the sums of the sales and the desired states up to date. What fails here never
/// stops what is applied.
class Dashboard {
public:
    /// `control` and `clock` outlive this.
    Dashboard(DashboardOptions options, control::HeadOfficeControl& control, const Clock& clock);
    /// After control.stop(), so that no question to an agent is left without an answer.
    ~Dashboard();
    Dashboard(const Dashboard&) = delete;
    Dashboard& operator=(const Dashboard&) = delete;

    void start();
    /// Where it listens; 0: nowhere (yet). Any thread.
    [[nodiscard]] std::uint16_t port() const;

private:
    class Site;
    std::unique_ptr<Site> site_;
};

}  // namespace tributary::dashboard
