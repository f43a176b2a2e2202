#pragma once

#include <chrono>
#include <thread>
#include <utility>

namespace tributary::test {

/// The one limit of all waits in tests: generous, because it is only ever reached by a failing
/// test.
constexpr std::chrono::seconds kPatience{60};

/// Asks until `predicate` holds; false when it still does not after `limit`.
template <class Predicate>
[[nodiscard]] bool wait_until(Predicate&& predicate, std::chrono::milliseconds limit = kPatience) {
    const auto end = std::chrono::steady_clock::now() + limit;
    for (;;) {
        if (std::forward<Predicate>(predicate)()) return true;
        if (std::chrono::steady_clock::now() >= end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

}  // namespace tributary::test
