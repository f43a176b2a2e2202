#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/gtid.hpp"
#include "model/position.hpp"

namespace tributary::mysql {

/// What is said to a server to make it send its binary log. Pure: text and bytes.

/// COM_BINLOG_DUMP or COM_BINLOG_DUMP_GTID, without the command byte.
struct DumpCommand {
    std::uint8_t command = 0;
    std::string body;
};

/// A file of the binary log and an offset in it: where an event begins.
struct FilePlace {
    std::string file;
    std::uint64_t offset = 4;
};

/// SET statements of the session, in order: what we understand, checksums as the log has them,
/// heartbeats.
[[nodiscard]] std::vector<std::string> dump_session(Flavor flavor,
                                                    std::chrono::nanoseconds heartbeat);

/// MariaDB ≥ 10.5: from after `position` on, in every domain. `SET @slave_connect_state`, then the
/// command.
[[nodiscard]] std::string connect_state(const MariaDbGtidPosition& position);
[[nodiscard]] DumpCommand dump_from_connect_state(std::uint32_t server_id);
/// MySQL: everything that is not in `executed`.
[[nodiscard]] DumpCommand dump_without(const MySqlGtidSet& executed, std::uint32_t server_id);
/// Both servers: from a place in a file. Fails for offsets above 4 GiB, which the command cannot
/// say.
[[nodiscard]] Result<DumpCommand> dump_from_place(const FilePlace& place, std::uint32_t server_id);

/// A GTID set as COM_BINLOG_DUMP_GTID takes it. Sets with tags need MySQL ≥ 8.3.
[[nodiscard]] std::string encode_gtid_set(const MySqlGtidSet& set);

}  // namespace tributary::mysql
