#pragma once

#include <cstddef>
#include <string>

namespace tributary::binlog {

/// MariaDB's address types as the server prints them (10.11: plugin/type_uuid, plugin/type_inet).
/// Each replaces `out`.

/// 16 bytes, in the order of the text: the log does not have the swapped order of the table files
/// (seen from 10.11).
void decode_uuid(const std::byte* from, std::string& out);
/// 4 bytes: `192.168.0.1`.
void decode_inet4(const std::byte* from, std::string& out);
/// 16 bytes: `2001:db8::1`, `::ffff:1.2.3.4`.
void decode_inet6(const std::byte* from, std::string& out);

}  // namespace tributary::binlog
