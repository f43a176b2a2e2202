#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"

namespace tributary {

/// The moment at which a wait gives up. Every call that can block takes one.
class Deadline {
public:
    explicit Deadline(SteadyTime at) : at_(at) {}
    [[nodiscard]] static Deadline after(const Clock& clock, std::chrono::nanoseconds wait) {
        return Deadline(clock.now() + std::chrono::duration_cast<SteadyTime::duration>(wait));
    }
    /// Already over: "take what is here, do not wait".
    [[nodiscard]] static Deadline now() { return Deadline(SteadyTime::min()); }

    [[nodiscard]] SteadyTime at() const { return at_; }
    [[nodiscard]] bool is_over(const Clock& clock) const { return clock.now() >= at_; }
    /// Time left, never negative, rounded up to whole milliseconds.
    [[nodiscard]] std::chrono::milliseconds left(const Clock& clock) const {
        const SteadyTime now = clock.now();
        return now >= at_ ? std::chrono::milliseconds(0)
                          : std::chrono::ceil<std::chrono::milliseconds>(at_ - now);
    }
    [[nodiscard]] Deadline sooner(Deadline other) const {
        return Deadline(std::min(at_, other.at_));
    }

private:
    SteadyTime at_;
};

}  // namespace tributary
