#pragma once

#include <cstddef>

namespace tributary::wire {

/// What a message may still allocate while it is decoded.
class Budget {
public:
    explicit Budget(std::size_t bytes) : left_(bytes) {}
    /// False: `count` things of `size` bytes are above what is left; nothing is taken.
    [[nodiscard]] bool take(std::size_t count, std::size_t size = 1) {
        if (size != 0 && count > left_ / size) return false;
        left_ -= count * size;
        return true;
    }

private:
    std::size_t left_;
};

}  // namespace tributary::wire
