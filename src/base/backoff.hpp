#pragma once

#include <chrono>

#include "base/random.hpp"

namespace tributary {

/// How long to wait before the next attempt: doubles from `first` to `longest`, each time a random
/// share between half and the whole of it, so that five hundred branches do not come back in the
/// same second. It never gives up.
class Backoff {
public:
    Backoff(Random& random, std::chrono::milliseconds first, std::chrono::milliseconds longest);
    [[nodiscard]] std::chrono::milliseconds next();
    /// After a success.
    void reset();
    /// Attempts since the last success.
    [[nodiscard]] unsigned attempts() const { return attempts_; }

private:
    Random& random_;
    std::chrono::milliseconds first_;
    std::chrono::milliseconds longest_;
    std::chrono::milliseconds current_;
    unsigned attempts_ = 0;
};

}  // namespace tributary
