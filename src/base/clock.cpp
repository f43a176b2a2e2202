#include "base/clock.hpp"

namespace tributary {

SteadyTime SystemClock::now() const {
    return std::chrono::steady_clock::now();
}

WallTime SystemClock::wall() const {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

const SystemClock& SystemClock::instance() {
    static const SystemClock clock;
    return clock;
}

SteadyTime ManualClock::now() const {
    const std::scoped_lock lock(mutex_);
    return SteadyTime(std::chrono::duration_cast<SteadyTime::duration>(elapsed_));
}

WallTime ManualClock::wall() const {
    const std::scoped_lock lock(mutex_);
    return WallTime(std::chrono::floor<std::chrono::microseconds>(elapsed_));
}

void ManualClock::advance(std::chrono::nanoseconds by) {
    const std::scoped_lock lock(mutex_);
    elapsed_ += by;
}

}  // namespace tributary
