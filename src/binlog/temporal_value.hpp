#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace tributary::binlog {

/// Dates and times as the binary log holds them, into the words of model/schema.hpp. Each reads
/// exactly as many bytes as its *_bytes function says; nothing is returned for a value that is no
/// date or time at all (month 13, hour 24 …). Formats: MySQL 9 sql-common/my_time.cc
/// (my_*_from_binary), MariaDB 10.11 sql/compat56.cc and sql/field.cc.

/// Of a second's fraction with `scale` digits (0 to 6): 0 to 3 bytes.
[[nodiscard]] constexpr std::size_t fraction_bytes(unsigned scale) {
    return (scale + 1) / 2;
}

/// 3 bytes.
[[nodiscard]] std::optional<std::int64_t> decode_date(const std::byte* from);

/// TIME: 3 bytes and fraction.
[[nodiscard]] std::optional<std::int64_t> decode_time(const std::byte* from, unsigned scale);
/// DATETIME: 5 bytes and fraction.
[[nodiscard]] std::optional<std::int64_t> decode_date_time(const std::byte* from, unsigned scale);
/// TIMESTAMP: 4 bytes (unsigned: until 2106 from MariaDB ≥ 11.5) and fraction.
[[nodiscard]] std::optional<std::int64_t> decode_timestamp(const std::byte* from, unsigned scale);

/// The formats before 5.6, still in tables that were never rebuilt, without fraction: 3, 8 and 4
/// bytes.
[[nodiscard]] std::optional<std::int64_t> decode_old_time(const std::byte* from);
[[nodiscard]] std::optional<std::int64_t> decode_old_date_time(const std::byte* from);
[[nodiscard]] std::int64_t decode_old_timestamp(const std::byte* from);

/// MariaDB's own formats with fraction (mysql56_temporal_format=OFF), `scale` 1 to 6.
[[nodiscard]] constexpr std::size_t hires_time_bytes(unsigned scale) {
    constexpr std::size_t kBytes[] = {3, 4, 4, 5, 5, 5, 6};
    return kBytes[scale];
}
[[nodiscard]] constexpr std::size_t hires_date_time_bytes(unsigned scale) {
    constexpr std::size_t kBytes[] = {5, 6, 6, 7, 7, 7, 8};
    return kBytes[scale];
}
[[nodiscard]] constexpr std::size_t hires_timestamp_bytes(unsigned scale) {
    constexpr std::size_t kBytes[] = {4, 5, 5, 6, 6, 7, 7};
    return kBytes[scale];
}
[[nodiscard]] std::optional<std::int64_t> decode_hires_time(const std::byte* from, unsigned scale);
[[nodiscard]] std::optional<std::int64_t> decode_hires_date_time(const std::byte* from,
                                                                 unsigned scale);
[[nodiscard]] std::optional<std::int64_t> decode_hires_timestamp(const std::byte* from,
                                                                 unsigned scale);

/// The packed forms inside MySQL's JSON values (my_time.cc, TIME_from_longlong_*_packed): 64 bits,
/// 24 of them fraction.
struct PackedTime {
    bool is_negative = false;
    unsigned year = 0, month = 0, day = 0;
    unsigned hour = 0, minute = 0, second = 0, microsecond = 0;
};
[[nodiscard]] PackedTime unpack_time(std::int64_t packed);
[[nodiscard]] PackedTime unpack_date_time(std::int64_t packed);

}  // namespace tributary::binlog
