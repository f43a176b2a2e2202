#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "dashboard/worker_pool.hpp"
#include "records/sales_settings.hpp"
#include "records/sales_table.hpp"

namespace tributary::dashboard {

/// Knows the sales table, and looks at it again from time to time: it may come, or get a column,
/// while the head office runs. Any thread.
class SalesDesk {
public:
    /// `settings` and `clock` outlive this.
    SalesDesk(const std::optional<records::SalesSettings>& settings, const Clock& clock)
        : settings_(settings), clock_(clock) {}

    /// Never null; without a table it says why. Throws SqlFailure.
    [[nodiscard]] std::shared_ptr<const records::SalesDescription> describe(
        mysql::Connection& connection);

private:
    const std::optional<records::SalesSettings>& settings_;
    const Clock& clock_;
    std::mutex mutex_;
    // Under mutex_.
    std::shared_ptr<const records::SalesDescription> known_;
    SteadyTime looked_at_;
};

}  // namespace tributary::dashboard
