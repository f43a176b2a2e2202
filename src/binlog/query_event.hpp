#pragma once

#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace tributary::binlog {

/// A QUERY event. Everything views the event's body.
struct QueryEvent {
    std::string_view database;
    /// The statement; of QUERY_COMPRESSED the compressed part.
    ByteView text;
};

/// `body` starts behind the event's header; `post_header_bytes` is what the format description says
/// for QUERY.
[[nodiscard]] Result<QueryEvent> decode_query_event(ByteView body, std::size_t post_header_bytes);

}  // namespace tributary::binlog
