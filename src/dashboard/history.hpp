#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "model/ids.hpp"

namespace tributary::dashboard {

/// Throughput and lag at one moment; what a step of kHistoryStep brought.
struct HistoryPoint {
    double rows_per_second = 0;
    /// Empty: not known.
    std::optional<double> lag_seconds;
};

/// The points of the last hours, the oldest first, kHistoryStep apart.
struct HistoryPart {
    /// Of the first point.
    std::optional<WallTime> first_at;
    std::vector<HistoryPoint> points;
};

/// What charts show: rings in memory, since the process started. Any thread.
class History {
public:
    /// One step of everything; call it every kHistoryStep. `branches`: in any order.
    void add(WallTime at, const HistoryPoint& all,
             const std::map<BranchId, HistoryPoint>& branches);
    /// The last `minutes` of one branch, or of all.
    [[nodiscard]] HistoryPart last(const std::optional<BranchId>& branch,
                                   std::chrono::minutes minutes) const;

private:
    using Ring = std::deque<HistoryPoint>;
    mutable std::mutex mutex_;
    // All below: under mutex_.
    WallTime last_at_;
    Ring all_;
    std::map<BranchId, Ring> branches_;
};

/// How fast a count grows, over the last kRateWindow.
class RateMeter {
public:
    void add(SteadyTime now, std::uint64_t count);
    [[nodiscard]] double per_second() const;

private:
    struct Sample {
        SteadyTime at;
        std::uint64_t count = 0;
    };
    std::deque<Sample> samples_;
};

}  // namespace tributary::dashboard
