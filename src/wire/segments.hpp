#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/limits.hpp"

namespace tributary {

/// A message up to this size travels whole.
[[nodiscard]] constexpr bool is_segmented(std::size_t message_bytes,
                                          std::size_t part_bytes_max = kPartBytesMax) {
    return message_bytes > part_bytes_max;
}

/// Whether the bytes begin like a part; a whole message begins differently. For a transport that
/// does not trust the type property of the broker's message.
[[nodiscard]] bool is_part(ByteView bytes);

/// Cuts one encoded message into parts, each with a header that says what it is a part of. Copies
/// nothing but the part that is asked for.
class SegmentWriter {
public:
    /// `message` lives as long as the writer. `part_bytes_max` is at least 1 KiB, header included.
    explicit SegmentWriter(std::string_view message, std::size_t part_bytes_max = kPartBytesMax);

    [[nodiscard]] std::size_t count() const { return count_; }
    /// Of the whole message, the same in each of its parts: its content decides.
    [[nodiscard]] std::uint64_t message_id() const { return message_id_; }
    /// Part `index` of `count()`, in place of what is in `out`.
    void write(std::size_t index, std::string& out) const;

private:
    std::string_view message_;
    std::size_t body_bytes_;
    std::size_t count_;
    std::uint64_t message_id_;
};

/// Puts parts together again, in the order in which one publisher sent them. Memory: one message at
/// most, of at most `message_bytes_max`. One thread.
///
/// The first part of a message begins anew, whatever was under way: a publisher that was cut off
/// sends the whole message again. Any other part must be the next one of the message under way;
/// else it is an error and what was under way is gone: nothing is put together from two attempts,
/// the next first part begins anew.
class SegmentAssembler {
public:
    explicit SegmentAssembler(std::size_t message_bytes_max = WireLimits{}.payload_bytes_max +
                                                              kPartBytesMax)
        : message_bytes_max_(message_bytes_max) {}

    /// The whole message once its last part is here, valid until the next call; nothing before.
    [[nodiscard]] Result<std::optional<ByteView>> add(ByteView part);

    /// Forgets what is under way: another consumer, another connection.
    void reset();

    [[nodiscard]] bool is_under_way() const { return next_ > 0; }
    /// Unfinished messages that a first part has put an end to.
    [[nodiscard]] std::uint64_t discarded() const { return discarded_; }

private:
    struct Header;
    [[nodiscard]] Result<Header> read(ByteView part) const;
    [[nodiscard]] Result<void> begin(const Header& header);

    std::size_t message_bytes_max_;
    std::uint64_t message_id_ = 0;
    std::size_t size_ = 0;
    std::size_t count_ = 0;
    /// Index of the part that comes next; 0 = nothing is under way.
    std::size_t next_ = 0;
    std::uint64_t discarded_ = 0;
    std::string message_;
};

}  // namespace tributary
