#include "mysql/dump_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/bytes.hpp"

namespace tributary::mysql {

namespace {

constexpr std::uint8_t kBinlogDump = 18;      // COM_BINLOG_DUMP
constexpr std::uint8_t kBinlogDumpGtid = 30;  // COM_BINLOG_DUMP_GTID (MySQL)
constexpr std::uint16_t kThroughGtid = 4;     // BINLOG_THROUGH_GTID, sql/rpl_constants.h of MySQL
constexpr std::uint64_t kFirstEvent = 4;      // after the file's magic number
constexpr std::size_t kUuidTextBytes = 36;

[[nodiscard]] std::uint8_t hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    return static_cast<std::uint8_t>((c | 0x20) - 'a' + 10);
}

/// The 16 bytes of a UUID in text; MySqlGtidSet::decode has checked it.
void append_uuid(ByteWriter& out, std::string_view text) {
    int digits = 0;
    std::uint8_t high = 0;
    for (const char c : text) {
        if (c == '-') continue;
        if (digits++ % 2 == 0)
            high = hex_digit(c);
        else
            out.u8(static_cast<std::uint8_t>(high << 4 | hex_digit(c)));
    }
}

}  // namespace

std::vector<std::string> dump_session(Flavor flavor, std::chrono::nanoseconds heartbeat) {
    switch (flavor) {
        case Flavor::kMariaDb:
            return {
                // 4 = GTID events (MariaDB, sql/slave.h, MARIA_SLAVE_CAPABILITY_GTID).
                fmt::format("SET @mariadb_slave_capability = 4, "
                            "@master_binlog_checksum = @@global.binlog_checksum, "
                            "@master_heartbeat_period = {}",
                            heartbeat.count()),
                "SET @slave_gtid_strict_mode = 0, @slave_gtid_ignore_duplicates = 0",
            };
        case Flavor::kMySql:
            // The words `source` came with MySQL 8.0.26; a server reads the ones that it knows.
            return {
                fmt::format("SET @master_binlog_checksum = @@global.binlog_checksum, "
                            "@source_binlog_checksum = @@global.binlog_checksum, "
                            "@master_heartbeat_period = {0}, @source_heartbeat_period = {0}",
                            heartbeat.count())};
    }
    return {};
}

std::string connect_state(const MariaDbGtidPosition& position) {
    return fmt::format("SET @slave_connect_state = '{}'", position.to_string());
}

DumpCommand dump_from_connect_state(std::uint32_t server_id) {
    return *dump_from_place({.file = "", .offset = kFirstEvent}, server_id);
}

DumpCommand dump_without(const MySqlGtidSet& executed, std::uint32_t server_id) {
    const std::string set = encode_gtid_set(executed);
    DumpCommand result{.command = kBinlogDumpGtid, .body = {}};
    ByteWriter out(result.body);
    out.u16(kThroughGtid);
    out.u32(server_id);
    out.u32(0);  // length of the file's name: the server finds the file
    out.u64(kFirstEvent);
    out.u32(static_cast<std::uint32_t>(set.size()));
    out.bytes(set);
    return result;
}

Result<DumpCommand> dump_from_place(const FilePlace& place, std::uint32_t server_id) {
    if (place.offset > std::numeric_limits<std::uint32_t>::max()) {
        return fail(fmt::format(
            "binary log {} cannot be opened at {}: by file, only the first 4 GiB can be reached",
            place.file, place.offset));
    }
    DumpCommand result{.command = kBinlogDump, .body = {}};
    ByteWriter out(result.body);
    out.u32(static_cast<std::uint32_t>(place.offset));
    out.u16(0);
    out.u32(server_id);
    out.bytes(place.file);
    return result;
}

// MySQL, sql/rpl_gtid_set.cc, Gtid_set::encode. Without tags: the number of sources, then for each
// its UUID, the number of intervals and the intervals [first, end). With tags the number stands
// between two bytes 1, and after each UUID comes the tag with its length (doubled: MySQL's
// variable-length integers mark their size in the low bits).
std::string encode_gtid_set(const MySqlGtidSet& set) {
    const bool has_tags = std::ranges::any_of(
        set.sources(), [](const auto& source) { return source.first.size() > kUuidTextBytes; });
    std::string result;
    ByteWriter out(result);
    const std::uint64_t count = set.sources().size();
    out.u64(has_tags ? 1ULL << 56 | count << 8 | 1 : count);
    for (const auto& [source, intervals] : set.sources()) {
        append_uuid(out, std::string_view(source).substr(0, kUuidTextBytes));
        if (has_tags) {
            const std::string_view tag = source.size() > kUuidTextBytes
                                             ? std::string_view(source).substr(kUuidTextBytes + 1)
                                             : std::string_view();
            out.u8(static_cast<std::uint8_t>(tag.size() << 1));
            out.bytes(tag);
        }
        out.u64(intervals.size());
        for (const auto& interval : intervals) {
            out.u64(interval.first);
            out.u64(interval.last + 1);
        }
    }
    return result;
}

}  // namespace tributary::mysql
