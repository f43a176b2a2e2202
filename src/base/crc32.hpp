#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace tributary {

/// CRC-32 (IEEE 802.3), as zlib's crc32 counts it and binary logs carry it. `seed` is the CRC of
/// what came before, 0 at the start. Sixteen bytes a step also for short pieces, which binary log
/// events mostly are.
[[nodiscard]] std::uint32_t crc32_of(ByteView bytes, std::uint32_t seed = 0);

}  // namespace tributary
