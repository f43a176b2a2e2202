#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "binlog/event_header.hpp"

namespace tributary::binlog {

/// Where the server waits for new events. `file` views the event's body.
struct Heartbeat {
    std::string_view file;
    /// From version 1 of the event only the low 32 bits, except from MariaDB beyond 4 GiB.
    std::uint64_t offset = 0;
};

[[nodiscard]] Result<Heartbeat> decode_heartbeat(const EventHeader& header, ByteView body);

}  // namespace tributary::binlog
