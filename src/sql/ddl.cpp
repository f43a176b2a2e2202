#include "sql/ddl.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sql/quoting.hpp"

namespace tributary {
namespace {

constexpr std::string_view kBranchType =
    "varchar(63) character set ascii collate ascii_bin not null";

/// Collations that only one kind of server knows.
bool is_known_collation(std::string_view collation, Flavor server) {
    switch (server) {
        case Flavor::kMariaDb:
            return collation.find("_0900_") == std::string_view::npos;
        case Flavor::kMySql:
            return collation.find("uca1400") == std::string_view::npos &&
                   collation.find("_nopad_") == std::string_view::npos;
    }
    return false;
}

/// The type where the other kind of server has none of that name.
std::string_view replacement_of(ColumnType type, Flavor server) {
    if (server == Flavor::kMariaDb) return "";
    switch (type) {
        case ColumnType::kUuid:
            return "char(36) character set ascii collate ascii_bin";
        case ColumnType::kInet4:
            return "varchar(15) character set ascii collate ascii_bin";
        case ColumnType::kInet6:
            return "varchar(45) character set ascii collate ascii_bin";
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
        case ColumnType::kFloat:
        case ColumnType::kDouble:
        case ColumnType::kDecimal:
        case ColumnType::kYear:
        case ColumnType::kDate:
        case ColumnType::kTime:
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
        case ColumnType::kBit:
        case ColumnType::kEnum:
        case ColumnType::kSet:
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
        case ColumnType::kJson:
        case ColumnType::kGeometry:
        case ColumnType::kVector:
            return "";
    }
    return "";
}

bool contains(const std::vector<ColumnIndex>& columns, ColumnIndex index) {
    return std::ranges::find(columns, index) != columns.end();
}

/// Of the primary key or of another unique key.
bool is_key_column(const TableSchema& schema, ColumnIndex index) {
    return contains(schema.primary_key, index) ||
           std::ranges::any_of(schema.unique_keys,
                               [&](const UniqueKey& key) { return contains(key.columns, index); });
}

Result<std::string> column_definition(const TargetTable& table, ColumnIndex index, Flavor server,
                                      bool is_nullable) {
    const Column& column = table.schema().columns[index];
    const bool is_key = is_key_column(table.schema(), index);
    const auto type = type_at_head_office(column, is_key, server);
    if (!type) return type;
    return fmt::format("{} {} {}", quoted_identifier(table.column_name(index)), *type,
                       is_nullable ? "null" : "not null");
}

std::string key_columns(const TargetTable& table, const std::vector<ColumnIndex>& columns) {
    std::string out = quoted_identifier(table.mapping().branch_column);
    for (const ColumnIndex index : columns)
        out += "," + quoted_identifier(table.column_name(index));
    return out;
}

/// A key this long is allowed everywhere: InnoDB takes 3,072 bytes, and the branch is part of it.
constexpr std::size_t kIndexBytesMax = 3'000;

/// About the bytes that a column takes in an index, at most.
std::size_t index_bytes(const Column& column) {
    constexpr std::size_t kBytesOfACharacter = 4;
    constexpr std::size_t kBytesOfAWord = 16;
    return kBytesOfAWord + column.length * kBytesOfACharacter;
}

/// A cascade looks for its child rows by branch and foreign key. Empty: no index is needed, or none
/// is possible.
std::string cascade_index(const TargetTable& table, const ForeignKey& key) {
    if (key.on_delete == ReferentialAction::kRestrict &&
        key.on_update == ReferentialAction::kRestrict)
        return "";
    std::size_t bytes = 0;
    for (const ColumnIndex index : key.columns) {
        if (!contains(table.written(), index)) return "";
        bytes += index_bytes(table.schema().columns[index]);
    }
    const std::vector<ColumnIndex>& primary = table.schema().primary_key;
    const bool is_there = primary.size() >= key.columns.size() &&
                          std::equal(key.columns.begin(), key.columns.end(), primary.begin());
    if (is_there || bytes > kIndexBytesMax) return "";
    return fmt::format(", key {} ({})", quoted_identifier(key.name),
                       key_columns(table, key.columns));
}

}  // namespace

Result<std::string> type_at_head_office(const Column& column, bool is_key, Flavor head_office) {
    if (is_key && (column.type == ColumnType::kText || column.type == ColumnType::kBlob)) {
        return fail(
            fmt::format("column {} of type {} is part of a key; how much of it is not known here: "
                        "create the head "
                        "office's table by hand",
                        column.name, name_of(column.type)));
    }
    if (const std::string_view other = replacement_of(column.type, head_office); !other.empty()) {
        return std::string(other);
    }
    if (is_known_collation(column.collation, head_office)) return sql_type(column);
    if (is_key) {
        return fail(fmt::format(
            "column {} is part of a key and has the collation {}, which {} does not know; another "
            "order of keys would make a re-sync delete the wrong rows",
            column.name, column.collation, name_of(head_office)));
    }
    Column plain = column;
    plain.collation.clear();
    return sql_type(plain);
}

Result<std::string> create_table(const TargetTable& table, Flavor head_office) {
    const TargetMapping& mapping = table.mapping();
    std::string out = fmt::format("create table if not exists {} ({} {}", table.qualified(),
                                  quoted_identifier(mapping.branch_column), kBranchType);
    for (const ColumnIndex index : table.written()) {
        const auto definition =
            column_definition(table, index, head_office, table.schema().columns[index].is_nullable);
        if (!definition) return definition;
        out += ", " + *definition;
    }
    if (!mapping.synced_at_column.empty()) {
        out += fmt::format(", {} timestamp(6) not null default current_timestamp(6)",
                           quoted_identifier(mapping.synced_at_column));
    }
    out += fmt::format(", primary key ({})", key_columns(table, table.schema().primary_key));
    for (const UniqueKey& key : table.schema().unique_keys) {
        const bool is_written = std::ranges::all_of(
            key.columns, [&](ColumnIndex index) { return contains(table.written(), index); });
        if (!is_written) continue;
        out += fmt::format(", unique key {} ({})", quoted_identifier(key.name),
                           key_columns(table, key.columns));
    }
    for (const ForeignKey& key : table.schema().foreign_keys) out += cascade_index(table, key);
    return out + ") engine=InnoDB default character set utf8mb4";
}

Result<std::string> add_column(const TargetTable& table, ColumnIndex column, Flavor head_office) {
    // Rows of other branches, which have no such column yet, must still go in.
    const bool is_nullable = !contains(table.schema().primary_key, column);
    const auto definition = column_definition(table, column, head_office, is_nullable);
    if (!definition) return definition;
    return fmt::format("alter table {} add column {}", table.qualified(), *definition);
}

}  // namespace tributary
