#include "binlog/query_event.hpp"

#include <fmt/format.h>

namespace tributary::binlog {

Result<QueryEvent> decode_query_event(ByteView body, std::size_t post_header_bytes) {
    // Thread id, execution time, length of the database's name, error code, length of the status
    // variables.
    constexpr std::size_t kKnownBytes = 4 + 4 + 1 + 2 + 2;
    if (post_header_bytes < kKnownBytes) {
        return fail(fmt::format("a QUERY event with {} bytes before its text is not supported",
                                post_header_bytes));
    }
    ByteReader reader(body);
    reader.skip(8);
    const std::size_t database_bytes = reader.u8();
    reader.skip(2);
    const std::size_t variables_bytes = reader.u16();
    reader.skip(post_header_bytes - kKnownBytes + variables_bytes);
    QueryEvent query;
    query.database = reader.take_text(database_bytes);
    const std::uint8_t end = reader.u8();
    query.text = reader.rest();
    if (reader.failed() || end != 0)
        return fail("a QUERY event that is too short", reader.offset());
    return query;
}

}  // namespace tributary::binlog
