#include "binlog/schema_from_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "binlog/collation.hpp"
#include "binlog/column_plan.hpp"

namespace tributary::binlog {
namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The strings of ENUM and SET come in the column's character set; the schema keeps UTF-8.
bool are_members_utf8(const MappedColumn& mapped, std::string_view charset) {
    if (charset.starts_with("utf8")) return true;
    return width_of(charset).min == 1 && std::ranges::all_of(mapped.members, is_ascii);
}

void set_charset(const MappedColumn& mapped, Column& column) {
    if (!mapped.collation) return;
    if (const auto collation = collation_of(*mapped.collation)) {
        column.charset = collation->charset;
        column.collation = collation->name;
    }
}

/// Largest value of a TEXT or BLOB whose length has so many bytes.
std::uint32_t blob_length_of(std::uint32_t prefix_bytes) {
    return prefix_bytes >= 4 ? 0xffff'ffff : (1U << (8 * prefix_bytes)) - 1;
}

/// CHAR, VARCHAR, TEXT, or their byte forms. False: the collation is needed and not known.
bool set_text_type(const MappedColumn& mapped, Column& column) {
    if (!mapped.collation) return false;
    const bool is_bytes = *mapped.collation == kBinaryCollation;
    if (!is_bytes) set_charset(mapped, column);
    if (!is_bytes && column.charset.empty()) return false;
    const std::uint32_t width = width_of(column.charset).max;
    if (mapped.type == WireType::kString) {
        column.type = is_bytes ? ColumnType::kBinary : ColumnType::kChar;
        column.length = mapped.length / width;
    } else if (mapped.type == WireType::kBlob || mapped.type == WireType::kBlobCompressed) {
        column.type = is_bytes ? ColumnType::kBlob : ColumnType::kText;
        column.length = blob_length_of(mapped.length);
    } else {
        // A compressed value has one byte more, which says how.
        const std::uint32_t extra =
            mapped.type == WireType::kVarCharCompressed && mapped.length > 0 ? 1 : 0;
        column.type = is_bytes ? ColumnType::kVarBinary : ColumnType::kVarChar;
        column.length = (mapped.length - extra) / width;
    }
    return true;
}

bool set_members(const MappedColumn& mapped, Column& column) {
    set_charset(mapped, column);
    column.type = mapped.type == WireType::kEnum ? ColumnType::kEnum : ColumnType::kSet;
    column.members = mapped.members;
    return !mapped.members.empty() && are_members_utf8(mapped, column.charset);
}

bool set_number(const MappedColumn& mapped, Column& column, ColumnType type) {
    column.type = type;
    column.is_unsigned = mapped.is_unsigned.value_or(false);
    return mapped.is_unsigned.has_value();
}

bool set_type(Column& column, ColumnType type) {
    column.type = type;
    return true;
}

/// A column from the map alone. Nothing when the map does not say enough.
std::optional<Column> column_of(const MappedColumn& mapped) {
    Column column;
    column.name = mapped.name;
    column.is_nullable = mapped.is_nullable;
    column.scale = mapped.scale;
    const auto is_known = [&] {
        switch (mapped.type) {
            case WireType::kTiny:
                return set_number(mapped, column, ColumnType::kTinyInt);
            case WireType::kShort:
                return set_number(mapped, column, ColumnType::kSmallInt);
            case WireType::kInt24:
                return set_number(mapped, column, ColumnType::kMediumInt);
            case WireType::kLong:
                return set_number(mapped, column, ColumnType::kInt);
            case WireType::kLongLong:
                return set_number(mapped, column, ColumnType::kBigInt);
            case WireType::kFloat:
                return set_number(mapped, column, ColumnType::kFloat);
            case WireType::kDouble:
                return set_number(mapped, column, ColumnType::kDouble);
            case WireType::kDecimal:
                column.length = mapped.length;
                return set_number(mapped, column, ColumnType::kDecimal);
            case WireType::kYear:
                return set_type(column, ColumnType::kYear);
            case WireType::kDate:
                return set_type(column, ColumnType::kDate);
            case WireType::kTime:
                return set_type(column, ColumnType::kTime);
            case WireType::kDateTime:
                return set_type(column, ColumnType::kDateTime);
            case WireType::kTimestamp:
                return set_type(column, ColumnType::kTimestamp);
            case WireType::kBit:
                column.length = mapped.length;
                return set_type(column, ColumnType::kBit);
            case WireType::kEnum:
            case WireType::kSet:
                return set_members(mapped, column);
            case WireType::kString:
            case WireType::kVarChar:
            case WireType::kVarCharCompressed:
            case WireType::kBlob:
            case WireType::kBlobCompressed:
                return set_text_type(mapped, column);
            case WireType::kJson:
                return set_type(column, ColumnType::kJson);
            case WireType::kGeometry:
                return set_type(column, ColumnType::kGeometry);
            case WireType::kVector:
                column.length = mapped.dimensions.value_or(0) * 4;
                return set_type(column, ColumnType::kVector) && mapped.dimensions.has_value();
            // Old formats may or may not have a fraction (MariaDB): the map does not say.
            case WireType::kTimeOld:
            case WireType::kDateTimeOld:
            case WireType::kTimestampOld:
                return false;
        }
        return false;
    }();
    if (!is_known || column.name.empty()) return std::nullopt;
    return column;
}

/// What information_schema says, with the log's word where it says more.
Result<Column> refine(const MappedColumn& mapped, const Column& base) {
    if (!mapped.name.empty() && mapped.name != base.name) {
        return fail(fmt::format("is '{}' in the binary log: the table was altered", mapped.name));
    }
    Column column = base;
    if (mapped.is_unsigned &&
        (base.type == ColumnType::kFloat || base.type == ColumnType::kDouble ||
         base.type == ColumnType::kDecimal)) {
        column.is_unsigned = *mapped.is_unsigned;
    }
    if (!column.charset.empty() && column.collation.empty()) set_charset(mapped, column);
    const auto plan = plan_column(mapped, column);
    if (!plan) return fail(plan.error().what + ": the table was altered");
    if (!mapped.members.empty() && are_members_utf8(mapped, column.charset))
        column.members = mapped.members;
    return column;
}

}  // namespace

Result<TableSchema> schema_from_map(const TableMap& map, const TableSchema* base) {
    TableSchema schema;
    if (base != nullptr) schema = *base;
    schema.name = map.name;
    const std::string name = to_string(map.name);
    if (base != nullptr && base->columns.size() != map.columns.size()) {
        return fail(fmt::format(
            "table {} has {} columns in the binary log, but {} in the schema: it was altered", name,
            map.columns.size(), base->columns.size()));
    }
    schema.columns.clear();
    for (std::size_t i = 0; i < map.columns.size(); ++i) {
        const MappedColumn& mapped = map.columns[i];
        if (base != nullptr) {
            auto column = refine(mapped, base->columns[i]);
            if (!column)
                return fail(fmt::format("table {}: column {} {}", name, base->columns[i].name,
                                        column.error().what));
            schema.columns.push_back(std::move(*column));
        } else if (auto column = column_of(mapped)) {
            schema.columns.push_back(std::move(*column));
        } else {
            return fail(
                fmt::format("table {}: column {} cannot be told from the binary log alone: set "
                            "binlog_row_metadata=FULL",
                            name, mapped.name.empty() ? std::to_string(i + 1) : mapped.name));
        }
    }
    if (map.is_full()) {
        // The whole column stands for a prefix of it: what differs in the prefix differs in the
        // column.
        schema.primary_key.clear();
        for (const MappedKeyPart& part : map.primary_key) schema.primary_key.push_back(part.column);
    }
    return schema;
}

}  // namespace tributary::binlog
