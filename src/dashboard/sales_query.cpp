#include "dashboard/sales_query.hpp"

#include <algorithm>

namespace tributary::dashboard {

std::optional<records::Day> read_day(QueryReader& query, std::string_view name) {
    const std::optional<std::string> text = query.text(name, 10);
    if (!text) return std::nullopt;
    const Result<records::Day> day = records::decode_day(*text);
    if (!day) {
        query.fault(name, "is not a day of the calendar, like 2024-05-01");
        return std::nullopt;
    }
    return *day;
}

records::SalesFilter read_sales_filter(QueryReader& query) {
    records::SalesFilter filter;
    filter.branches = query.branches("branch");
    filter.from = read_day(query, "from");
    filter.to = read_day(query, "to");
    filter.region = query.text("region", 800);
    filter.product = query.text("product", 800);
    return filter;
}

void write_sale(JsonWriter& json, const records::SalesTable& table, const records::Sale& sale) {
    json.begin_object();
    json.member("branch", sale.branch);
    json.member("id", sale.id);
    json.member("date", sale.date);
    json.key("values");
    json.begin_object();
    for (std::size_t i = 0; i < std::min(table.columns.size(), sale.values.size()); ++i)
        json.member(table.columns[i].name, sale.values[i]);
    json.end_object();
    json.end_object();
}

void begin_sums(JsonWriter& json, const records::SalesTable& table, const records::Sums& sums) {
    json.begin_object();
    json.member("sales", sums.sales);
    json.member("quantity", sums.quantity);
    json.key("amounts");
    json.begin_object();
    for (std::size_t i = 0; i < std::min(table.amounts.size(), sums.amounts.size()); ++i)
        json.member(table.amounts[i], sums.amounts[i]);
    json.end_object();
}

void write_sums(JsonWriter& json, const records::SalesTable& table, const records::Sums& sums) {
    begin_sums(json, table, sums);
    json.end_object();
}

}  // namespace tributary::dashboard
