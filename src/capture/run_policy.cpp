#include "capture/run_policy.hpp"

namespace tributary::capture {

void RunPolicy::set_mode(Mode mode, std::chrono::milliseconds interval) {
    mode_ = mode;
    interval_ = interval;
    if (mode == Mode::kContinuous) is_triggered_ = false;
}

bool RunPolicy::wants_run(SteadyTime now) const {
    if (is_paused_) return false;
    if (mode_ == Mode::kContinuous || is_triggered_ || is_running_) return true;
    return mode_ == Mode::kInterval && (!begun_ || now - *begun_ >= interval_);
}

void RunPolicy::begin_run(SteadyTime now) {
    is_triggered_ = false;
    is_running_ = true;
    begun_ = now;
}

}  // namespace tributary::capture
