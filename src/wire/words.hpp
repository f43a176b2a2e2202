#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "tributary/v1/stream.pb.h"

namespace tributary::wire {

/// Fills `out`: plain or as differences, whichever needs the narrower integers.
void encode_words(std::span<const std::int64_t> values, v1::Words& out);

/// `values` become `count` integers. The caller has checked that so many may be allocated.
[[nodiscard]] Result<void> decode_words(const v1::Words& in, std::size_t count,
                                        std::vector<std::int64_t>& values);

}  // namespace tributary::wire
