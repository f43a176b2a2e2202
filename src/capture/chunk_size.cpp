#include "capture/chunk_size.hpp"

#include <algorithm>

namespace tributary::capture {

void ChunkSize::learn(std::size_t rows, std::size_t bytes) {
    if (rows == 0) return;
    const std::size_t fitting = kChunkBytesAim / std::max<std::size_t>(1, bytes / rows);
    // It grows by steps: the next rows may be larger than those seen so far.
    const std::size_t wanted = std::min<std::size_t>({fitting, std::size_t{rows_} * 4, rows_max_});
    rows_ = static_cast<std::uint32_t>(std::max<std::size_t>(wanted, kChunkRowsMin));
}

void ChunkSize::limit(std::uint32_t rows) {
    rows_ = std::clamp(rows, kChunkRowsMin, rows_);
}

}  // namespace tributary::capture
