#include "sql/row_statements.hpp"

#include <gtest/gtest.h>

#include <array>

#include "sample.hpp"

namespace tributary {
namespace {

using sample::lines;
using sample::mapping;
using sample::sales;
using sample::target;

std::array<Cell, 3> sale(std::int64_t id) {
    return {Cell::of(id), Cell::of("tea"), Cell::of(250)};
}

TargetMapping renamed() {
    TargetMapping result = mapping("all_sales");
    result.synced_at_column = "last_sync";
    result.renames = {{"sale_id", "original_sale_id"}};
    return result;
}

TEST(InsertBuilder, AnUpsertNamesTheHeadOfficesColumnsAndTheBranch) {
    const TargetTable table = target(sales(), renamed());
    InsertBuilder insert(table, InsertBuilder::Kind::kUpsert, {});
    ASSERT_TRUE(insert.add(sale(1)));
    ASSERT_TRUE(insert.add(sale(2)));
    EXPECT_EQ(insert.take(),
              "insert into `ho`.`all_sales` "
              "(`source_branch`,`original_sale_id`,`product`,`amt`,`last_sync`) values "
              "('north',1,_utf8mb4'tea',2.50,current_timestamp(6)),('north',2,_utf8mb4'tea',2.50,"
              "current_timestamp(6))"
              " on duplicate key update "
              "`product`=values(`product`),`amt`=values(`amt`),`last_sync`=values(`last_sync`)");
    EXPECT_TRUE(insert.is_empty());
}

TEST(InsertBuilder, APlainInsertHasNoTailAndBeginsAnewAfterTake) {
    const TargetTable table = target(sales(), mapping("s"));
    InsertBuilder insert(table, InsertBuilder::Kind::kInsert, {});
    ASSERT_TRUE(insert.add(sale(1)));
    (void)insert.take();
    ASSERT_TRUE(insert.add(sale(3)));
    EXPECT_EQ(insert.take(),
              "insert into `ho`.`s` (`source_branch`,`sale_id`,`product`,`amt`) values "
              "('north',3,_utf8mb4'tea',2.50)");
}

TEST(InsertBuilder, ItIsFullAtTheRowLimitAndAtTheByteLimit) {
    const TargetTable table = target(sales(), mapping("s"));
    InsertBuilder by_rows(table, InsertBuilder::Kind::kInsert, {.bytes_max = 1000, .rows_max = 2});
    EXPECT_TRUE(by_rows.add(sale(1)));
    EXPECT_TRUE(by_rows.add(sale(2)));
    EXPECT_FALSE(by_rows.add(sale(3)));
    EXPECT_EQ(by_rows.take().substr(72),
              "('north',1,_utf8mb4'tea',2.50),('north',2,_utf8mb4'tea',2.50)");
    InsertBuilder by_bytes(table, InsertBuilder::Kind::kInsert,
                           {.bytes_max = 150, .rows_max = 100});
    EXPECT_TRUE(by_bytes.add(sale(1)));
    EXPECT_TRUE(by_bytes.add(sale(2)));
    EXPECT_FALSE(by_bytes.add(sale(3)));
    EXPECT_EQ(by_bytes.take().size(), 133U);
}

TEST(InsertBuilder, ARowAboveTheLimitGoesAlone) {
    const TargetTable table = target(sales(), mapping("s"));
    InsertBuilder insert(table, InsertBuilder::Kind::kUpsert, {.bytes_max = 1, .rows_max = 100});
    EXPECT_TRUE(insert.add(sale(1)));
    EXPECT_FALSE(insert.add(sale(2)));
    EXPECT_EQ(insert.rows(), 1U);
}

TEST(DeleteBuilder, OneKeyColumnGivesAList) {
    const TargetTable table = target(sales(), renamed());
    DeleteBuilder remove(table, table.schema().primary_key, {});
    ASSERT_TRUE(remove.add(sale(1)));
    ASSERT_TRUE(remove.add(sale(2)));
    EXPECT_EQ(remove.take(),
              "delete from `ho`.`all_sales` where `source_branch` = 'north' and `original_sale_id` "
              "in (1,2)");
}

TEST(DeleteBuilder, SeveralKeyColumnsGiveRowsAndNullsAreLeftOut) {
    const TargetTable table = target(lines(), mapping("l"));
    DeleteBuilder remove(table, table.schema().primary_key, {});
    const std::array<Cell, 4> row = {Cell::of(1), Cell::of(2), Cell::of("x"), Cell::null()};
    const std::array<Cell, 4> null = {Cell::of(1), Cell::null(), Cell::of("x"), Cell::null()};
    ASSERT_TRUE(remove.add(row));
    ASSERT_TRUE(remove.add(null));
    EXPECT_EQ(remove.rows(), 1U);
    EXPECT_EQ(remove.take(),
              "delete from `ho`.`l` where `source_branch` = 'north' and (`a`,`b`,`c`) in "
              "((1,2,_utf8mb4'x'))");
}

TEST(RangeDelete, BoundsAreWrittenOutAndListedKeysStay) {
    const TargetTable table = target(lines(), mapping("l"));
    TableRows keep(table.shared_schema());
    keep.append(std::array<Cell, 4>{Cell::of(1), Cell::of(2), Cell::of("p"), Cell::null()});
    keep.append(std::array<Cell, 4>{Cell::of(3), Cell::of(4), Cell::of("q"), Cell::null()});
    const std::array<Cell, 3> lower = {Cell::of(1), Cell::of(1), Cell::of("a")};
    const std::array<Cell, 3> upper = {Cell::of(9), Cell::of(8), Cell::of("z")};
    EXPECT_EQ(
        delete_outside(table, KeyCells(lower), KeyCells(upper), keep),
        "delete from `ho`.`l` where `source_branch` = 'north'"
        " and (`a` > 1 or (`a` = 1 and `b` > 1) or (`a` = 1 and `b` = 1 and `c` > _utf8mb4'a'))"
        " and (`a` < 9 or (`a` = 9 and `b` < 8) or (`a` = 9 and `b` = 8 and `c` <= _utf8mb4'z'))"
        " and (`a`,`b`,`c`) not in ((1,2,_utf8mb4'p'),(3,4,_utf8mb4'q'))");
}

TEST(RangeDelete, AnOpenRangeWithoutRowsEmptiesTheBranch) {
    const TargetTable table = target(sales(), mapping("s"));
    EXPECT_EQ(delete_outside(table, std::nullopt, std::nullopt, TableRows(table.shared_schema())),
              "delete from `ho`.`s` where `source_branch` = 'north'");
}

// MySQL 9.7: `(k,l) in ((1,5),(2,5))` with an ENUM k is true for no row.
TEST(DeleteBuilder, MembersInAKeyOfSeveralColumnsAreComparedOneByOne) {
    auto schema = lines();
    schema->columns[1] = column("b", ColumnType::kEnum);
    schema->columns[1].members = {"x", "y"};
    const TargetTable table = target(schema, mapping("l"));
    const std::array<Cell, 4> row = {Cell::of(1), Cell::of(2), Cell::of("x"), Cell::null()};
    DeleteBuilder remove(table, schema->primary_key, {});
    ASSERT_TRUE(remove.add(row));
    ASSERT_TRUE(remove.add(row));
    EXPECT_EQ(remove.take(),
              "delete from `ho`.`l` where `source_branch` = 'north' and ((`a`=1 and `b`=2 and "
              "`c`=_utf8mb4'x') or (`a`=1 and `b`=2 and `c`=_utf8mb4'x'))");
    TableRows keep(schema);
    keep.append(row);
    EXPECT_EQ(delete_outside(table, std::nullopt, std::nullopt, keep),
              "delete from `ho`.`l` where `source_branch` = 'north' and "
              "(`a`,cast(`b` as unsigned),`c`) not in ((1,2,_utf8mb4'x'))");
}

TEST(TargetTable, TextKeysAreWrittenAgainByAnUpsert) {
    EXPECT_EQ(target(lines(), mapping("l")).upsert_tail(),
              " on duplicate key update `c`=values(`c`),`v`=values(`v`)");
}

TEST(TargetTable, ATableOfKeysAloneStillHasAnUpsert) {
    auto schema = sales();
    schema->columns.resize(1);
    EXPECT_EQ(target(schema, mapping("s")).upsert_tail(),
              " on duplicate key update `source_branch`=values(`source_branch`)");
}

TEST(TargetTable, GeneratedColumnsAreNotWritten) {
    auto schema = sales();
    schema->columns[2].is_generated = true;
    const TargetTable table = target(schema, mapping("s"));
    EXPECT_EQ(table.insert_head(),
              "insert into `ho`.`s` (`source_branch`,`sale_id`,`product`) values ");
    EXPECT_EQ(table.written(), (std::vector<ColumnIndex>{0, 1}));
}

TEST(TargetTable, BoundStatementsHaveOneMarkAValue) {
    const TargetTable table = target(sales(), renamed());
    EXPECT_EQ(table.bound_insert(false),
              "insert into `ho`.`all_sales` "
              "(`source_branch`,`original_sale_id`,`product`,`amt`,`last_sync`) values "
              "('north',?,?,?,@tributary_applied_at)");
    EXPECT_EQ(
        table.bound_delete(),
        "delete from `ho`.`all_sales` where `source_branch` = 'north' and `original_sale_id` = ?");
}

TEST(TargetTable, TwoColumnsOfOneNameAreRefused) {
    TargetMapping clash = mapping("s");
    clash.renames = {{"sale_id", "source_branch"}};
    EXPECT_FALSE(TargetTable::make(sales(), clash, BranchId("north")));
    clash.renames = {{"sale_id", "amt"}};
    EXPECT_FALSE(TargetTable::make(sales(), clash, BranchId("north")));
}

TEST(TargetTable, AnUnsoundSchemaIsRefused) {
    auto schema = sales();
    schema->primary_key = {9};
    EXPECT_FALSE(TargetTable::make(schema, mapping("s"), BranchId("north")));
}

}  // namespace
}  // namespace tributary
