#include <gtest/gtest.h>

#include "apply/head_office_table.hpp"

namespace tributary {
namespace {

Column column(std::string name, ColumnType type, std::uint32_t length = 0, std::uint8_t scale = 0) {
    Column result;
    result.name = std::move(name);
    result.type = type;
    result.length = length;
    result.scale = scale;
    return result;
}

Column text(std::string name, std::uint32_t length, std::string charset = "utf8mb4",
            std::string collation = "utf8mb4_general_ci") {
    Column result = column(std::move(name), ColumnType::kVarChar, length);
    result.charset = std::move(charset);
    result.collation = std::move(collation);
    return result;
}

HeadOfficeColumn there(std::string name, std::string type) {
    HeadOfficeColumn result;
    result.name = std::move(name);
    result.column_type = type;
    result.data_type = type.substr(0, type.find_first_of("( "));
    return result;
}

HeadOfficeColumn text_there(std::string name, std::string type, std::uint64_t length,
                            std::string charset = "utf8mb4",
                            std::string collation = "utf8mb4_general_ci") {
    HeadOfficeColumn result = there(std::move(name), std::move(type));
    result.length = length;
    result.charset = std::move(charset);
    result.collation = std::move(collation);
    return result;
}

class TargetCheckTest : public testing::Test {
protected:
    TargetCheckTest() {
        schema_.name = {"shop", "sales"};
        schema_.columns = {column("sale_id", ColumnType::kInt), text("product", 40)};
        schema_.columns[0].is_nullable = false;
        schema_.primary_key = {0};
        mapping_.database = "ho";
        mapping_.table = "all_sales";
        mapping_.renames = {{"sale_id", "original_sale_id"}};
        table_.exists = true;
        table_.engine = "innodb";
        table_.columns = {text_there("source_branch", "varchar(63)", 63, "ascii", "ascii_bin"),
                          there("original_sale_id", "int(11)"),
                          text_there("product", "varchar(40)", 40)};
        table_.columns[0].is_nullable = table_.columns[1].is_nullable = false;
        table_.unique_keys = {{.name = "PRIMARY",
                               .columns = {"source_branch", "original_sale_id"},
                               .is_partial = false}};
    }
    TargetCheck check(Flavor flavor = Flavor::kMariaDb) {
        const auto target =
            TargetTable::make(std::make_shared<TableSchema>(schema_), mapping_, BranchId("north"));
        return check_target(target.value(), table_, flavor);
    }
    /// The only thing that is wrong.
    Finding only_finding() {
        const TargetCheck result = check();
        EXPECT_EQ(result.findings.size(), 1U) << result.explanation();
        return result.findings.empty() ? Finding{} : result.findings.front();
    }

    TableSchema schema_;
    TargetMapping mapping_;
    HeadOfficeTable table_;
};

TEST_F(TargetCheckTest, AFittingTableIsTaken) {
    const TargetCheck result = check();
    EXPECT_FALSE(result.is_refused()) << result.explanation();
    EXPECT_FALSE(result.is_rewritten);
    EXPECT_TRUE(result.is_bulk_safe);
}

TEST_F(TargetCheckTest, AMissingTableCanBeAdded) {
    table_ = {};
    const TargetCheck result = check();
    EXPECT_TRUE(result.is_refused());
    ASSERT_EQ(result.additions.size(), 1U);
    EXPECT_EQ(result.additions[0].find("create table if not exists `ho`.`all_sales`"), 0U);
}

TEST_F(TargetCheckTest, AMissingColumnCanBeAdded) {
    schema_.columns.push_back(column("amt", ColumnType::kDecimal, 10, 2));
    const TargetCheck result = check();
    EXPECT_TRUE(result.is_refused());
    EXPECT_EQ(result.additions,
              std::vector<std::string>{
                  "alter table `ho`.`all_sales` add column `amt` decimal(10,2) null"});
}

TEST_F(TargetCheckTest, AUniqueKeyWithoutTheBranchIsRefused) {
    table_.unique_keys.push_back(
        {.name = "by_product", .columns = {"product"}, .is_partial = false});
    EXPECT_EQ(only_finding().fix,
              "alter table `ho`.`all_sales` drop key `by_product`, add unique key `by_product` "
              "(`source_branch`,`product`)");
}

TEST_F(TargetCheckTest, AFurtherUniqueKeyWithTheBranchMakesRowsBeRewritten) {
    table_.unique_keys.push_back(
        {.name = "by_product", .columns = {"product", "Source_Branch"}, .is_partial = false});
    EXPECT_FALSE(check().is_refused());
    EXPECT_TRUE(check().is_rewritten);
}

TEST_F(TargetCheckTest, ATableWithoutTheMergeKeyIsRefused) {
    table_.unique_keys.clear();
    EXPECT_EQ(only_finding().fix,
              "alter table `ho`.`all_sales` add unique key (`source_branch`,`original_sale_id`)");
}

TEST_F(TargetCheckTest, AKeyOverAPartOfAColumnIsNoMergeKey) {
    table_.unique_keys[0].is_partial = true;
    EXPECT_TRUE(check().is_refused());
}

TEST_F(TargetCheckTest, ANumberOfTheHeadOfficesOwnIsNoObstacle) {
    HeadOfficeColumn own = there("id", "bigint(20)");
    own.is_nullable = false;
    own.is_auto_increment = true;
    table_.columns.push_back(own);
    table_.unique_keys[0].name = "merge";
    table_.unique_keys.push_back({.name = "PRIMARY", .columns = {"id"}, .is_partial = false});
    EXPECT_FALSE(check().is_refused());
    EXPECT_FALSE(check().is_rewritten);
}

TEST_F(TargetCheckTest, AnotherEngineIsRefused) {
    table_.engine = "myisam";
    EXPECT_EQ(only_finding().fix, "alter table `ho`.`all_sales` engine = InnoDB");
}

TEST_F(TargetCheckTest, AMissingBranchColumnIsRefused) {
    table_.columns.erase(table_.columns.begin());
    EXPECT_NE(only_finding().fix.find("add column `source_branch` varchar(63)"), std::string::npos);
}

TEST_F(TargetCheckTest, AnotherOrderOfKeysIsRefused) {
    schema_.columns.push_back(text("code", 10));
    schema_.primary_key = {0, 2};
    table_.columns.push_back(text_there("code", "varchar(10)", 10, "utf8mb4", "utf8mb4_bin"));
    table_.unique_keys[0].columns.push_back("code");
    EXPECT_NE(only_finding().what.find("utf8mb4_bin"), std::string::npos);
}

TEST_F(TargetCheckTest, AColumnThatNeedsAValueIsRefused) {
    HeadOfficeColumn extra = there("extra", "int(11)");
    extra.is_nullable = false;
    table_.columns.push_back(extra);
    EXPECT_EQ(only_finding().fix,
              "alter table `ho`.`all_sales` modify column `extra` int(11) null");
    table_.columns.back().has_default = true;
    EXPECT_FALSE(check().is_refused());
}

TEST_F(TargetCheckTest, ANullThatDoesNotFitIsRefused) {
    table_.columns[2].is_nullable = false;
    EXPECT_NE(only_finding().what.find("takes no NULL"), std::string::npos);
}

TEST_F(TargetCheckTest, AComputedColumnIsRefused) {
    table_.columns[2].is_generated = true;
    EXPECT_NE(only_finding().what.find("computed"), std::string::npos);
}

TEST_F(TargetCheckTest, AnotherCharacterSetThatHoldsAllIsTakenButNotBound) {
    schema_.columns[1] = text("product", 40, "latin1", "latin1_swedish_ci");
    EXPECT_FALSE(check().is_refused());
    EXPECT_FALSE(check().is_bulk_safe);
}

bool holds(const Column& mine, const HeadOfficeColumn& theirs) {
    return why_not_held(mine, theirs).empty();
}

TEST(Holds, IntegersGrowButDoNotShrink) {
    EXPECT_TRUE(holds(column("c", ColumnType::kInt), there("c", "int(11)")));
    EXPECT_TRUE(holds(column("c", ColumnType::kInt), there("c", "bigint(20)")));
    EXPECT_FALSE(holds(column("c", ColumnType::kInt), there("c", "smallint(6)")));
    EXPECT_FALSE(holds(column("c", ColumnType::kInt), there("c", "int(10) unsigned")));
    Column positive = column("c", ColumnType::kInt);
    positive.is_unsigned = true;
    EXPECT_FALSE(holds(positive, there("c", "int(11)")));
    EXPECT_TRUE(holds(positive, there("c", "bigint(20)")));
    EXPECT_FALSE(holds(column("c", ColumnType::kInt), there("c", "double")));
}

TEST(Holds, DecimalsNeedTheirDigitsOnBothSides) {
    HeadOfficeColumn theirs = there("c", "decimal(12,2)");
    theirs.precision = 12;
    theirs.scale = 2;
    EXPECT_TRUE(holds(column("c", ColumnType::kDecimal, 12, 2), theirs));
    EXPECT_TRUE(holds(column("c", ColumnType::kDecimal, 10, 2), theirs));
    EXPECT_FALSE(holds(column("c", ColumnType::kDecimal, 12, 1), theirs));
    EXPECT_FALSE(holds(column("c", ColumnType::kDecimal, 12, 3), theirs));
    EXPECT_FALSE(holds(column("c", ColumnType::kDouble), theirs));
}

TEST(Holds, TextNeedsLengthAndCharacterSet) {
    EXPECT_TRUE(holds(text("c", 40), text_there("c", "varchar(80)", 80)));
    EXPECT_FALSE(holds(text("c", 40), text_there("c", "varchar(20)", 20)));
    EXPECT_FALSE(
        holds(text("c", 40), text_there("c", "varchar(40)", 40, "latin1", "latin1_swedish_ci")));
    EXPECT_TRUE(holds(text("c", 40, "ascii", "ascii_bin"),
                      text_there("c", "varchar(40)", 40, "utf8mb3", "utf8mb3_bin")));
    EXPECT_FALSE(holds(text("c", 40), text_there("c", "char(40)", 40)))
        << "CHAR loses spaces at the end";
}

TEST(Holds, MembersMustBeginAlike) {
    Column mine = column("c", ColumnType::kEnum);
    mine.members = {"a", "it's"};
    EXPECT_TRUE(holds(mine, there("c", "enum('a','it''s')")));
    EXPECT_TRUE(holds(mine, there("c", "enum('a','it''s','new')")));
    EXPECT_FALSE(holds(mine, there("c", "enum('it''s','a')")));
    EXPECT_FALSE(holds(mine, there("c", "enum('a','it''s and more')")));
    EXPECT_FALSE(holds(mine, there("c", "set('a','it''s')")));
}

TEST(Holds, FractionsOfASecondAreNotCut) {
    HeadOfficeColumn theirs = there("c", "datetime(3)");
    theirs.fraction = 3;
    EXPECT_TRUE(holds(column("c", ColumnType::kDateTime, 0, 3), theirs));
    EXPECT_FALSE(holds(column("c", ColumnType::kDateTime, 0, 6), theirs));
    EXPECT_FALSE(holds(column("c", ColumnType::kTimestamp, 0, 3), theirs));
}

TEST(Holds, BytesNeedRoomAndAFixedColumnItsLength) {
    HeadOfficeColumn theirs = there("c", "varbinary(10)");
    theirs.length = 10;
    EXPECT_TRUE(holds(column("c", ColumnType::kVarBinary, 10), theirs));
    EXPECT_TRUE(holds(column("c", ColumnType::kBinary, 10), theirs));
    EXPECT_FALSE(holds(column("c", ColumnType::kBlob, 255), theirs));
    HeadOfficeColumn fixed = there("c", "binary(10)");
    fixed.length = 10;
    EXPECT_TRUE(holds(column("c", ColumnType::kBinary, 10), fixed));
    EXPECT_FALSE(holds(column("c", ColumnType::kBinary, 8), fixed)) << "it would be padded further";
}

}  // namespace
}  // namespace tributary
