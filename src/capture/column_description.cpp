#include "capture/column_description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>
#include <utility>

namespace tributary::capture {
namespace {

constexpr std::array<std::pair<std::string_view, ColumnType>, 42> kTypes = {{
    {"tinyint", ColumnType::kTinyInt},
    {"smallint", ColumnType::kSmallInt},
    {"mediumint", ColumnType::kMediumInt},
    {"int", ColumnType::kInt},
    {"integer", ColumnType::kInt},
    {"bigint", ColumnType::kBigInt},
    {"float", ColumnType::kFloat},
    {"double", ColumnType::kDouble},
    {"real", ColumnType::kDouble},
    {"decimal", ColumnType::kDecimal},
    {"year", ColumnType::kYear},
    {"date", ColumnType::kDate},
    {"time", ColumnType::kTime},
    {"datetime", ColumnType::kDateTime},
    {"timestamp", ColumnType::kTimestamp},
    {"bit", ColumnType::kBit},
    {"enum", ColumnType::kEnum},
    {"set", ColumnType::kSet},
    {"char", ColumnType::kChar},
    {"varchar", ColumnType::kVarChar},
    {"tinytext", ColumnType::kText},
    {"text", ColumnType::kText},
    {"mediumtext", ColumnType::kText},
    {"longtext", ColumnType::kText},
    {"binary", ColumnType::kBinary},
    {"varbinary", ColumnType::kVarBinary},
    {"tinyblob", ColumnType::kBlob},
    {"blob", ColumnType::kBlob},
    {"mediumblob", ColumnType::kBlob},
    {"longblob", ColumnType::kBlob},
    {"json", ColumnType::kJson},
    {"geometry", ColumnType::kGeometry},
    {"point", ColumnType::kGeometry},
    {"linestring", ColumnType::kGeometry},
    {"polygon", ColumnType::kGeometry},
    {"multipoint", ColumnType::kGeometry},
    {"multilinestring", ColumnType::kGeometry},
    {"multipolygon", ColumnType::kGeometry},
    {"uuid", ColumnType::kUuid},
    {"inet4", ColumnType::kInet4},
    {"inet6", ColumnType::kInet6},
    {"vector", ColumnType::kVector},
}};

std::optional<ColumnType> type_named(std::string_view name) {
    // MySQL says geomcollection where MariaDB says geometrycollection.
    if (name == "geometrycollection" || name == "geomcollection") return ColumnType::kGeometry;
    const auto found =
        std::ranges::find(kTypes, name, &std::pair<std::string_view, ColumnType>::first);
    if (found == kTypes.end()) return std::nullopt;
    return found->second;
}

std::uint32_t clamp(std::optional<std::uint64_t> length) {
    constexpr std::uint64_t kMax = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::min(length.value_or(0), kMax));
}

/// The first number in parentheses: `vector(3)`.
std::uint32_t number_in(std::string_view column_type) {
    std::uint32_t number = 0;
    const std::size_t at = column_type.find('(');
    if (at != std::string_view::npos) {
        std::from_chars(column_type.data() + at + 1, column_type.data() + column_type.size(),
                        number);
    }
    return number;
}

void set_length(const ColumnDescription& description, Column& column) {
    switch (column.type) {
        case ColumnType::kChar:
        case ColumnType::kVarChar:
            column.length = clamp(description.characters);
            return;
        case ColumnType::kText:
        case ColumnType::kBlob:
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
            column.length = clamp(description.octets);
            return;
        case ColumnType::kDecimal:
            column.length = clamp(description.precision);
            column.scale = static_cast<std::uint8_t>(description.scale.value_or(0));
            return;
        case ColumnType::kBit:
            column.length = clamp(description.precision);
            return;
        case ColumnType::kVector:
            column.length = 4 * number_in(description.column_type);
            return;
        case ColumnType::kTime:
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
            column.scale = static_cast<std::uint8_t>(description.fraction.value_or(0));
            return;
        default:
            return;
    }
}

bool has_charset(ColumnType type) {
    return type == ColumnType::kChar || type == ColumnType::kVarChar || type == ColumnType::kText ||
           type == ColumnType::kEnum || type == ColumnType::kSet;
}

/// What stands behind a backslash (both servers: append_unescaped in sql/unireg.cc or sql_show.cc).
char unescaped(char c) {
    switch (c) {
        case '0':
            return '\0';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        default:
            return c;
    }
}

bool is_number(ColumnType type) {
    return type <= ColumnType::kDecimal;
}

}  // namespace

Result<Column> decode_column(const ColumnDescription& description) {
    const auto type = type_named(description.data_type);
    if (!type) return fail(fmt::format("type {} is not supported", description.column_type));
    Column column;
    column.name = description.name;
    column.type = *type;
    column.is_nullable = description.is_nullable;
    column.is_generated = !description.generation.empty();
    column.is_unsigned =
        is_number(column.type) && description.column_type.find(" unsigned") != std::string::npos;
    set_length(description, column);
    if (has_charset(column.type)) {
        column.charset = description.charset;
        column.collation = description.collation;
    }
    if (column.type == ColumnType::kEnum || column.type == ColumnType::kSet) {
        auto members = decode_members(description.column_type);
        if (!members) return tl::unexpected(members.error());
        column.members = std::move(*members);
    }
    return column;
}

Result<std::vector<std::string>> decode_members(std::string_view column_type) {
    std::vector<std::string> members;
    const std::size_t open = column_type.find('(');
    std::size_t at = open == std::string_view::npos ? column_type.size() : open + 1;
    while (at < column_type.size() && column_type[at] == '\'') {
        std::string member;
        ++at;
        for (;; ++at) {
            if (at >= column_type.size()) return fail("a list of members has no end", at);
            if (column_type[at] == '\'') {
                if (at + 1 >= column_type.size() || column_type[at + 1] != '\'') break;
                ++at;
            }
            if (column_type[at] == '\\' && at + 1 < column_type.size()) {
                member.push_back(unescaped(column_type[++at]));
                continue;
            }
            member.push_back(column_type[at]);
        }
        members.push_back(std::move(member));
        ++at;
        if (at < column_type.size() && column_type[at] == ',') ++at;
    }
    if (members.empty() || at >= column_type.size() || column_type[at] != ')') {
        return fail("a list of members cannot be read", at);
    }
    return members;
}

}  // namespace tributary::capture
