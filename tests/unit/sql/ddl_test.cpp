#include "sql/ddl.hpp"

#include <gtest/gtest.h>

#include "sample.hpp"
#include "sql/own_tables.hpp"

namespace tributary {
namespace {

using sample::mapping;
using sample::sales;
using sample::target;

TEST(CreateTable, KeysBeginWithTheBranch) {
    auto schema = sales();
    schema->unique_keys = {{"by_product", {1}}};
    TargetMapping renamed = mapping("all_sales");
    renamed.synced_at_column = "last_sync";
    renamed.renames = {{"sale_id", "original_sale_id"}};
    EXPECT_EQ(create_table(target(schema, renamed), Flavor::kMariaDb).value(),
              "create table if not exists `ho`.`all_sales` "
              "(`source_branch` varchar(63) character set ascii collate ascii_bin not null, "
              "`original_sale_id` int not null, "
              "`product` varchar(40) character set utf8mb4 collate utf8mb4_general_ci null, "
              "`amt` decimal(10,2) null, "
              "`last_sync` timestamp(6) not null default current_timestamp(6), "
              "primary key (`source_branch`,`original_sale_id`), "
              "unique key `by_product` (`source_branch`,`product`)) engine=InnoDB default "
              "character set utf8mb4");
}

TEST(CreateTable, AKeyWhoseOrderTheServerDoesNotKnowIsRefused) {
    auto schema = sample::lines();
    schema->columns[2].collation = "utf8mb4_0900_ai_ci";
    EXPECT_TRUE(create_table(target(schema, mapping("l")), Flavor::kMySql));
    const auto refused = create_table(target(schema, mapping("l")), Flavor::kMariaDb);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("utf8mb4_0900_ai_ci"), std::string::npos);
}

TEST(CreateTable, AnotherColumnGetsTheDefaultOrder) {
    auto schema = sales();
    schema->columns[1].collation = "utf8mb4_0900_ai_ci";
    const std::string statement =
        create_table(target(schema, mapping("s")), Flavor::kMariaDb).value();
    EXPECT_NE(statement.find("`product` varchar(40) character set utf8mb4 null"),
              std::string::npos);
}

TEST(CreateTable, AGeneratedColumnAndItsKeysAreLeftOut) {
    auto schema = sales();
    schema->columns[1].is_generated = true;
    schema->unique_keys = {{"by_product", {1}}};
    const std::string statement =
        create_table(target(schema, mapping("s")), Flavor::kMariaDb).value();
    EXPECT_EQ(statement.find("product"), std::string::npos);
}

TEST(CreateTable, ACascadeFindsItsRowsByAnIndex) {
    const auto statement_for = [](ForeignKey key, std::uint32_t length = 40) {
        auto schema = sample::lines();
        schema->columns[3].length = length;
        schema->foreign_keys = {std::move(key)};
        return create_table(target(schema, mapping("l")), Flavor::kMariaDb).value();
    };
    const std::string index = ", key `by_parent` (`source_branch`,`v`)";
    ForeignKey key{.name = "by_parent",
                   .columns = {3},
                   .parent = {"shop", "parents"},
                   .parent_columns = {"id"},
                   .on_delete = ReferentialAction::kCascade};
    EXPECT_NE(statement_for(key).find(index), std::string::npos);
    EXPECT_EQ(statement_for(key, 800).find(index), std::string::npos) << "longer than an index may be";
    key.on_delete = ReferentialAction::kRestrict;
    EXPECT_EQ(statement_for(key).find(index), std::string::npos) << "nothing cascades";
    key.on_update = ReferentialAction::kSetNull;
    EXPECT_NE(statement_for(key).find(index), std::string::npos);
    key.columns = {0, 1};
    key.parent_columns = {"id", "line"};
    EXPECT_EQ(statement_for(key).find("key `by_parent`"), std::string::npos)
        << "the primary key serves";
}

TEST(CreateTable, TypesOfOneServerAloneBecomeTextOnTheOther) {
    const Column uuid = sample::column("u", ColumnType::kUuid);
    EXPECT_EQ(type_at_head_office(uuid, false, Flavor::kMariaDb).value(), "uuid");
    EXPECT_EQ(type_at_head_office(uuid, false, Flavor::kMySql).value(),
              "char(36) character set ascii collate ascii_bin");
}

TEST(CreateTable, AKeyOverAPartOfABlobIsRefused) {
    EXPECT_FALSE(
        type_at_head_office(sample::column("b", ColumnType::kBlob), true, Flavor::kMariaDb));
}

TEST(AddColumn, SaysTheWholeStatement) {
    EXPECT_EQ(add_column(target(sales(), mapping("s")), 2, Flavor::kMySql).value(),
              "alter table `ho`.`s` add column `amt` decimal(10,2) null");
}

TEST(AddColumn, TakesTheRowsOfBranchesThatDoNotHaveIt) {
    auto schema = sales();
    schema->columns[2].is_nullable = false;
    EXPECT_EQ(add_column(target(schema, mapping("s")), 2, Flavor::kMariaDb).value(),
              "alter table `ho`.`s` add column `amt` decimal(10,2) null");
}

TEST(OwnTables, LieInTheGivenDatabase) {
    for (const OwnTable& table : own_tables()) {
        const std::string statement = create_own_table(table, "he`ad");
        EXPECT_EQ(statement.find("create table if not exists `he``ad`.`tributary_"), 0U);
        EXPECT_NE(statement.find("engine=InnoDB"), std::string::npos);
    }
}

}  // namespace
}  // namespace tributary
