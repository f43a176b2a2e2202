#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "mysql/connection.hpp"
#include "records/sales_settings.hpp"

namespace tributary::records {

/// How far the sums are after a call of SalesSums::refresh.
struct SumsProgress {
    /// Everything that was applied until then is in the sums. Nothing: they are made for the first
    /// time, or there is no sales table.
    std::optional<WallTime> as_of;
    /// Days of branches that are known to have changed and were not looked at, at least; 0: all
    /// were.
    std::uint64_t days_left = 0;
    /// Another head office is at it.
    bool is_elsewhere = false;
    /// Why there is nothing to sum up; empty: there is.
    std::string reason;
    /// A good time to wait before the next call: grows with the work that a call was.
    std::chrono::milliseconds pause{2'000};
};

/// Keeps the sums of the sales up to date: the table `tributary_sales_sums`, from the days that the
/// apply lanes marked in `tributary_sales_changed`.
///
/// A day of a branch is read again and the difference to its old sums is added everywhere, in one
/// transaction; the mark goes only if the day was not marked again meanwhile. So the sums are exact
/// at every moment for what they hold, whatever dies when, and the lanes never wait for more than
/// the last statement. Several head offices may do this at once: one works, the others look on.
///
/// One thread; throws SqlFailure, after which the next call begins anew.
class SalesSums {
public:
    /// `clock` outlives this.
    SalesSums(SalesSettings settings, const Clock& clock);
    ~SalesSums();
    SalesSums(const SalesSums&) = delete;
    SalesSums& operator=(const SalesSums&) = delete;

    /// Works until nothing is left or the deadline is over; one branch's share of the work may take
    /// longer. The connection is one with sales_refreshing_session.
    [[nodiscard]] SumsProgress refresh(mysql::Connection& connection, Deadline deadline);

private:
    class Work;
    std::unique_ptr<Work> work_;
};

}  // namespace tributary::records
