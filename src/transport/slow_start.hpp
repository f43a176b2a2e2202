#pragma once

#include <algorithm>
#include <cstddef>

namespace tributary {

/// How many parts may be under way at once. After a refusal (a full queue) one, then twice as many
/// after each that the broker takes: a queue with little room is not flooded with what it will
/// refuse, nor with later messages that slip in where an earlier one was refused. Pure.
class SlowStart {
public:
    explicit SlowStart(std::size_t most) : most_(std::max<std::size_t>(most, 1)), allowed_(most_) {}

    [[nodiscard]] std::size_t allowed() const { return allowed_; }
    void refused() { allowed_ = 1; }
    void taken() { allowed_ = std::min(most_, allowed_ * 2); }

private:
    std::size_t most_;
    std::size_t allowed_;
};

}  // namespace tributary
