#include "binlog/format_description.hpp"

#include <fmt/format.h>

#include "base/crc32.hpp"
#include "binlog/limits.hpp"

namespace tributary::binlog {
namespace {

constexpr std::size_t kFlagsOffset = 17;
/// LOG_EVENT_BINLOG_IN_USE_F: set in a file that is being written, and left out of the checksum.
constexpr std::uint8_t kInUseFlag = 0x01;
constexpr std::size_t kServerVersionBytes = 50;
/// Types that format version 4 always had (up to FORMAT_DESCRIPTION itself).
constexpr std::size_t kTypesMin = 15;

std::uint32_t stored_checksum(ByteView event) {
    return ByteReader(event.last(kChecksumBytes)).u32();
}

bool has_valid_own_checksum(ByteView event) {
    const ByteView content = event.first(event.size() - kChecksumBytes);
    const std::byte flags = content[kFlagsOffset] & ~std::byte{kInUseFlag};
    std::uint32_t crc = crc32_of(content.first(kFlagsOffset));
    crc = crc32_of(ByteView(&flags, 1), crc);
    crc = crc32_of(content.subspan(kFlagsOffset + 1), crc);
    return crc == stored_checksum(event);
}

}  // namespace

bool has_valid_checksum(ByteView event) {
    if (event.size() < kHeaderBytes + kChecksumBytes) return false;
    return crc32_of(event.first(event.size() - kChecksumBytes)) == stored_checksum(event);
}

Result<FormatDescription> decode_format_description(ByteView event) {
    ByteReader reader(event);
    reader.skip(kHeaderBytes);
    const std::uint16_t version = reader.u16();
    FormatDescription format;
    format.server_version = reader.take_text(kServerVersionBytes);
    format.server_version.resize(std::string_view(format.server_version).find_last_not_of('\0') +
                                 1);
    reader.skip(4);
    const std::uint8_t header_bytes = reader.u8();
    if (reader.failed() || reader.left() < kTypesMin + 1 + kChecksumBytes) {
        return fail("a format description that is too short", event.size());
    }
    if (version != 4 || header_bytes != kHeaderBytes) {
        return fail(fmt::format(
            "binary log format {} with event headers of {} bytes is not supported: only format 4, "
            "of MariaDB 10.5 or MySQL 8.0 and later, is",
            version, header_bytes));
    }
    const ByteView lengths = reader.take(reader.left() - 1 - kChecksumBytes);
    if (lengths.size() >= format.post_header_bytes.size()) {
        return fail("a format description with more than 255 event types", kHeaderBytes);
    }
    format.post_header_bytes.fill(FormatDescription::kUnknown);
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        format.post_header_bytes.at(i + 1) = std::to_integer<std::uint8_t>(lengths[i]);
    }
    switch (const std::uint8_t algorithm = reader.u8()) {
        case 0:
            format.checksum = ChecksumAlgorithm::kNone;
            break;
        case 1:
            format.checksum = ChecksumAlgorithm::kCrc32;
            break;
        default:
            return fail(
                fmt::format("unknown checksum algorithm {}: set binlog_checksum=CRC32", algorithm));
    }
    if (format.checksum == ChecksumAlgorithm::kCrc32 && !has_valid_own_checksum(event)) {
        return fail(
            "the checksum of the format description does not match: the binary log or the "
            "connection is damaged");
    }
    return format;
}

}  // namespace tributary::binlog
