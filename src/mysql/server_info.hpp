#pragma once

#include <string>

#include "model/position.hpp"

namespace tributary::mysql {

struct ServerInfo {
    Flavor flavor = Flavor::kMariaDb;
    /// major * 10000 + minor * 100 + patch: 101119 = 10.11.19.
    unsigned long version = 0;
    /// As the server says it: `10.11.19-MariaDB-log`.
    std::string version_text;
    /// Tells one data directory from another. MySQL: @@server_uuid. MariaDB: @@server_uid, where
    /// there is one (10.11 and later); older ones: `server_id@hostname:port/datadir`, which a copy
    /// of the server's machine shares.
    std::string identity;
    /// The longest statement or row that the server takes, in bytes (max_allowed_packet).
    std::size_t packet_bytes_max = 0;
};

}  // namespace tributary::mysql
