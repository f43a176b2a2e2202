#include "binlog/gtid_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/hex.hpp"

namespace tributary::binlog {
namespace {

constexpr std::uint8_t kStandaloneFlag = 0x01;
constexpr std::uint8_t kPreparedXaFlag = 0x40;
constexpr std::uint8_t kCompletedXaFlag = 0x80;
constexpr std::uint8_t kLogicalTimestamps = 2;
/// In the seventh byte of the commit time: another time, of the original server, follows.
constexpr std::uint64_t kHasOriginalTime = std::uint64_t{1} << 55;
constexpr std::size_t kTagBytesMax = 32;

tl::unexpected<Error> too_short(const ByteReader& reader) {
    return fail("a GTID event that is too short", reader.offset());
}

/// Numbers of mysql::serialization (MySQL 9: libs/mysql/serialization/variable_length_integers.h):
/// the low one-bits of the first byte count the bytes that follow it; the value is in the remaining
/// bits, little-endian.
std::uint64_t variable_unsigned(ByteReader& reader) {
    const std::uint8_t first = reader.u8();
    const auto more = static_cast<std::size_t>(std::countr_one(first));
    const std::uint64_t rest = more == 0 ? 0 : reader.little(more);
    if (more == 8) return rest;
    // `more` one-bits and a zero are no part of the value.
    const std::uint64_t low = static_cast<std::uint64_t>(first) >> (more + 1);
    return low | rest << (7 - more);
}

/// The same for signed fields: the lowest bit is the sign.
std::int64_t variable_signed(ByteReader& reader) {
    const std::uint64_t value = variable_unsigned(reader);
    const auto magnitude = static_cast<std::int64_t>(value >> 1);
    return (value & 1) == 0 ? magnitude : -magnitude - 1;
}

bool is_tag(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

/// Fields of the tagged GTID event, by the ids that the message gives them (MySQL 9:
/// libs/mysql/binlog/event/ control_events.h, Gtid_event::define_fields).
enum TaggedField : std::uint64_t {
    kFlags = 0,
    kUuid = 1,
    kNumber = 2,
    kTag = 3,
    kLastCommitted = 4,
    kSequenceNumber = 5,
    kCommitTime = 6,
};

}  // namespace

Result<MariaDbGtidEvent> decode_mariadb_gtid(ByteView body) {
    ByteReader reader(body);
    MariaDbGtidEvent event;
    event.number = reader.u64();
    event.domain = reader.u32();
    const std::uint8_t flags = reader.u8();
    // Six bytes more are there in any case: a commit id or padding.
    reader.skip(6);
    if (reader.failed()) return too_short(reader);
    event.is_standalone = (flags & kStandaloneFlag) != 0;
    event.is_xa = (flags & (kPreparedXaFlag | kCompletedXaFlag)) != 0;
    return event;
}

Result<MySqlGtidEvent> decode_mysql_gtid(ByteView body) {
    ByteReader reader(body);
    MySqlGtidEvent event;
    reader.skip(1);
    const ByteView uuid = reader.take(event.uuid.size());
    event.number = reader.u64();
    if (reader.failed()) return too_short(reader);
    std::ranges::copy(uuid, event.uuid.begin());
    if (reader.left() >= 17 && reader.u8() == kLogicalTimestamps) {
        reader.skip(16);
        if (reader.left() >= 7)
            event.committed_at = static_cast<std::int64_t>(reader.little(7) & ~kHasOriginalTime);
    }
    return event;
}

Result<MySqlGtidEvent> decode_tagged_gtid(ByteView body) {
    ByteReader reader(body);
    const std::uint64_t version = variable_unsigned(reader);
    const std::uint64_t size = variable_unsigned(reader);
    (void)variable_unsigned(
        reader);  // the last field that must be understood; all of those are read below
    if (reader.failed() || version != 1 || size != body.size()) {
        return fail(fmt::format("a tagged GTID event in unknown form {}", version));
    }
    MySqlGtidEvent event;
    bool has_uuid = false;
    std::uint64_t field = 0;
    while (!reader.is_at_end() && (field = variable_unsigned(reader)) <= kCommitTime) {
        switch (static_cast<TaggedField>(field)) {
            case kFlags:
                (void)variable_unsigned(reader);
                break;
            case kUuid:
                for (std::byte& each : event.uuid)
                    each = static_cast<std::byte>(variable_unsigned(reader));
                has_uuid = true;
                break;
            case kNumber:
                event.number = static_cast<std::uint64_t>(variable_signed(reader));
                break;
            case kTag:
                event.tag = reader.take_text(
                    std::min<std::uint64_t>(variable_unsigned(reader), kTagBytesMax + 1));
                break;
            case kLastCommitted:
            case kSequenceNumber:
                (void)variable_signed(reader);
                break;
            case kCommitTime:
                event.committed_at = static_cast<std::int64_t>(variable_unsigned(reader));
                break;
        }
        if (reader.failed()) return too_short(reader);
    }
    if (reader.failed() || !has_uuid || event.number == 0 || event.tag.size() > kTagBytesMax ||
        !is_tag(event.tag)) {
        return fail("a tagged GTID event without a usable GTID", reader.offset());
    }
    return event;
}

void append_source(std::string& out, const MySqlGtidEvent& event) {
    const std::string hex = to_hex(event.uuid);
    for (std::size_t i = 0; i < hex.size(); ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) out.push_back('-');
        out.push_back(hex[i]);
    }
    if (!event.tag.empty()) {
        out.push_back(':');
        out += event.tag;
    }
}

}  // namespace tributary::binlog
