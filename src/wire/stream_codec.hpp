#pragma once

#include <memory>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "model/messages.hpp"
#include "wire/limits.hpp"

namespace tributary {

/// zstd's level, 1 (fast) to 19. 1 keeps up with the binary log.
inline constexpr int kCompressionLevelDefault = 1;

/// Stream messages to bytes, as docs/wire-format.md describes them. Keeps its buffers and the
/// schemas that it has written from one message to the next; one thread.
class StreamEncoder {
public:
    explicit StreamEncoder(const WireLimits& limits = {},
                           int compression_level = kCompressionLevelDefault);
    ~StreamEncoder();
    StreamEncoder(StreamEncoder&&) noexcept;
    StreamEncoder& operator=(StreamEncoder&&) noexcept;

    /// The bytes are valid until the next call. Fails for a message that a decoder with the same
    /// limits would refuse: above the limits, counts that do not add up, a value outside of its
    /// column's type.
    [[nodiscard]] Result<std::string_view> encode(const StreamMessage& message);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Bytes to stream messages. The bytes are hostile: every size and count is looked at before
/// anything is allocated, and what comes out has passed check_message() and the checks of each
/// value against its column's type. Messages with the same schema share one object. Keeps its
/// buffers; one thread.
class StreamDecoder {
public:
    explicit StreamDecoder(const WireLimits& limits = {});
    ~StreamDecoder();
    StreamDecoder(StreamDecoder&&) noexcept;
    StreamDecoder& operator=(StreamDecoder&&) noexcept;

    /// `bytes` is one whole message (not a part, segments.hpp). Unknown versions, fields, types and
    /// kinds are errors.
    [[nodiscard]] Result<StreamMessage> decode(ByteView bytes);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tributary
