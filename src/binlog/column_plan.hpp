#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "binlog/decimal_value.hpp"
#include "binlog/table_map.hpp"
#include "model/schema.hpp"

namespace tributary::binlog {

/// How one column's values are read.
enum class ValueCodec : std::uint8_t {
    kInt8,
    kUint8,
    kInt16,
    kUint16,
    kInt24,
    kUint24,
    kInt32,
    kUint32,
    kInt64,  ///< signed and unsigned: the same 64 bits
    kFloat,
    kDouble,
    kDecimalWord,
    kDecimalText,
    kYear,
    kDate,
    kTime,
    kOldTime,
    kHiresTime,
    kDateTime,
    kOldDateTime,
    kHiresDateTime,
    kTimestamp,
    kOldTimestamp,
    kHiresTimestamp,
    kBit,
    kEnum,
    kSet,
    kBytes,       ///< length prefix, bytes
    kChar,        ///< the same, pad characters removed
    kBinary,      ///< the same, padded with zeros
    kCompressed,  ///< the same, decompressed
    kJson,
    kUuid,
    kInet4,
    kInet6,
};

/// Everything that reading a column's values needs, made once.
struct ColumnPlan {
    ValueCodec codec = ValueCodec::kInt64;
    /// Bytes that every value takes; 0 for those with a length prefix.
    std::uint8_t fixed_bytes = 0;
    /// Bytes of the length prefix; 0 for those of fixed size.
    std::uint8_t prefix_bytes = 0;
    std::uint8_t scale = 0;
    /// kChar: bytes of one pad character.
    std::uint8_t pad_bytes = 1;
    /// kChar: a pad character's significant byte comes first (utf16le).
    bool is_pad_little = false;
    /// kBinary: bytes of a value. kEnum: members. kSet: members.
    std::uint32_t length = 0;
    DecimalFormat decimal{1, 0};
};

/// Whether a column of the log holds the values of a column of the schema, and how to read them.
/// The error says what does not fit: `is VARCHAR(80 bytes) in the binary log, but int in the
/// schema`.
[[nodiscard]] Result<ColumnPlan> plan_column(const MappedColumn& mapped, const Column& column);

}  // namespace tributary::binlog
