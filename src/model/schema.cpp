#include "model/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary {
namespace {

constexpr std::array<std::string_view, 28> kTypeNames = {
    "tinyint", "smallint", "mediumint", "int",     "bigint",   "float",     "double",
    "decimal", "year",     "date",      "time",    "datetime", "timestamp", "bit",
    "enum",    "set",      "char",      "varchar", "text",     "binary",    "varbinary",
    "blob",    "json",     "geometry",  "uuid",    "inet4",    "inet6",     "vector"};

std::string quoted_members(const std::vector<std::string>& members) {
    std::string out;
    for (const std::string& member : members) {
        out += out.empty() ? "'" : ",'";
        for (const char c : member) {
            if (c == '\'' || c == '\\') out.push_back(c);
            out.push_back(c);
        }
        out.push_back('\'');
    }
    return out;
}

std::string with_charset(std::string type, const Column& column) {
    if (!column.charset.empty()) type += fmt::format(" character set {}", column.charset);
    if (!column.collation.empty()) type += fmt::format(" collate {}", column.collation);
    return type;
}

std::string with_fraction(std::string_view type, const Column& column) {
    return column.scale == 0 ? std::string(type) : fmt::format("{}({})", type, column.scale);
}

std::string_view sized(std::uint32_t length, std::string_view tiny, std::string_view plain,
                       std::string_view medium, std::string_view large) {
    if (length <= 0xff) return tiny;
    if (length <= 0xffff) return plain;
    return length <= 0xffffff ? medium : large;
}

}  // namespace

std::string_view name_of(ColumnType type) {
    return kTypeNames.at(static_cast<std::size_t>(type));
}

std::optional<ColumnType> decode_column_type(std::string_view name) {
    const auto found = std::ranges::find(kTypeNames, name);
    if (found == kTypeNames.end()) return std::nullopt;
    return static_cast<ColumnType>(found - kTypeNames.begin());
}

Storage storage_of(const Column& column) {
    switch (column.type) {
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
        case ColumnType::kFloat:
        case ColumnType::kDouble:
        case ColumnType::kYear:
        case ColumnType::kDate:
        case ColumnType::kTime:
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
        case ColumnType::kBit:
        case ColumnType::kEnum:
        case ColumnType::kSet:
            return Storage::kWord;
        case ColumnType::kDecimal:
            return column.length <= 18 ? Storage::kWord : Storage::kBytes;
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
        case ColumnType::kJson:
        case ColumnType::kGeometry:
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
        case ColumnType::kVector:
            return Storage::kBytes;
    }
    return Storage::kBytes;
}

std::string sql_type(const Column& column) {
    const std::string_view name = name_of(column.type);
    switch (column.type) {
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
        case ColumnType::kFloat:
        case ColumnType::kDouble:
            return fmt::format("{}{}", name, column.is_unsigned ? " unsigned" : "");
        case ColumnType::kDecimal:
            return fmt::format("decimal({},{}){}", column.length, column.scale,
                               column.is_unsigned ? " unsigned" : "");
        case ColumnType::kTime:
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
            return with_fraction(name, column);
        case ColumnType::kBit:
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
            return fmt::format("{}({})", name, column.length);
        case ColumnType::kVector:
            return fmt::format("vector({})", column.length / 4);
        case ColumnType::kEnum:
        case ColumnType::kSet:
            return with_charset(fmt::format("{}({})", name, quoted_members(column.members)),
                                column);
        case ColumnType::kChar:
        case ColumnType::kVarChar:
            return with_charset(fmt::format("{}({})", name, column.length), column);
        case ColumnType::kText:
            return with_charset(
                std::string(sized(column.length, "tinytext", "text", "mediumtext", "longtext")),
                column);
        case ColumnType::kBlob:
            return std::string(sized(column.length, "tinyblob", "blob", "mediumblob", "longblob"));
        case ColumnType::kYear:
        case ColumnType::kDate:
        case ColumnType::kJson:
        case ColumnType::kGeometry:
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
            return std::string(name);
    }
    return std::string(name);
}

std::optional<ColumnIndex> TableSchema::index_of(std::string_view column) const {
    const auto found = std::ranges::find(columns, column, &Column::name);
    if (found == columns.end()) return std::nullopt;
    return static_cast<ColumnIndex>(found - columns.begin());
}

Result<void> check(const TableSchema& schema) {
    const auto is_in_range = [&](ColumnIndex index) { return index < schema.columns.size(); };
    const std::string name = to_string(schema.name);
    if (schema.columns.empty() || schema.columns.size() > 4096) {
        return fail(fmt::format("table {} has {} columns; 1 to 4096 are possible", name,
                                schema.columns.size()));
    }
    if (schema.primary_key.empty() || !std::ranges::all_of(schema.primary_key, is_in_range)) {
        return fail(fmt::format("table {} has no usable primary key", name));
    }
    for (const UniqueKey& key : schema.unique_keys) {
        if (key.columns.empty() || !std::ranges::all_of(key.columns, is_in_range)) {
            return fail(fmt::format("unique key {} of table {} names a column that is not there",
                                    key.name, name));
        }
    }
    for (const ForeignKey& key : schema.foreign_keys) {
        if (key.columns.empty() || key.columns.size() != key.parent_columns.size() ||
            !std::ranges::all_of(key.columns, is_in_range)) {
            return fail(fmt::format("foreign key {} of table {} names a column that is not there",
                                    key.name, name));
        }
    }
    return {};
}

}  // namespace tributary
