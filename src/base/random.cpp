#include "base/random.hpp"

namespace tributary {

Random::Random(std::uint64_t seed) : engine_(seed) {}
Random::Random() : engine_(std::random_device{}()) {}

std::uint64_t Random::below(std::uint64_t below) {
    const std::scoped_lock lock(mutex_);
    return std::uniform_int_distribution<std::uint64_t>(0, below - 1)(engine_);
}

double Random::unit() {
    const std::scoped_lock lock(mutex_);
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine_);
}

}  // namespace tributary
