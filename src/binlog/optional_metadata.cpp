#include "binlog/optional_metadata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "binlog/limits.hpp"

namespace tributary::binlog {
namespace {

/// Kinds of fields (MySQL 9: Table_map_event::Optional_metadata_field_type; MariaDB 10.11 has those
/// up to 11).
enum class Field : std::uint8_t {
    kSignedness = 1,
    kDefaultCharset = 2,
    kColumnCharset = 3,
    kColumnName = 4,
    kSetStrings = 5,
    kEnumStrings = 6,
    kGeometryType = 7,
    kPrimaryKey = 8,
    kPrimaryKeyWithPrefix = 9,
    kEnumSetDefaultCharset = 10,
    kEnumSetColumnCharset = 11,
    kVisibility = 12,
    kVectorDimensions = 13,
};

using IsIncluded = bool (*)(WireType);

/// YEAR is among them (seen from MySQL 9.7 and MariaDB 10.11).
bool is_numeric(WireType type) {
    return type == WireType::kTiny || type == WireType::kYear || type == WireType::kShort ||
           type == WireType::kInt24 || type == WireType::kLong || type == WireType::kLongLong ||
           type == WireType::kDecimal || type == WireType::kFloat || type == WireType::kDouble;
}
bool is_text(WireType type) {
    return type == WireType::kString || type == WireType::kVarChar || type == WireType::kBlob ||
           type == WireType::kVarCharCompressed || type == WireType::kBlobCompressed;
}
/// What each server counts as text, and gives a collation (seen from MariaDB 10.11 and MySQL 9.7).
bool is_character_mariadb(WireType type) {
    return is_text(type) || type == WireType::kGeometry;
}
bool is_character_mysql(WireType type) {
    return is_text(type) || type == WireType::kVector;
}
bool is_enum(WireType type) {
    return type == WireType::kEnum;
}
bool is_set(WireType type) {
    return type == WireType::kSet;
}
bool is_enum_or_set(WireType type) {
    return is_enum(type) || is_set(type);
}
bool is_geometry(WireType type) {
    return type == WireType::kGeometry;
}
bool is_vector(WireType type) {
    return type == WireType::kVector;
}

std::size_t count_of(const TableMap& map, IsIncluded is_included) {
    return static_cast<std::size_t>(
        std::ranges::count_if(map.columns, is_included, &MappedColumn::type));
}

bool bit_of(ByteView bits, std::size_t index) {
    return (std::to_integer<unsigned>(bits[index / 8]) >> (7 - index % 8) & 1U) != 0;
}

/// Columns of a field that has one entry for each included column, in order.
template <class Take>
void for_each_included(TableMap& map, IsIncluded is_included, const Take& take) {
    std::size_t index = 0;
    for (MappedColumn& column : map.columns) {
        if (is_included(column.type)) take(column, index++);
    }
}

std::uint32_t take_u32(ByteReader& value) {
    const std::uint64_t number = value.length_encoded();
    if (number <= std::numeric_limits<std::uint32_t>::max())
        return static_cast<std::uint32_t>(number);
    (void)value.take(std::numeric_limits<std::size_t>::max());
    return 0;
}

bool decode_signedness(ByteReader& value, TableMap& map) {
    const ByteView bits = value.rest();
    if (bits.size() != (count_of(map, is_numeric) + 7) / 8) return false;
    for_each_included(map, is_numeric, [&](MappedColumn& column, std::size_t index) {
        column.is_unsigned = bit_of(bits, index);
    });
    return true;
}

/// One collation for most columns, then index and collation of each that differs.
bool decode_default_charset(ByteReader& value, TableMap& map, IsIncluded is_included) {
    const std::uint32_t usual = take_u32(value);
    std::vector<MappedColumn*> included;
    for_each_included(map, is_included, [&](MappedColumn& column, std::size_t) {
        column.collation = usual;
        included.push_back(&column);
    });
    while (!value.is_at_end()) {
        const std::uint64_t which = value.length_encoded();
        const std::uint32_t collation = take_u32(value);
        if (value.failed() || which >= included.size()) return false;
        included[which]->collation = collation;
    }
    return true;
}

bool decode_members(ByteReader& value, TableMap& map, IsIncluded is_included) {
    bool is_good = true;
    for_each_included(map, is_included, [&](MappedColumn& column, std::size_t) {
        const std::uint64_t count = value.length_encoded();
        is_good = is_good && count <= kMembersMax && count <= value.left();
        column.members.clear();
        if (!is_good) return;
        column.members.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i)
            column.members.emplace_back(as_text(value.length_encoded_bytes()));
    });
    return is_good;
}

bool decode_primary_key(ByteReader& value, TableMap& map, bool has_prefix) {
    map.primary_key.clear();
    while (!value.is_at_end()) {
        const std::uint64_t column = value.length_encoded();
        const std::uint32_t prefix = has_prefix ? take_u32(value) : 0;
        if (column >= map.columns.size() || map.primary_key.size() >= map.columns.size())
            return false;
        map.primary_key.push_back({.column = static_cast<ColumnIndex>(column), .prefix = prefix});
    }
    return true;
}

/// False: the value does not fit the columns. What is left of it, or was missing, is looked at by
/// the caller.
bool decode_field(Field field, ByteReader& value, IsIncluded is_character, TableMap& map) {
    switch (field) {
        case Field::kSignedness:
            return decode_signedness(value, map);
        case Field::kDefaultCharset:
            return decode_default_charset(value, map, is_character);
        case Field::kEnumSetDefaultCharset:
            return decode_default_charset(value, map, is_enum_or_set);
        case Field::kColumnCharset:
            for_each_included(map, is_character, [&](MappedColumn& column, std::size_t) {
                column.collation = take_u32(value);
            });
            return true;
        case Field::kEnumSetColumnCharset:
            for_each_included(map, is_enum_or_set, [&](MappedColumn& column, std::size_t) {
                column.collation = take_u32(value);
            });
            return true;
        case Field::kColumnName:
            for (MappedColumn& column : map.columns)
                column.name = as_text(value.length_encoded_bytes());
            return !map.columns.front().name.empty();
        case Field::kSetStrings:
            return decode_members(value, map, is_set);
        case Field::kEnumStrings:
            return decode_members(value, map, is_enum);
        case Field::kGeometryType:
            for_each_included(map, is_geometry, [&](MappedColumn& column, std::size_t) {
                column.geometry_type = take_u32(value);
            });
            return true;
        case Field::kPrimaryKey:
            return decode_primary_key(value, map, false);
        case Field::kPrimaryKeyWithPrefix:
            return decode_primary_key(value, map, true);
        case Field::kVisibility: {
            const ByteView bits = value.rest();
            if (bits.size() != (map.columns.size() + 7) / 8) return false;
            for (std::size_t i = 0; i < map.columns.size(); ++i)
                map.columns[i].is_visible = bit_of(bits, i);
            return true;
        }
        case Field::kVectorDimensions:
            for_each_included(map, is_vector, [&](MappedColumn& column, std::size_t) {
                column.dimensions = take_u32(value);
            });
            return true;
    }
    (void)value.rest();
    return true;
}

}  // namespace

Result<void> decode_optional_metadata(ByteView fields, Flavor flavor, TableMap& map) {
    const IsIncluded is_character =
        flavor == Flavor::kMariaDb ? is_character_mariadb : is_character_mysql;
    ByteReader reader(fields);
    while (!reader.is_at_end()) {
        const std::uint8_t field = reader.u8();
        ByteReader value(reader.length_encoded_bytes());
        const bool fits =
            !reader.failed() && decode_field(static_cast<Field>(field), value, is_character, map);
        if (!fits || value.failed() || !value.is_at_end()) {
            return fail(
                fmt::format("its optional metadata of kind {} do not fit its columns", field),
                reader.offset());
        }
    }
    return {};
}

}  // namespace tributary::binlog
