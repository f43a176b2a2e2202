#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::bench {

/// Events of a binary log, in their order.
struct RecordedLog {
    std::string bytes;
    /// Ends of the events in `bytes`.
    std::vector<std::size_t> ends;

    [[nodiscard]] std::string_view event(std::size_t index) const {
        const std::size_t begin = index == 0 ? 0 : ends[index - 1];
        return std::string_view(bytes).substr(begin, ends[index] - begin);
    }
};

/// The log that MariaDB 10.11 writes (format 4, CRC32, no row metadata) for inserts of `rows` sales
/// in transactions of `rows_per_transaction`; row events hold about 8 KiB
/// (binlog_row_event_max_size).
[[nodiscard]] RecordedLog sales_log(std::size_t rows, std::size_t rows_per_transaction);

/// A binary log file of a server, with its four magic bytes. Empty when it cannot be read.
[[nodiscard]] RecordedLog read_log(const std::string& path);

}  // namespace tributary::bench
