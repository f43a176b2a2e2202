#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace tributary::binlog {

/// Event types: MySQL 9 Log_event_type (libs/mysql/binlog/event/binlog_event.h) and MariaDB 10.11
/// Log_event_type (sql/log_event.h). Those from 160 on are MariaDB's. A number outside of these is
/// unknown.
enum class EventType : std::uint8_t {
    kQuery = 2,
    kStop = 3,
    kRotate = 4,
    kIntVar = 5,
    kLoad = 6,
    kCreateFile = 8,
    kAppendBlock = 9,
    kExecLoad = 10,
    kDeleteFile = 11,
    kNewLoad = 12,
    kRand = 13,
    kUserVar = 14,
    kFormatDescription = 15,
    kXid = 16,
    kBeginLoadQuery = 17,
    kExecuteLoadQuery = 18,
    kTableMap = 19,
    kWriteRowsV1 = 23,
    kUpdateRowsV1 = 24,
    kDeleteRowsV1 = 25,
    kIncident = 26,
    kHeartbeat = 27,
    kIgnorable = 28,
    kRowsQuery = 29,
    kWriteRows = 30,
    kUpdateRows = 31,
    kDeleteRows = 32,
    kMySqlGtid = 33,
    kAnonymousGtid = 34,
    kPreviousGtids = 35,
    kTransactionContext = 36,
    kViewChange = 37,
    kXaPrepare = 38,
    kPartialUpdateRows = 39,
    kTransactionPayload = 40,
    kHeartbeatV2 = 41,
    kTaggedGtid = 42,
    kAnnotateRows = 160,
    kBinlogCheckpoint = 161,
    kMariaDbGtid = 162,
    kGtidList = 163,
    kStartEncryption = 164,
    kQueryCompressed = 165,
    kWriteRowsCompressedV1 = 166,
    kUpdateRowsCompressedV1 = 167,
    kDeleteRowsCompressedV1 = 168,
    kWriteRowsCompressed = 169,
    kUpdateRowsCompressed = 170,
    kDeleteRowsCompressed = 171,
};

/// For messages; `unknown` for a number that is no type.
[[nodiscard]] std::string_view name_of(EventType type);

struct EventHeader {
    /// Seconds since 1970 UTC, by the server's clock; 0 in artificial events.
    std::uint32_t timestamp = 0;
    /// May be none of the enumerators.
    EventType type = EventType::kStop;
    std::uint32_t server = 0;
    /// Whole event with header and checksum.
    std::uint32_t size = 0;
    /// Low 32 bits of the place after this event; 0 in artificial events.
    std::uint32_t next_offset = 0;
    std::uint16_t flags = 0;

    /// LOG_EVENT_ARTIFICIAL_F: made up for the connection, not from the log.
    [[nodiscard]] bool is_artificial() const { return (flags & 0x20U) != 0; }
    /// LOG_EVENT_IGNORABLE_F: who does not know the type may skip it.
    [[nodiscard]] bool is_ignorable() const { return (flags & 0x80U) != 0; }
};

/// Fails when `event` is shorter than a header, above the limit, or of another length than its
/// header says.
[[nodiscard]] Result<EventHeader> decode_event_header(ByteView event);

}  // namespace tributary::binlog
