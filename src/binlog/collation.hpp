#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tributary::binlog {

/// A collation and its character set, as information_schema names them on MariaDB ≥ 10.6 and MySQL
/// ≥ 8.0.30 (`utf8mb3`, not `utf8`).
struct Collation {
    std::string charset;
    /// Empty: the servers disagree about the name of this number.
    std::string name;
};

/// The number of the collation `binary`, which makes a character type a byte type.
inline constexpr std::uint32_t kBinaryCollation = 63;

/// Nothing for a number that is not known.
[[nodiscard]] std::optional<Collation> collation_of(std::uint32_t id);

/// Bytes of the shortest and the longest character.
struct CharsetWidth {
    std::uint8_t min = 1;
    std::uint8_t max = 1;
};
[[nodiscard]] CharsetWidth width_of(std::string_view charset);

/// Two names, of character sets or of collations, mean the same.
[[nodiscard]] bool is_same_name(std::string_view a, std::string_view b);

}  // namespace tributary::binlog
