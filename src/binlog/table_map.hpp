#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "model/ids.hpp"
#include "model/position.hpp"
#include "model/schema.hpp"

namespace tributary::binlog {

/// A column's type in the binary log: MySQL's enum_field_types (include/field_types.h) and
/// MariaDB's additions (include/mysql_com.h). ENUM and SET are here as themselves, although the
/// event hides them in kString.
enum class WireType : std::uint8_t {
    kTiny = 1,
    kShort = 2,
    kLong = 3,
    kFloat = 4,
    kDouble = 5,
    kTimestampOld = 7,
    kLongLong = 8,
    kInt24 = 9,
    kDate = 10,
    kTimeOld = 11,
    kDateTimeOld = 12,
    kYear = 13,
    kVarChar = 15,
    kBit = 16,
    kTimestamp = 17,
    kDateTime = 18,
    kTime = 19,
    kBlobCompressed = 140,
    kVarCharCompressed = 141,
    kVector = 242,
    kJson = 245,
    kDecimal = 246,
    kEnum = 247,
    kSet = 248,
    kBlob = 252,
    kString = 254,
    kGeometry = 255,
};

/// The name of the type for messages: `VARCHAR`, `DATETIME2` …
[[nodiscard]] std::string_view name_of(WireType type);

/// One column as TABLE_MAP describes it. Empty optionals: the server did not say
/// (binlog_row_metadata).
struct MappedColumn {
    WireType type = WireType::kLong;
    bool is_nullable = true;
    /// Bytes: maximum length (kVarChar, kVarCharCompressed, kString), stored size (kEnum, kSet),
    /// size of the length prefix (kBlob, kBlobCompressed, kGeometry, kJson, kVector). Bits: kBit.
    /// Total digits: kDecimal. Else 0.
    std::uint32_t length = 0;
    /// Digits after the point (kDecimal) or of the second's fraction (kTime, kDateTime,
    /// kTimestamp); else 0.
    std::uint8_t scale = 0;

    std::optional<bool> is_unsigned;
    /// Collation's number (information_schema.collations.id) of a character, ENUM or SET column.
    std::optional<std::uint32_t> collation;
    std::optional<bool> is_visible;
    /// Empty when not told.
    std::string name;
    /// Of ENUM and SET, in the column's character set; empty when not told.
    std::vector<std::string> members;
    /// Of kGeometry: Field::geometry_type (0 = any, 1 = point …).
    std::optional<std::uint32_t> geometry_type;
    /// Of kVector: number of floats.
    std::optional<std::uint32_t> dimensions;
};

struct MappedKeyPart {
    ColumnIndex column = 0;
    /// Characters of the column that are in the key; 0 = all.
    std::uint32_t prefix = 0;
    friend bool operator==(const MappedKeyPart&, const MappedKeyPart&) = default;
};

/// A TABLE_MAP event: how the next row events of a table are laid out.
struct TableMap {
    std::uint64_t id = 0;
    TableName name;
    std::vector<MappedColumn> columns;
    /// In key order. Empty: not told, or no primary key.
    std::vector<MappedKeyPart> primary_key;
    /// The server told the columns' names (binlog_row_metadata=FULL), so that a missing key is no
    /// key.
    [[nodiscard]] bool is_full() const { return !columns.empty() && !columns.front().name.empty(); }
};

/// Number and name alone, without the columns: for a table of which nothing else is needed.
[[nodiscard]] Result<TableMap> decode_table_name(ByteView body, std::size_t id_bytes);

/// The body of a TABLE_MAP event (without header and checksum). `id_bytes` is 6, or 4 for servers
/// whose post-header has 6 bytes.
[[nodiscard]] Result<TableMap> decode_table_map(ByteView body, std::size_t id_bytes, Flavor flavor);

}  // namespace tributary::binlog
