#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tributary::binlog {

/// Unsigned integers of N bytes from memory that the caller has checked.
template <std::size_t N>
[[nodiscard]] inline std::uint64_t load_little(const std::byte* from) {
    static_assert(N >= 1 && N <= 8);
    std::uint64_t value = 0;
    std::memcpy(&value, from, N);
    return value;
}

template <std::size_t N>
[[nodiscard]] inline std::uint64_t load_big(const std::byte* from) {
    static_assert(N >= 1 && N <= 8);
    return __builtin_bswap64(load_little<N>(from)) >> (8 * (8 - N));
}

/// The same with N known only at run time, 0 to 8.
[[nodiscard]] inline std::uint64_t load_little(const std::byte* from, std::size_t bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, bytes);
    return value;
}
[[nodiscard]] inline std::uint64_t load_big(const std::byte* from, std::size_t bytes) {
    return bytes == 0 ? 0 : __builtin_bswap64(load_little(from, bytes)) >> (8 * (8 - bytes));
}

/// The lowest N bytes of `value` as a signed number.
template <std::size_t N>
[[nodiscard]] inline std::int64_t signed_of(std::uint64_t value) {
    constexpr unsigned kUnused = 8 * (8 - N);
    return static_cast<std::int64_t>(value << kUnused) >> kUnused;
}

}  // namespace tributary::binlog
