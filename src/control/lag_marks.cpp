#include "control/lag_marks.hpp"

namespace tributary::control {

void LagMarks::on_read(Place place, SteadyTime now) {
    if (!marks_.empty() && place <= marks_.back().place) return;
    // What is applied is not needed any more, but for the last: it tells how far the agent is known
    // to be.
    while (!marks_.empty() && applied_ && marks_.front().place <= *applied_) marks_.pop_front();
    marks_.push_back({place, now});
    if (marks_.size() > marks_max_) join_neighbours();
}

std::optional<std::chrono::milliseconds> LagMarks::lag(SteadyTime now) const {
    if (marks_.empty()) return std::nullopt;
    for (const Mark& mark : marks_) {
        if (applied_ && mark.place <= *applied_) continue;
        return std::chrono::duration_cast<std::chrono::milliseconds>(now - mark.known_at);
    }
    return std::chrono::milliseconds(0);
}

void LagMarks::join_neighbours() {
    std::deque<Mark> joined;
    for (std::size_t i = 0; i + 1 < marks_.size(); i += 2) {
        joined.push_back({marks_[i + 1].place, marks_[i].known_at});
    }
    if (marks_.size() % 2 == 1) joined.push_back(marks_.back());
    marks_ = std::move(joined);
}

}  // namespace tributary::control
