#pragma once

#include "dashboard/json_writer.hpp"
#include "dashboard/query.hpp"
#include "records/sales_filter.hpp"
#include "records/sales_reader.hpp"
#include "records/sales_summary.hpp"
#include "records/sales_table.hpp"

namespace tributary::dashboard {

/// A parameter that is a day.
[[nodiscard]] std::optional<records::Day> read_day(QueryReader& query, std::string_view name);
/// The parameters that choose sales: branch, from, to, region, product.
[[nodiscard]] records::SalesFilter read_sales_filter(QueryReader& query);

void write_sale(JsonWriter& json, const records::SalesTable& table, const records::Sale& sale);
/// All members of Sums; the object stays open.
void begin_sums(JsonWriter& json, const records::SalesTable& table, const records::Sums& sums);
void write_sums(JsonWriter& json, const records::SalesTable& table, const records::Sums& sums);

}  // namespace tributary::dashboard
