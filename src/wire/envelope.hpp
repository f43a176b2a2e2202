#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace tributary::wire {

/// Memory that grows without copying or clearing what it held.
class Scratch {
public:
    /// At least `size` bytes, whatever was in them before. Gives back a large buffer that is no
    /// longer needed.
    [[nodiscard]] char* reserve(std::size_t size);
    [[nodiscard]] const char* data() const { return data_.get(); }

private:
    std::unique_ptr<char[]> data_;
    std::size_t capacity_ = 0;
};

/// The payload in its envelope: magic, version, coding, size, checksum. One thread.
class Sealer {
public:
    explicit Sealer(int compression_level);
    ~Sealer();
    /// The sealed message, valid until the next call.
    [[nodiscard]] Result<std::string_view> seal(std::string_view payload);

private:
    struct FreeContext {
        void operator()(ZSTD_CCtx_s* context) const;
    };
    std::unique_ptr<ZSTD_CCtx_s, FreeContext> context_;
    Scratch out_;
};

class Opener {
public:
    Opener();
    ~Opener();
    /// The payload, valid until the next call or as long as `message`. Above `payload_bytes_max`
    /// nothing is allocated.
    [[nodiscard]] Result<ByteView> open(ByteView message, std::size_t payload_bytes_max);

private:
    [[nodiscard]] Result<ByteView> decompress(ByteView body, std::size_t size);

    struct FreeContext {
        void operator()(ZSTD_DCtx_s* context) const;
    };
    std::unique_ptr<ZSTD_DCtx_s, FreeContext> context_;
    Scratch payload_;
};

}  // namespace tributary::wire
