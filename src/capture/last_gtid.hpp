#pragma once

#include <optional>
#include <string>

#include "model/position.hpp"

namespace tributary::capture {

/// A transaction near the end of a position, and the position without it.
struct LastGtid {
    /// As binlog::to_string writes it.
    std::string gtid;
    std::string gtid_before;
};

/// The last transaction of the domain with the largest number (MariaDB), or of the server itself
/// (MySQL). Nothing where there is none. That the server still has it, and that it was the last one
/// written, is for the caller to find out.
[[nodiscard]] std::optional<LastGtid> last_of(const Position& position);

}  // namespace tributary::capture
