#include "dashboard/history.hpp"

#include <algorithm>

#include "dashboard/limits.hpp"

namespace tributary::dashboard {
namespace {

void push(std::deque<HistoryPoint>& ring, const HistoryPoint& point, std::size_t points_max) {
    ring.push_back(point);
    if (ring.size() > points_max) ring.pop_front();
}

}  // namespace

void History::add(WallTime at, const HistoryPoint& all,
                  const std::map<BranchId, HistoryPoint>& branches) {
    const std::scoped_lock lock(mutex_);
    last_at_ = at;
    push(all_, all, kHistoryPoints);
    for (const auto& [branch, point] : branches)
        push(branches_[branch], point, kBranchHistoryPoints);
}

HistoryPart History::last(const std::optional<BranchId>& branch,
                          std::chrono::minutes minutes) const {
    const std::scoped_lock lock(mutex_);
    const Ring* ring = &all_;
    if (branch) {
        const auto found = branches_.find(*branch);
        if (found == branches_.end()) return {};
        ring = &found->second;
    }
    const auto wanted = static_cast<std::size_t>(minutes / kHistoryStep);
    const std::size_t points = std::min(wanted, ring->size());
    if (points == 0) return {};
    return {.first_at = last_at_ - kHistoryStep * static_cast<std::int64_t>(points - 1),
            .points = {ring->end() - static_cast<std::ptrdiff_t>(points), ring->end()}};
}

void RateMeter::add(SteadyTime now, std::uint64_t count) {
    // A lane that lost the branch to another head office begins to count anew.
    if (!samples_.empty() && count < samples_.back().count) samples_.clear();
    samples_.push_back({now, count});
    while (samples_.size() > 2 && now - samples_[1].at >= kRateWindow) samples_.pop_front();
}

double RateMeter::per_second() const {
    if (samples_.size() < 2) return 0;
    const std::chrono::duration<double> time = samples_.back().at - samples_.front().at;
    const auto rows = static_cast<double>(samples_.back().count - samples_.front().count);
    return time.count() <= 0 ? 0 : rows / time.count();
}

}  // namespace tributary::dashboard
