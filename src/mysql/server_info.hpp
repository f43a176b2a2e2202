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
    /// Which server wrote the log. MySQL: @@server_uuid, made with the data directory. MariaDB:
    /// @@server_uid (10.11 and later), a hash of the machine's network address and the port:
    /// another data directory behind the same port has the same one, another network card gives
    /// another one. Older MariaDB: `server_id@hostname:port/datadir`. So a different identity is
    /// another server, and the same identity proves nothing: positions and fingerprints do.
    std::string identity;
    /// The longest statement or row that the server takes, in bytes (max_allowed_packet).
    std::size_t packet_bytes_max = 0;
};

}  // namespace tributary::mysql
