#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

#include "base/clock.hpp"
#include "control/limits.hpp"
#include "model/ids.hpp"

namespace tributary::control {

/// Tells how long the head office has known of something that it has not applied, by its own clock
/// alone. Memory is bounded: when there are too many marks, neighbours are joined, and the lag then
/// errs to the long side.
class LagMarks {
public:
    explicit LagMarks(std::size_t marks_max = kLagMarksMax) : marks_max_(marks_max) {}

    struct Place {
        Epoch epoch;
        Sequence sequence;
        friend auto operator<=>(const Place&, const Place&) = default;
    };

    /// The agent says that it has read up to here. A place before the last one is ignored, unless
    /// its epoch is newer.
    void on_read(Place place, SteadyTime now);
    /// The ledger is here; an older epoch or a smaller sequence than before is right too (a
    /// restored head office).
    void on_applied(Place place) { applied_ = place; }

    /// 0 = nothing is known that is not applied. Empty: nothing was ever read.
    [[nodiscard]] std::optional<std::chrono::milliseconds> lag(SteadyTime now) const;

private:
    struct Mark {
        Place place;
        SteadyTime known_at;
    };
    void join_neighbours();

    std::size_t marks_max_;
    std::deque<Mark> marks_;
    std::optional<Place> applied_;
};

}  // namespace tributary::control
