#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/ids.hpp"

namespace tributary {

/// What a column is. The comment names the canonical form of its values in a Cell: the same from
/// the binary log and from a SELECT, and what travels. `word` = 64-bit integer, `bytes` = byte
/// string.
enum class ColumnType : std::uint8_t {
    kTinyInt,  ///< word: the number (unsigned columns: bit-cast from uint64)
    kSmallInt,
    kMediumInt,
    kInt,
    kBigInt,
    kFloat,   ///< word: IEEE 754 bits of the 32-bit float, zero-extended
    kDouble,  ///< word: IEEE 754 bits of the double
    kDecimal,  ///< precision ≤ 18: word, the number times 10^scale; above: bytes, text with exactly
               ///< `scale` digits after the point, no leading zeros but one before the point, '-'
               ///< only if not zero
    kYear,      ///< word: 0, 1901 … 2155
    kDate,      ///< word: (year * 16 + month) * 32 + day; parts may be zero ('0000-00-00',
                ///< '2024-00-00')
    kTime,      ///< word: signed microseconds, ±838:59:59.999999
    kDateTime,  ///< word: the DATE word * 86,400,000,000 + microseconds of the day; in no time zone
    kTimestamp,  ///< word: microseconds since 1970-01-01 00:00 UTC; 0 = '0000-00-00 00:00:00'
    kBit,        ///< word: up to 64 bits
    kEnum,       ///< word: index of the member, 1-based; 0 = the empty error value
    kSet,        ///< word: bit i set = member i (0-based)
    kChar,       ///< bytes in the column's character set, without trailing pad spaces
    kVarChar,    ///< bytes in the column's character set
    kText,       ///< bytes in the column's character set (TINYTEXT … LONGTEXT)
    kBinary,     ///< bytes, padded with 0x00 to the column's length
    kVarBinary,  ///< bytes
    kBlob,       ///< bytes (TINYBLOB … LONGBLOB)
    kJson,  ///< bytes: UTF-8 text exactly as the MySQL server prints it (MariaDB's JSON is kText)
    kGeometry,  ///< bytes: SRID (4, little-endian), then WKB
    kUuid,      ///< bytes: text, 36 characters, lower case (MariaDB)
    kInet4,     ///< bytes: text (MariaDB)
    kInet6,     ///< bytes: text as the MariaDB server prints it
    kVector,    ///< bytes: 32-bit floats, little-endian (MySQL 9, MariaDB 11.7)
};

/// `bigint`, `varchar` …: the word of SQL and of messages to people.
[[nodiscard]] std::string_view name_of(ColumnType type);
/// The same name back; empty for an unknown one.
[[nodiscard]] std::optional<ColumnType> decode_column_type(std::string_view name);

/// How the values of a column are kept.
enum class Storage : std::uint8_t { kWord, kBytes };

struct Column {
    std::string name;
    ColumnType type = ColumnType::kBigInt;
    bool is_nullable = true;
    bool is_unsigned = false;
    /// Computed by the server from other columns (VIRTUAL or STORED): travels, but is never
    /// written.
    bool is_generated = false;
    /// Characters (kChar, kVarChar), bytes (kText, kBinary, kVarBinary, kBlob, kVector), total
    /// digits (kDecimal), bits (kBit); else 0.
    std::uint32_t length = 0;
    /// Digits after the point (kDecimal) or of the second's fraction, 0 to 6 (kTime, kDateTime,
    /// kTimestamp); else 0.
    std::uint8_t scale = 0;
    /// Of text, ENUM and SET columns, as the branch names them (`utf8mb4`, `utf8mb4_general_ci`);
    /// else empty.
    std::string charset;
    std::string collation;
    /// Of ENUM and SET, in order, in UTF-8.
    std::vector<std::string> members;

    friend bool operator==(const Column&, const Column&) = default;
};

[[nodiscard]] Storage storage_of(const Column& column);
/// The column's SQL type, as `create table` takes it: `decimal(12,2)`, `varchar(40) character set
/// utf8mb4 …`.
[[nodiscard]] std::string sql_type(const Column& column);

/// Columns by index into TableSchema::columns.
using ColumnIndex = std::uint16_t;

struct UniqueKey {
    std::string name;
    std::vector<ColumnIndex> columns;
    friend bool operator==(const UniqueKey&, const UniqueKey&) = default;
};

/// What the server does to child rows when a parent row goes or its key changes, without telling
/// the binary log.
enum class ReferentialAction : std::uint8_t { kRestrict, kCascade, kSetNull };

struct ForeignKey {
    std::string name;
    std::vector<ColumnIndex> columns;
    TableName parent;
    std::vector<std::string> parent_columns;
    ReferentialAction on_delete = ReferentialAction::kRestrict;
    ReferentialAction on_update = ReferentialAction::kRestrict;
    friend bool operator==(const ForeignKey&, const ForeignKey&) = default;
};

/// A table of a branch as it was when the rows beside it were written.
struct TableSchema {
    TableName name;
    std::vector<Column> columns;
    /// In key order. Never empty for a synchronised table.
    std::vector<ColumnIndex> primary_key;
    /// Other than the primary key.
    std::vector<UniqueKey> unique_keys;
    /// Only to synchronised tables.
    std::vector<ForeignKey> foreign_keys;

    [[nodiscard]] std::optional<ColumnIndex> index_of(std::string_view column) const;
    friend bool operator==(const TableSchema&, const TableSchema&) = default;
};

/// Checks that every index is in range and that there is a primary key: what the rest of the code
/// relies on.
[[nodiscard]] Result<void> check(const TableSchema& schema);

}  // namespace tributary
