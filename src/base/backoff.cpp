#include "base/backoff.hpp"

#include <algorithm>

namespace tributary {

Backoff::Backoff(Random& random, std::chrono::milliseconds first, std::chrono::milliseconds longest)
    : random_(random), first_(first), longest_(longest), current_(first) {}

std::chrono::milliseconds Backoff::next() {
    ++attempts_;
    const auto whole = current_;
    current_ = std::min(longest_, current_ * 2);
    const auto half = static_cast<std::uint64_t>(whole.count() / 2);
    return std::chrono::milliseconds(whole.count() / 2 +
                                     static_cast<std::int64_t>(random_.below(half + 1)));
}

void Backoff::reset() {
    current_ = first_;
    attempts_ = 0;
}

}  // namespace tributary
