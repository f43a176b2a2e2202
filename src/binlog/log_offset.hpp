#pragma once

#include <cstdint>

namespace tributary::binlog {

/// The 64-bit offset in a binary log file, although events tell its low 32 bits only. In a file,
/// offsets only grow.
class LogOffset {
public:
    [[nodiscard]] std::uint64_t value() const { return value_; }
    void reset(std::uint64_t value = 0) { value_ = value; }
    /// `low` = 0 means that the event tells none.
    void move_to_low(std::uint32_t low) {
        if (low == 0) return;
        const std::uint64_t next = (value_ & ~std::uint64_t{0xffff'ffff}) | low;
        value_ = next < value_ ? next + (std::uint64_t{1} << 32) : next;
    }

private:
    std::uint64_t value_ = 0;
};

}  // namespace tributary::binlog
