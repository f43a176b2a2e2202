#include "records/sums_query.hpp"

#include <gtest/gtest.h>

#include "records/sales_export.hpp"
#include "sales_sample.hpp"

namespace tributary::records {
namespace {

TEST(SumsCuboid, IsTheSmallestThatIsKept) {
    EXPECT_EQ(cuboid_for(Grain::kDay, 0), 0);
    EXPECT_EQ(cuboid_for(Grain::kDay, kByBranch), kByBranch);
    EXPECT_EQ(cuboid_for(Grain::kMonth, kByBranch | kByProduct), kByBranch | kByProduct);
    EXPECT_EQ(cuboid_for(Grain::kDay, kByBranch | kByProduct), kByAll);
    EXPECT_EQ(cuboid_for(Grain::kDay, kByProduct | kByRegion), kByProduct | kByRegion);
    EXPECT_EQ(cuboid_for(Grain::kYear, kByProduct), kByProduct);
}

class SumsQuery : public testing::Test {
protected:
    [[nodiscard]] std::string groups(SumsBy by, const SumsQuestion& question) const {
        return select_groups(tables_, layout_, by, question, "amount_1");
    }

    const SumsTables tables_{.sums = "s", .name = "n"};
    const SumsLayout layout_ = SumsLayout::of(sales_sample());
};

TEST_F(SumsQuery, NamesEveryPartOfTheKey) {
    EXPECT_EQ(select_total(tables_, layout_, {}),
              "select sum(sales_piece) as sales_group,sum(quantity_piece) as quantity_group,"
              "sum(amount_1_piece) as amount_1_group from (select sum(sales) as sales_piece,"
              "sum(quantity) as quantity_piece,sum(amount_1) as amount_1_piece from s force index "
              "(primary) where grain = 2 and cuboid = 0 and branch = '' and product = 0 and region "
              "= 0) as pieces");
    SumsQuestion question;
    question.product = 7;
    const std::string by_branch = groups(SumsBy::kBranch, question);
    EXPECT_NE(by_branch.find("from s force index (by_product) where grain = 4 and cuboid = 3 and "
                             "product = 7 and region = 0 group by branch"),
              std::string::npos)
        << by_branch;
    EXPECT_NE(by_branch.find("order by amount_1_group desc, k limit 1001"), std::string::npos);
}

TEST_F(SumsQuery, LeadsByDaysToTheRegion) {
    SumsQuestion question;
    question.region = 5;
    question.branches = {BranchId("north"), BranchId("south")};
    question.from = decode_day("2024-05-30").value();
    question.to = decode_day("2024-06-30").value();
    const std::string by_product = groups(SumsBy::kProduct, question);
    EXPECT_NE(by_product.find("grain = 2 and cuboid = 7 and branch in ('north','south') and region "
                              "= 5 and day in ('2024-06-01') group by product"),
              std::string::npos)
        << by_product;
    EXPECT_NE(by_product.find("grain = 0 and cuboid = 7 and branch in ('north','south') and region "
                              "= 5 and day in ('2024-05-30','2024-05-31','2024-06-00') group"),
              std::string::npos)
        << by_product;
}

TEST_F(SumsQuery, SubtractsBranchesThatAreNotWanted) {
    SumsQuestion question;
    question.without = {BranchId("north")};
    const std::string by_day = groups(SumsBy::kDay, question);
    EXPECT_NE(by_day.find("select day as k,sum(sales) as sales_piece"), std::string::npos)
        << by_day;
    EXPECT_NE(by_day.find("where grain = 0 and cuboid = 0 and branch = ''"), std::string::npos);
    EXPECT_NE(by_day.find(" union all select day as k,-sum(sales) as sales_piece"),
              std::string::npos);
    EXPECT_NE(by_day.find("where grain = 0 and cuboid = 1 and branch in ('north')"),
              std::string::npos);
}

TEST(CsvField, IsQuotedWhereItMustBe) {
    const auto field = [](const CellText& value, ColumnKind kind = ColumnKind::kText) {
        std::string out;
        append_csv_field(out, value, kind);
        return out;
    };
    EXPECT_EQ(field("plain"), "plain");
    EXPECT_EQ(field(std::nullopt), "");
    EXPECT_EQ(field(""), "\"\"");
    EXPECT_EQ(field("a,b"), "\"a,b\"");
    EXPECT_EQ(field("a\"b"), "\"a\"\"b\"");
    EXPECT_EQ(field("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(field("=1+1"), "\"'=1+1\"");
    EXPECT_EQ(field("@cmd"), "\"'@cmd\"");
    EXPECT_EQ(field("-5"), "\"'-5\"");
    EXPECT_EQ(field("-5.00", ColumnKind::kDecimal), "-5.00");
}

}  // namespace
}  // namespace tributary::records
