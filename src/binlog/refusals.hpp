#pragma once

#include <cstdint>
#include <string_view>

#include "binlog/event_header.hpp"

namespace tributary::binlog {

inline constexpr std::string_view kNoXa =
    "an XA transaction, which is not supported: use plain transactions on this server, then "
    "restart the agent with a "
    "new epoch";
inline constexpr std::string_view kWrongServer =
    "it comes from another kind of server than the one that was asked: MariaDB and MySQL write "
    "different GTIDs";

/// The table number of a row event that stands for nothing but the end of a statement: all ones, in
/// 3 bytes (MySQL), 4 or 6 (MariaDB).
[[nodiscard]] constexpr bool is_no_table(std::uint64_t id) {
    return id == 0xff'ffff || id == 0xffff'ffff || id == 0xffff'ffff'ffff;
}

/// The event changes nothing and says nothing about order: it may be passed over wherever it comes.
[[nodiscard]] bool is_meaningless(EventType type);

/// Why an event of this type ends the reading, and what to change. Empty: the type is no such one.
[[nodiscard]] std::string_view refusal_of(EventType type);

}  // namespace tributary::binlog
