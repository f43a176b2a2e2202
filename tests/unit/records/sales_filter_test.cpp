#include "records/sales_filter.hpp"

#include <gtest/gtest.h>

#include "records/sales_cursor.hpp"
#include "sales_sample.hpp"

namespace tributary::records {
namespace {

TEST(Day, IsOneOfTheCalendar) {
    EXPECT_EQ(to_string(decode_day("2024-02-29").value()), "2024-02-29");
    EXPECT_EQ(to_string(decode_day("0001-01-01").value()), "0001-01-01");
    for (const std::string_view text :
         {"2023-02-29", "2024-13-01", "2024-00-01", "0000-01-01", "2024-1-1", "2024-01-01 ",
          "2024/01/01", "-024-01-01", "2024-0a-01", ""}) {
        EXPECT_FALSE(decode_day(text)) << text;
    }
}

TEST(SalesFilter, WithoutPartsLetsEverythingThrough) {
    EXPECT_EQ(condition_of({}, sales_sample()), "true");
}

TEST(SalesFilter, EveryPartIsAConditionOfItsOwn) {
    SalesFilter filter;
    filter.branches = {BranchId("north"), BranchId("south")};
    filter.from = decode_day("2024-05-01").value();
    filter.to = decode_day("2024-05-31").value();
    filter.product = "O'Neil\\";
    EXPECT_EQ(
        condition_of(filter, sales_sample()),
        "`branch` in ('north','south') and `date` >= '2024-05-01' and `date` < '2024-06-01' and "
        "`product` = 'O\\'Neil\\\\' and cast(convert(`product` using utf8mb4) as binary) = "
        "_binary'O\\'Neil\\\\'");
}

TEST(SalesFilter, OnlyALastDayLeavesOutSalesWithoutADate) {
    SalesFilter filter;
    filter.to = decode_day("2024-05-31").value();
    EXPECT_EQ(condition_of(filter, sales_sample()),
              "`date` >= '0001-01-01' and `date` < '2024-06-01'");
    filter.to = decode_day("9999-12-31").value();
    EXPECT_EQ(condition_of(filter, sales_sample()), "`date` >= '0001-01-01'");
}

TEST(SalesFilter, OnAColumnThatIsNotThereLetsNothingThrough) {
    SalesTable table = sales_sample();
    table.region.clear();
    table.date.clear();
    SalesFilter filter;
    filter.region = "North";
    EXPECT_EQ(condition_of(filter, table), "false");
    filter = {};
    filter.from = decode_day("2024-05-31").value();
    EXPECT_EQ(condition_of(filter, table), "false");
}

TEST(SalesCursor, ComesBackAsItWas) {
    SalesTable table = sales_sample();
    table.key = {"id", "line"};
    const SalesCursor cursor{
        .date = "2024-05-01", .branch = "north", .key = {"7", std::string("\0\xff", 2)}};
    const std::string text = encode_cursor(cursor, table, {});
    EXPECT_EQ(
        text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        std::string::npos);
    EXPECT_EQ(decode_cursor(text, table, {}).value(), cursor);
    const SalesCursor undated{.date = {}, .branch = "north", .key = {"7", ""}};
    EXPECT_EQ(decode_cursor(encode_cursor(undated, table, {}), table, {}).value(), undated);
}

TEST(SalesCursor, IsBoundToItsTableAndFilter) {
    const SalesTable table = sales_sample();
    const std::string text =
        encode_cursor({.date = "2024-05-01", .branch = "north", .key = {"7"}}, table, {});
    SalesFilter filter;
    filter.product = "";
    EXPECT_FALSE(decode_cursor(text, table, filter));
    SalesTable other = table;
    other.table = "bons";
    EXPECT_FALSE(decode_cursor(text, other, {}));
}

TEST(SalesCursor, EveryBentTextIsRefused) {
    const SalesTable table = sales_sample();
    const std::string text =
        encode_cursor({.date = "2024-05-01", .branch = "north", .key = {"7"}}, table, {});
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_FALSE(decode_cursor(text.substr(0, size), table, {})) << size;
    }
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        std::string bent = text;
        bent[at] = bent[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(decode_cursor(bent, table, {})) << at;
    }
    EXPECT_FALSE(decode_cursor(text + "AAAA", table, {}));
    EXPECT_FALSE(decode_cursor("!" + text, table, {}));
}

}  // namespace
}  // namespace tributary::records
