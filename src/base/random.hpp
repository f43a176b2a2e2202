#pragma once

#include <cstdint>
#include <mutex>
#include <random>

namespace tributary {

/// Where chance comes from, so that a seed replays a run. Safe to call from any thread.
class Random {
public:
    explicit Random(std::uint64_t seed);
    /// Seeded by the system.
    Random();
    /// Uniform in [0, below); `below` must be at least 1.
    [[nodiscard]] std::uint64_t below(std::uint64_t below);
    /// Uniform in [0, 1).
    [[nodiscard]] double unit();

private:
    std::mutex mutex_;
    std::mt19937_64 engine_;
};

}  // namespace tributary
