#pragma once

#include <chrono>
#include <mutex>

namespace tributary {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

/// Where time comes from. `now` never goes back and is for waiting and measuring; `wall` is for
/// people and records. Implementations are safe to call from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual SteadyTime now() const = 0;
    [[nodiscard]] virtual WallTime wall() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] SteadyTime now() const override;
    [[nodiscard]] WallTime wall() const override;
    /// One for the whole process.
    static const SystemClock& instance();
};

/// Stands still until it is told to move: for tests and the simulation.
class ManualClock final : public Clock {
public:
    [[nodiscard]] SteadyTime now() const override;
    [[nodiscard]] WallTime wall() const override;
    void advance(std::chrono::nanoseconds by);

private:
    mutable std::mutex mutex_;
    std::chrono::nanoseconds elapsed_{std::chrono::hours(1)};
};

}  // namespace tributary
