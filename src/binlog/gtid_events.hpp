#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "binlog/event_header.hpp"

namespace tributary::binlog {

/// MariaDB's GTID event (10.11: sql/log_event_server.cc, Gtid_log_event).
struct MariaDbGtidEvent {
    std::uint64_t number = 0;
    std::uint32_t domain = 0;
    /// One statement follows, without COMMIT.
    bool is_standalone = false;
    /// XA PREPARE, or COMMIT or ROLLBACK of a prepared transaction.
    bool is_xa = false;
};
[[nodiscard]] Result<MariaDbGtidEvent> decode_mariadb_gtid(ByteView body);

/// MySQL's GTID events, plain (33) and tagged (42).
struct MySqlGtidEvent {
    std::array<std::byte, 16> uuid{};
    /// Empty for a plain GTID.
    std::string tag;
    std::uint64_t number = 0;
    /// On this server, microseconds since 1970 UTC; 0 = not told.
    std::int64_t committed_at = 0;
};
[[nodiscard]] Result<MySqlGtidEvent> decode_mysql_gtid(ByteView body);
[[nodiscard]] Result<MySqlGtidEvent> decode_tagged_gtid(ByteView body);

/// Lower-case UUID, with `:tag` where there is one.
void append_source(std::string& out, const MySqlGtidEvent& event);

}  // namespace tributary::binlog
