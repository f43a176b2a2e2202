#include "app/sales_settings.hpp"

#include <gtest/gtest.h>

namespace tributary::app {
namespace {

TablePattern pattern_of(std::string_view text) {
    return TablePattern::decode(text).value();
}

HeadOfficeConfig config_with(std::vector<std::string_view> sources) {
    HeadOfficeConfig config;
    for (const std::string_view source : sources) {
        config.tables.push_back({.source = pattern_of(source)});
    }
    return config;
}

TEST(SalesSettings, AreOfTheFirstTableThatIsNamed) {
    HeadOfficeConfig config = config_with({"stock.*", "shop.product_sales", "shop.staff"});
    config.tables[1].target = pattern_of("centre.sales");
    config.tables[1].rename = {{"sale_id", "original_sale_id"}};
    const auto sales = sales_settings(config);
    ASSERT_TRUE(sales);
    EXPECT_EQ(sales->source, (TableName{.database = "shop", .table = "product_sales"}));
    EXPECT_EQ(sales->target.database, "centre");
    EXPECT_EQ(sales->target.column_at_head_office(sales->columns.id), "original_sale_id");
    EXPECT_EQ(sales->columns, SalesColumns());
    EXPECT_EQ(sales_source(config)->table, sales->source);
    EXPECT_EQ(sales_source(config)->date_column, "date");
}

TEST(SalesSettings, ATableOfAPatternCanBeNamed) {
    HeadOfficeConfig config = config_with({"till.*"});
    EXPECT_FALSE(sales_settings(config));
    EXPECT_FALSE(sales_source(config));
    config.sales.source = pattern_of("till.bons");
    config.sales.columns.amounts = {"net", "gross"};
    config.sales.columns.total = "gross";
    const auto sales = sales_settings(config);
    ASSERT_TRUE(sales);
    EXPECT_EQ(sales->target.table, "bons");
    EXPECT_EQ(sales->columns.total, "gross");
    config.sales.source = pattern_of("shop.bons");
    EXPECT_FALSE(sales_settings(config)) << "no [[tables]] takes it";
}

}  // namespace
}  // namespace tributary::app
