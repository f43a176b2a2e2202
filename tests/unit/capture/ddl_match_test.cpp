#include "capture/ddl_match.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/capture/sample.hpp"

namespace tributary::capture {
namespace {

using sample::kItems;
using sample::kSales;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

const TableName kOther{"stock", "sales"};
const std::vector<TableName> kTables = {kSales, kItems, kOther};

std::vector<TableName> touched(std::string_view text, std::string_view database = "shop") {
    return ddl_touches(text, database, kTables);
}

TEST(DdlTouches, NamesInTheDefaultDatabase) {
    EXPECT_THAT(touched("TRUNCATE sales"), ElementsAre(kSales));
    EXPECT_THAT(touched("alter table `Sales` add column a int"), ElementsAre(kSales));
    EXPECT_THAT(touched("truncate sales", "stock"), ElementsAre(kOther));
    EXPECT_THAT(touched("rename table sales to old_sales, items to sales"),
                ElementsAre(kSales, kItems));
}

TEST(DdlTouches, QualifiedNamesWhateverTheDefault) {
    EXPECT_THAT(touched("truncate shop.sales", "elsewhere"), ElementsAre(kSales));
    EXPECT_THAT(touched("truncate `shop` . `sales`", "elsewhere"), ElementsAre(kSales));
    EXPECT_THAT(touched("truncate \"stock\".\"sales\"", "shop"), ElementsAre(kOther));
    EXPECT_THAT(touched("truncate archive.sales", "shop"), IsEmpty());
}

TEST(DdlTouches, AnUnknownDefaultDatabaseMatchesAll) {
    EXPECT_THAT(touched("truncate sales", ""), ElementsAre(kSales, kOther));
}

TEST(DdlTouches, ADatabaseMeansAllItsTables) {
    EXPECT_THAT(touched("drop database shop", ""), ElementsAre(kSales, kItems));
    EXPECT_THAT(touched("alter schema `STOCK` character set utf8mb4", ""), ElementsAre(kOther));
    EXPECT_THAT(touched("create table shop.unrelated (id int)", ""), IsEmpty());
}

TEST(DdlTouches, PartsOfWordsAreOtherNames) {
    EXPECT_THAT(touched("truncate sales_2024"), IsEmpty());
    EXPECT_THAT(touched("truncate presales"), IsEmpty());
    EXPECT_THAT(touched("truncate sales$"), IsEmpty());
}

TEST(DdlTouches, CommentsAndQuotesHideNothing) {
    EXPECT_THAT(touched("truncate /* don't */ sales"), Contains(kSales));
    EXPECT_THAT(touched("-- it's\ntruncate sales"), ElementsAre(kSales));
    EXPECT_THAT(touched("truncate shop./**/sales", "elsewhere"), Contains(kSales));
    EXPECT_THAT(touched("/*!50100 truncate */ sales"), Contains(kSales));
    EXPECT_THAT(touched("set statement max_statement_time=1 for truncate sales"),
                ElementsAre(kSales));
}

TEST(DdlTouches, StatementsThatChangeNoRowsNameNothing) {
    EXPECT_THAT(touched("GRANT SELECT ON shop.* TO joe"), IsEmpty());
    EXPECT_THAT(touched("analyze table sales"), IsEmpty());
    EXPECT_THAT(touched("create or replace view v as select * from sales"), IsEmpty());
    EXPECT_THAT(touched("create trigger t before insert on sales for each row set @a=1"),
                IsEmpty());
    EXPECT_THAT(touched("create or replace table sales (id int)"), ElementsAre(kSales));
}

TEST(DdlTouches, NamesBeyondAsciiMatchWhateverTheClientsCharacterSet) {
    const std::vector<TableName> tables = {{"shop", "caf\xc3\xa9"}};
    EXPECT_EQ(ddl_touches("truncate caf\xe9", "shop", tables), tables);
    EXPECT_EQ(ddl_touches("truncate caf\xc3\x89", "shop", tables), tables);
    EXPECT_THAT(ddl_touches("truncate sales", "shop", tables), IsEmpty());
}

TEST(DdlTouches, NamesWithSpecialCharacters) {
    const std::vector<TableName> tables = {{"shop", "my-table"}, {"shop", "a`b"}};
    EXPECT_THAT(ddl_touches("truncate `my-table`", "shop", tables), ElementsAre(tables[0]));
    EXPECT_THAT(ddl_touches("truncate `a``b`", "shop", tables), ElementsAre(tables[1]));
}

}  // namespace
}  // namespace tributary::capture
