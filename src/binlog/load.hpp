#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tributary::binlog {

/// Unsigned integers of N bytes from memory that the caller has checked. Odd sizes are put together
/// in registers: through memory, a wide load would have to wait for narrow stores.
template <std::size_t N>
[[nodiscard]] inline std::uint64_t load_little(const std::byte* from) {
    static_assert(N >= 1 && N <= 8);
    if constexpr (N == 3) {
        return load_little<2>(from) | load_little<1>(from + 2) << 16;
    } else if constexpr (N > 4 && N < 8) {
        return load_little<4>(from) | load_little<N - 4>(from + 4) << 32;
    } else {
        std::uint64_t value = 0;
        std::memcpy(&value, from, N);
        return value;
    }
}

template <std::size_t N>
[[nodiscard]] inline std::uint64_t load_big(const std::byte* from) {
    static_assert(N >= 1 && N <= 8);
    return __builtin_bswap64(load_little<N>(from)) >> (8 * (8 - N));
}

/// The same with N known only at run time, 0 to 8. Each case is one or two moves, where a memcpy of
/// variable size would be a call.
[[nodiscard]] inline std::uint64_t load_little(const std::byte* from, std::size_t bytes) {
    switch (bytes) {
        case 1:
            return load_little<1>(from);
        case 2:
            return load_little<2>(from);
        case 3:
            return load_little<3>(from);
        case 4:
            return load_little<4>(from);
        case 5:
            return load_little<5>(from);
        case 6:
            return load_little<6>(from);
        case 7:
            return load_little<7>(from);
        case 8:
            return load_little<8>(from);
        default:
            return 0;
    }
}
[[nodiscard]] inline std::uint64_t load_big(const std::byte* from, std::size_t bytes) {
    return bytes == 0 ? 0 : __builtin_bswap64(load_little(from, bytes)) >> (8 * (8 - bytes));
}

/// One bit of a bitmap that the caller has checked, lowest first, as for nulls and columns.
[[nodiscard]] inline bool is_bit_set(const std::byte* bitmap, std::size_t index) {
    return (std::to_integer<unsigned>(bitmap[index / 8]) >> (index % 8) & 1U) != 0;
}

/// The lowest N bytes of `value` as a signed number.
template <std::size_t N>
[[nodiscard]] inline std::int64_t signed_of(std::uint64_t value) {
    constexpr unsigned kUnused = 8 * (8 - N);
    return static_cast<std::int64_t>(value << kUnused) >> kUnused;
}

}  // namespace tributary::binlog
