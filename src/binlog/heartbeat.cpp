#include "binlog/heartbeat.hpp"

#include <algorithm>

namespace tributary::binlog {
namespace {

/// MySQL 9: libs/mysql/binlog/event/control_events.h, Heartbeat_event_v2.
Result<Heartbeat> decode_version_2(ByteView body) {
    constexpr std::uint64_t kEnd = 0;
    constexpr std::uint64_t kFile = 1;
    constexpr std::uint64_t kOffset = 2;
    ByteReader reader(body);
    Heartbeat heartbeat;
    while (!reader.is_at_end()) {
        const std::uint64_t field = reader.length_encoded();
        if (field == kEnd) break;
        const ByteView value = reader.length_encoded_bytes();
        if (field == kFile) heartbeat.file = as_text(value);
        if (field == kOffset) heartbeat.offset = ByteReader(value).length_encoded();
    }
    if (reader.failed()) return fail("it is too short", reader.offset());
    return heartbeat;
}

}  // namespace

Result<Heartbeat> decode_heartbeat(const EventHeader& header, ByteView body) {
    if (header.type == EventType::kHeartbeatV2) return decode_version_2(body);
    Heartbeat heartbeat{.file = as_text(body), .offset = header.next_offset};
    // MariaDB puts the whole offset before the name where 32 bits do not hold it (10.11:
    // sql/log_event.h, HB_SUB_HEADER_LEN). An offset has zero bytes, a name has none.
    constexpr std::size_t kOffsetBytes = 8;
    if (heartbeat.file.substr(0, kOffsetBytes).find('\0') != std::string_view::npos &&
        body.size() >= kOffsetBytes) {
        heartbeat.offset = ByteReader(body).u64();
        heartbeat.file.remove_prefix(kOffsetBytes);
    }
    return heartbeat;
}

}  // namespace tributary::binlog
