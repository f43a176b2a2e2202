#pragma once

#include "records/sales_table.hpp"

namespace tributary::records {

/// The seed's sales, as a head office has them.
inline SalesTable sales_sample() {
    const auto column = [](std::string name, ColumnKind kind, std::uint32_t scale = 0) {
        return SalesColumn{.name = name, .source_name = name, .kind = kind, .scale = scale};
    };
    SalesTable table{
        .database = "ho",
        .table = "sales",
        .source = {.database = "shop", .table = "product_sales"},
        .own_database = "ho",
        .columns = {column("branch", ColumnKind::kText), column("id", ColumnKind::kInteger),
                    column("date", ColumnKind::kDate), column("region", ColumnKind::kText),
                    column("product", ColumnKind::kText), column("qty", ColumnKind::kInteger),
                    column("total", ColumnKind::kDecimal, 2)},
        .id = "id",
        .branch = "branch",
        .date = "date",
        .region = "region",
        .product = "product",
        .quantity = "qty",
        .amounts = {"total"},
        .total = "total",
        .synced_at = "",
        .key = {"id"},
        .marks = "shop.product_sales",
        .date_index = "by_date"};
    return table;
}

}  // namespace tributary::records
