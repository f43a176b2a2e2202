#pragma once

#include <cstddef>
#include <cstdint>

#include "capture/limits.hpp"

namespace tributary::capture {

/// How many rows the next chunk asks for, so that it weighs about kChunkBytesAim. Pure.
class ChunkSize {
public:
    explicit ChunkSize(std::uint32_t rows_max = kChunkRowsMax) : rows_max_(rows_max) {}

    [[nodiscard]] std::uint32_t rows() const { return rows_; }
    /// The last chunk had so many rows and bytes.
    void learn(std::size_t rows, std::size_t bytes);
    /// Changes came faster than the chunk: at most so many rows.
    void limit(std::uint32_t rows);

private:
    std::uint32_t rows_max_;
    std::uint32_t rows_ = kChunkRowsFirst;
};

}  // namespace tributary::capture
