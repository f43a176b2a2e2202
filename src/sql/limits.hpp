#pragma once

#include <cstddef>

namespace tributary {

/// How large a statement may grow. One row above `bytes_max` still gets a statement of its own.
struct StatementLimits {
    /// Text of the statement. Keep it below the server's max_allowed_packet (16 MB by default on
    /// MariaDB, 64 MB on MySQL) by the size of the largest row.
    std::size_t bytes_max = 1'000'000;
    std::size_t rows_max = 1'000;
};

/// Keys in one DELETE. More would pass the memory that MySQL's range optimizer may use
/// (range_optimizer_max_mem_size, 8 MB) and the statement would read the whole table.
inline constexpr std::size_t kKeysPerDeleteMax = 1'000;

}  // namespace tributary
