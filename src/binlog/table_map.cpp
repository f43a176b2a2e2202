#include "binlog/table_map.hpp"

#include <fmt/format.h>

#include "binlog/limits.hpp"
#include "binlog/load.hpp"
#include "binlog/optional_metadata.hpp"

namespace tributary::binlog {
namespace {

/// The type that is really meant where the event says STRING: ENUM and SET hide in its metadata,
/// and lengths above 255 use two bits of the type's byte (MySQL:
/// Field_string::do_save_field_metadata).
Result<void> decode_string_metadata(ByteReader& metadata, MappedColumn& column) {
    const std::uint8_t high = metadata.u8();
    const std::uint8_t low = metadata.u8();
    if ((high & 0x30U) == 0x30U) {
        column.type = static_cast<WireType>(high);
        if (column.type != WireType::kEnum && column.type != WireType::kSet &&
            column.type != WireType::kString) {
            return fail(fmt::format("STRING that really is type {}", high));
        }
        column.length = low;
    } else {
        column.length = low | static_cast<std::uint32_t>((high & 0x30U) ^ 0x30U) << 4U;
    }
    const bool is_good_size = column.type == WireType::kEnum
                                  ? column.length == 1 || column.length == 2
                              : column.type == WireType::kSet
                                  ? (column.length >= 1 && column.length <= 4) || column.length == 8
                                  : true;
    if (!is_good_size)
        return fail(fmt::format("{} of {} bytes", name_of(column.type), column.length));
    return {};
}

Result<void> decode_fraction(ByteReader& metadata, MappedColumn& column) {
    column.scale = metadata.u8();
    if (column.scale > 6)
        return fail(fmt::format("{} digits in the second's fraction", column.scale));
    return {};
}

Result<void> decode_length_size(ByteReader& metadata, MappedColumn& column) {
    column.length = metadata.u8();
    if (column.length < 1 || column.length > 4)
        return fail(fmt::format("length prefix of {} bytes", column.length));
    return {};
}

Result<void> decode_decimal(ByteReader& metadata, MappedColumn& column) {
    column.length = metadata.u8();
    column.scale = metadata.u8();
    if (column.length < 1 || column.length > 65 || column.scale > 38 ||
        column.scale > column.length) {
        return fail(fmt::format("DECIMAL({},{})", column.length, column.scale));
    }
    return {};
}

Result<void> decode_bit(ByteReader& metadata, MappedColumn& column) {
    const std::uint32_t rest = metadata.u8();
    column.length = metadata.u8() * 8U + rest;
    if (rest > 7 || column.length < 1 || column.length > 64)
        return fail(fmt::format("BIT({})", column.length));
    return {};
}

Result<void> decode_float(ByteReader& metadata, std::uint8_t size) {
    if (const std::uint8_t got = metadata.u8(); got != size)
        return fail(fmt::format("floating point of {} bytes", got));
    return {};
}

/// Sets what the type's metadata bytes say (MySQL 9 manual of the source, "Table_map_event", table
/// of column types).
Result<void> decode_metadata(std::uint8_t type, ByteReader& metadata, MappedColumn& column) {
    column.type = static_cast<WireType>(type);
    switch (column.type) {
        case WireType::kTiny:
        case WireType::kShort:
        case WireType::kInt24:
        case WireType::kLong:
        case WireType::kLongLong:
        case WireType::kYear:
        case WireType::kDate:
        case WireType::kTimeOld:
        case WireType::kDateTimeOld:
        case WireType::kTimestampOld:
            return {};
        case WireType::kFloat:
            return decode_float(metadata, 4);
        case WireType::kDouble:
            return decode_float(metadata, 8);
        case WireType::kVarChar:
        case WireType::kVarCharCompressed:
            column.length = metadata.u16();
            return {};
        case WireType::kBit:
            return decode_bit(metadata, column);
        case WireType::kTimestamp:
        case WireType::kDateTime:
        case WireType::kTime:
            return decode_fraction(metadata, column);
        case WireType::kBlob:
        case WireType::kBlobCompressed:
        case WireType::kGeometry:
        case WireType::kJson:
        case WireType::kVector:
            return decode_length_size(metadata, column);
        case WireType::kDecimal:
            return decode_decimal(metadata, column);
        case WireType::kString:
            return decode_string_metadata(metadata, column);
        case WireType::kEnum:
        case WireType::kSet:
            break;
    }
    if (type == 0)
        return fail("DECIMAL of a version before 5.0: rebuild the table with ALTER TABLE … FORCE");
    if (type == 14) {
        column.type = WireType::kDate;
        return {};
    }
    return fail(fmt::format("type {} is not known", type));
}

std::string take_name(ByteReader& reader) {
    std::string name(reader.take_text(reader.u8()));
    reader.skip(1);
    return name;
}

TableMap take_head(ByteReader& reader, std::size_t id_bytes) {
    TableMap map;
    map.id = reader.little(id_bytes);
    reader.skip(2);
    map.name.database = take_name(reader);
    map.name.table = take_name(reader);
    return map;
}

Result<void> decode_columns(ByteReader& reader, TableMap& map) {
    const std::uint64_t count = reader.length_encoded();
    if (reader.failed() || count == 0 || count > kColumnsMax) {
        return fail(fmt::format("{} columns: 1 to {} are possible", count, kColumnsMax),
                    reader.offset());
    }
    const ByteView types = reader.take(count);
    ByteReader metadata(reader.length_encoded_bytes());
    const ByteView nullable = reader.take((count + 7) / 8);
    if (reader.failed()) return fail("its columns are cut off", reader.offset());
    map.columns.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        MappedColumn& column = map.columns[i];
        const auto decoded =
            decode_metadata(std::to_integer<std::uint8_t>(types[i]), metadata, column);
        if (!decoded)
            return fail(fmt::format("column {}: {}", i + 1, decoded.error().what), reader.offset());
        column.is_nullable = is_bit_set(nullable.data(), i);
    }
    if (metadata.failed() || !metadata.is_at_end())
        return fail("its metadata do not fit its columns", reader.offset());
    return {};
}

}  // namespace

std::string_view name_of(WireType type) {
    switch (type) {
        case WireType::kTiny:
            return "TINY";
        case WireType::kShort:
            return "SHORT";
        case WireType::kLong:
            return "LONG";
        case WireType::kFloat:
            return "FLOAT";
        case WireType::kDouble:
            return "DOUBLE";
        case WireType::kTimestampOld:
            return "TIMESTAMP";
        case WireType::kLongLong:
            return "LONGLONG";
        case WireType::kInt24:
            return "INT24";
        case WireType::kDate:
            return "DATE";
        case WireType::kTimeOld:
            return "TIME";
        case WireType::kDateTimeOld:
            return "DATETIME";
        case WireType::kYear:
            return "YEAR";
        case WireType::kVarChar:
            return "VARCHAR";
        case WireType::kBit:
            return "BIT";
        case WireType::kTimestamp:
            return "TIMESTAMP2";
        case WireType::kDateTime:
            return "DATETIME2";
        case WireType::kTime:
            return "TIME2";
        case WireType::kBlobCompressed:
            return "BLOB_COMPRESSED";
        case WireType::kVarCharCompressed:
            return "VARCHAR_COMPRESSED";
        case WireType::kVector:
            return "VECTOR";
        case WireType::kJson:
            return "JSON";
        case WireType::kDecimal:
            return "NEWDECIMAL";
        case WireType::kEnum:
            return "ENUM";
        case WireType::kSet:
            return "SET";
        case WireType::kBlob:
            return "BLOB";
        case WireType::kString:
            return "STRING";
        case WireType::kGeometry:
            return "GEOMETRY";
    }
    return "unknown";
}

Result<TableMap> decode_table_name(ByteView body, std::size_t id_bytes) {
    ByteReader reader(body);
    TableMap map = take_head(reader, id_bytes);
    if (reader.failed()) return fail("it is too short", reader.offset());
    return map;
}

Result<TableMap> decode_table_map(ByteView body, std::size_t id_bytes, Flavor flavor) {
    ByteReader reader(body);
    TableMap map = take_head(reader, id_bytes);
    if (reader.failed()) return fail("it is too short", reader.offset());
    const auto with_name = [&](const Error& error) {
        return fail(fmt::format("table {}: {}", to_string(map.name), error.what), error.offset);
    };
    if (const auto columns = decode_columns(reader, map); !columns)
        return with_name(columns.error());
    if (const auto more = decode_optional_metadata(reader.rest(), flavor, map); !more)
        return with_name(more.error());
    return map;
}

}  // namespace tributary::binlog
