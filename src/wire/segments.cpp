#include "wire/segments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/fingerprint.hpp"

namespace tributary {
namespace {

constexpr std::uint32_t kMagic = 0x50425254;  // "TRBP"
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kChecksumBytes = 8;
constexpr std::size_t kHeaderBytes = 40;
constexpr std::size_t kPartBytesMin = 1024;

/// Over a part's header without the checksum itself, then its body.
std::uint64_t checksum_of(ByteView header, ByteView body) {
    Fingerprint sum;
    sum.add(header.first(kHeaderBytes - kChecksumBytes));
    sum.add(body);
    return sum.value();
}

}  // namespace

struct SegmentAssembler::Header {
    std::uint64_t message_id = 0;
    std::size_t size = 0;
    std::size_t index = 0;
    std::size_t count = 0;
    std::size_t offset = 0;
    ByteView body;
};

bool is_part(ByteView bytes) {
    return ByteReader(bytes).u32() == kMagic;
}

SegmentWriter::SegmentWriter(std::string_view message, std::size_t part_bytes_max)
    : message_(message),
      body_bytes_(std::max(part_bytes_max, kPartBytesMin) - kHeaderBytes),
      count_(std::max<std::size_t>((message.size() + body_bytes_ - 1) / body_bytes_, 1)),
      message_id_(fingerprint_of(as_bytes(message))) {}

void SegmentWriter::write(std::size_t index, std::string& out) const {
    const std::size_t offset = index * body_bytes_;
    const std::string_view body = message_.substr(offset, body_bytes_);
    out.clear();
    out.reserve(kHeaderBytes + body.size());
    ByteWriter header(out);
    header.u32(kMagic);
    header.u8(kVersion);
    header.bytes(std::string_view("\0\0\0", 3));
    header.u64(message_id_);
    header.u32(static_cast<std::uint32_t>(message_.size()));
    header.u32(static_cast<std::uint32_t>(index));
    header.u32(static_cast<std::uint32_t>(count_));
    header.u32(static_cast<std::uint32_t>(offset));
    header.u64(checksum_of(as_bytes(out + std::string(kChecksumBytes, '\0')), as_bytes(body)));
    header.bytes(body);
}

Result<SegmentAssembler::Header> SegmentAssembler::read(ByteView part) const {
    ByteReader in(part);
    const std::uint32_t magic = in.u32();
    const std::uint8_t version = in.u8();
    const std::uint64_t reserved = in.little(3);
    Header header;
    header.message_id = in.u64();
    header.size = in.u32();
    header.index = in.u32();
    header.count = in.u32();
    header.offset = in.u32();
    const std::uint64_t checksum = in.u64();
    if (in.failed() || magic != kMagic) return fail("the bytes are no part of a stream message");
    if (version != kVersion) {
        return fail(
            fmt::format("a part of format version {}; this program reads version {}: update it",
                        version, kVersion));
    }
    if (reserved != 0) return fail("the header of a part has unknown bits");
    header.body = in.rest();
    if (checksum_of(part, header.body) != checksum)
        return fail("the checksum of a part does not match");
    if (header.size > message_bytes_max_) {
        return fail(fmt::format("a message of {} bytes in parts; at most {} are accepted",
                                header.size, message_bytes_max_));
    }
    if (header.count == 0 || header.count > kPartsMax || header.index >= header.count) {
        return fail(fmt::format("part {} of {}", header.index, header.count));
    }
    if (header.offset > header.size || header.body.size() > header.size - header.offset ||
        header.body.empty()) {
        return fail(fmt::format("a part of {} bytes at {} of a message of {}", header.body.size(),
                                header.offset, header.size));
    }
    return header;
}

Result<void> SegmentAssembler::begin(const Header& header) {
    if (is_under_way()) ++discarded_;
    reset();
    if (header.offset != 0) return fail("the first part of a message does not begin it");
    message_id_ = header.message_id;
    size_ = header.size;
    count_ = header.count;
    message_.reserve(header.size);
    return {};
}

Result<std::optional<ByteView>> SegmentAssembler::add(ByteView part) {
    const auto header = read(part);
    if (!header) {
        reset();
        return tl::unexpected(header.error());
    }
    if (header->index == 0) {
        if (auto begun = begin(*header); !begun) return tl::unexpected(std::move(begun).error());
    } else if (!is_under_way() || header->index != next_ || header->message_id != message_id_ ||
               header->size != size_ || header->count != count_ ||
               header->offset != message_.size()) {
        const std::string expected =
            is_under_way() ? fmt::format("part {} of message {:016x} was next", next_, message_id_)
                           : "none was under way";
        reset();
        return fail(fmt::format("part {} of message {:016x} came, {}", header->index,
                                header->message_id, expected));
    }
    message_ += as_text(header->body);
    next_ = header->index + 1;
    if (next_ < count_) return std::optional<ByteView>();

    const std::uint64_t message_id = message_id_;
    next_ = 0;
    const ByteView whole = as_bytes(message_);
    if (whole.size() != size_ || fingerprint_of(whole) != message_id) {
        return fail(fmt::format("the parts of message {:016x} do not make it up", message_id));
    }
    return std::optional(whole);
}

void SegmentAssembler::reset() {
    next_ = 0;
    message_.clear();
    if (message_.capacity() > kRetainedBytesMax) message_ = std::string();
}

}  // namespace tributary
