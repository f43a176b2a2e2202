#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tributary::binlog {

/// The savepoints of the open transaction, each with the number of row events before it. Names are
/// compared without regard to ASCII case, as the servers do.
class Savepoints {
public:
    /// A second one of the same name replaces the first. Fails beyond the limit.
    [[nodiscard]] Result<void> set(std::string_view name, std::uint64_t row_events);
    /// Row events that are kept; later savepoints go. Nothing when there is no such savepoint.
    [[nodiscard]] std::optional<std::uint64_t> roll_back_to(std::string_view name);
    /// Forgets it and later ones.
    void release(std::string_view name);
    void clear() { points_.clear(); }

private:
    struct Point {
        std::string name;
        std::uint64_t row_events = 0;
    };
    std::vector<Point>::iterator find(std::string_view name);

    std::vector<Point> points_;
};

}  // namespace tributary::binlog
