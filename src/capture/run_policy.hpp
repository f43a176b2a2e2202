#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "pipeline/agent_link.hpp"

namespace tributary::capture {

/// When the capture reads and when it rests: the mode, a pause, a wish to catch up. Pure; time is
/// passed in.
class RunPolicy {
public:
    RunPolicy(Mode mode, std::chrono::milliseconds interval) : mode_(mode), interval_(interval) {}

    void set_mode(Mode mode, std::chrono::milliseconds interval);
    void set_paused(bool is_paused) { is_paused_ = is_paused; }
    /// Catch up once, now (after the pause, if there is one). Continuous reading does so anyway.
    void trigger() { is_triggered_ = mode_ != Mode::kContinuous; }

    [[nodiscard]] Mode mode() const { return mode_; }
    [[nodiscard]] std::chrono::milliseconds interval() const { return interval_; }
    [[nodiscard]] bool is_paused() const { return is_paused_; }
    /// It shall be reading.
    [[nodiscard]] bool wants_run(SteadyTime now) const;
    /// A run ends when it has caught up with where the server was at its start.
    [[nodiscard]] bool is_run_limited() const { return mode_ != Mode::kContinuous; }
    /// A run begins: what was asked for before is what it does.
    void begin_run(SteadyTime now);
    void end_run() { is_running_ = false; }

private:
    Mode mode_;
    std::chrono::milliseconds interval_;
    bool is_paused_ = false;
    bool is_triggered_ = false;
    bool is_running_ = false;
    std::optional<SteadyTime> begun_;
};

}  // namespace tributary::capture
