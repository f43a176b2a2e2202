#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/position.hpp"
#include "mysql/connection.hpp"

namespace tributary::mysql {

struct BinaryLog {
    std::string file;
    std::uint64_t size_bytes = 0;
};

/// The files of the binary log, oldest first. Needs BINLOG MONITOR (MariaDB) or REPLICATION CLIENT
/// (MySQL).
[[nodiscard]] std::vector<BinaryLog> list_binary_logs(Connection& connection);

/// The end of the binary log: `gtid` (and `gtid_before`, the same), `server_id` and `flavor` set,
/// no fingerprint. MySQL tells file, offset and GTIDs in one answer; on MariaDB file and offset may
/// be a little older than the GTID position. Fails as kSchema when the server writes no binary log.
/// Needs the same rights as list_binary_logs.
[[nodiscard]] Position current_position(Connection& connection);

/// MySQL: what was executed and is no longer in the binary log (@@gtid_purged). Empty on MariaDB,
/// which has no such value: it answers the request.
[[nodiscard]] std::string purged_gtids(Connection& connection);

}  // namespace tributary::mysql
