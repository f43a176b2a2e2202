#pragma once

#include <memory>

#include "sql/target_table.hpp"

namespace tributary::sample {

inline Column column(std::string name, ColumnType type, std::uint32_t length = 0,
                     std::uint8_t scale = 0) {
    Column result;
    result.name = std::move(name);
    result.type = type;
    result.length = length;
    result.scale = scale;
    return result;
}

inline Column text(std::string name, std::string charset = "utf8mb4",
                   std::string collation = "utf8mb4_general_ci") {
    Column result = column(std::move(name), ColumnType::kVarChar, 40);
    result.charset = std::move(charset);
    result.collation = std::move(collation);
    return result;
}

inline Column not_null(Column column) {
    column.is_nullable = false;
    return column;
}

/// Sales with a number as key.
inline std::shared_ptr<TableSchema> sales() {
    auto schema = std::make_shared<TableSchema>();
    schema->name = {"shop", "sales"};
    schema->columns = {not_null(column("sale_id", ColumnType::kInt)), text("product"),
                       column("amt", ColumnType::kDecimal, 10, 2)};
    schema->primary_key = {0};
    return schema;
}

/// Order lines with a key of three columns, the last one text.
inline std::shared_ptr<TableSchema> lines() {
    auto schema = std::make_shared<TableSchema>();
    schema->name = {"shop", "lines"};
    schema->columns = {column("a", ColumnType::kInt), column("b", ColumnType::kInt), text("c"),
                       column("v", ColumnType::kInt)};
    schema->primary_key = {0, 1, 2};
    return schema;
}

inline TargetMapping mapping(std::string table) {
    TargetMapping result;
    result.database = "ho";
    result.table = std::move(table);
    return result;
}

inline TargetTable target(std::shared_ptr<const TableSchema> schema, const TargetMapping& mapping) {
    return TargetTable::make(std::move(schema), mapping, BranchId("north")).value();
}

}  // namespace tributary::sample
