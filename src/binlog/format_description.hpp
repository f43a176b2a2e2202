#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "binlog/event_header.hpp"

namespace tributary::binlog {

enum class ChecksumAlgorithm : std::uint8_t { kNone, kCrc32 };

/// What a FORMAT_DESCRIPTION event says about all that follow it in its file.
struct FormatDescription {
    std::string server_version;
    ChecksumAlgorithm checksum = ChecksumAlgorithm::kNone;
    /// By event number; 0xff = the server does not know the event.
    std::array<std::uint8_t, 256> post_header_bytes{};

    [[nodiscard]] std::size_t post_header_of(EventType type) const {
        return post_header_bytes.at(static_cast<std::size_t>(type));
    }
    [[nodiscard]] bool knows(EventType type) const { return post_header_of(type) != kUnknown; }
    static constexpr std::uint8_t kUnknown = 0xff;
};

/// `event` is the whole event with header; its own checksum is verified.
[[nodiscard]] Result<FormatDescription> decode_format_description(ByteView event);

/// The last four bytes of `event` are the CRC32 of what is before them.
[[nodiscard]] bool has_valid_checksum(ByteView event);

}  // namespace tributary::binlog
