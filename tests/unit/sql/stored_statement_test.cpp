#include "sql/stored_statement.hpp"

#include <gtest/gtest.h>

#include "sample.hpp"
#include "sql/row_statements.hpp"

namespace tributary {
namespace {

TEST(StoredStatement, AnInsertComesApartAndTogetherAgain) {
    const std::string text =
        "insert into `h``o`.`s` (`source_branch`,`id`,`a``b`,`c`,`d`,`last_sync`) values "
        "('north',-5,_utf8mb4'it\\'s, (\\\\',NULL,_sjis x'8F00',current_timestamp(6))";
    const auto parts = split_insert(text);
    ASSERT_TRUE(parts) << parts.error().what;
    EXPECT_EQ(parts->table, (TableName{"h`o", "s"}));
    EXPECT_EQ(parts->columns,
              (std::vector<std::string>{"source_branch", "id", "a`b", "c", "d", "last_sync"}));
    EXPECT_EQ(parts->literals,
              (std::vector<std::string>{"'north'", "-5", "_utf8mb4'it\\'s, (\\\\'", "NULL",
                                        "_sjis x'8F00'", "current_timestamp(6)"}));
    EXPECT_EQ(join_insert(*parts), text);
}

TEST(StoredStatement, ADeleteNamesItsKey) {
    const auto one = split_delete("delete from `h`.`s` where `branch` = 'north' and `id` in (5)");
    ASSERT_TRUE(one) << one.error().what;
    EXPECT_EQ(one->table, (TableName{"h", "s"}));
    EXPECT_EQ(one->branch_column, "branch");
    EXPECT_EQ(one->key, std::vector<std::string>{"id"});
    EXPECT_EQ(one->condition, "`branch` = 'north' and `id` in (5)");
    const auto two = split_delete(
        "delete from `h`.`s` where `branch` = 'n' and (`k`,`l`) in ((1,_utf8mb4'`x` \\' `y`'))");
    ASSERT_TRUE(two) << two.error().what;
    EXPECT_EQ(two->key, (std::vector<std::string>{"k", "l"}));
    const auto members =
        split_delete("delete from `h`.`s` where `branch` = 'n' and ((`k`=1 and `l`=2))");
    ASSERT_TRUE(members) << members.error().what;
    EXPECT_EQ(members->key, (std::vector<std::string>{"k", "l"}));
}

TEST(StoredStatement, WhatTheBuildersWriteIsUnderstood) {
    const auto schema = sample::sales();
    const TargetTable table = sample::target(schema, sample::mapping("s"));
    std::vector<Cell> row(schema->columns.size(), Cell::null());
    row[0] = Cell::of(7);
    InsertBuilder insert(table, InsertBuilder::Kind::kInsert, {});
    ASSERT_TRUE(insert.add(row));
    const std::string text(insert.take());
    const auto parts = split_insert(text);
    ASSERT_TRUE(parts) << parts.error().what;
    EXPECT_EQ(join_insert(*parts), text);
    DeleteBuilder remove(table, schema->primary_key, {});
    ASSERT_TRUE(remove.add(row));
    EXPECT_TRUE(split_delete(remove.take()));
}

TEST(StoredStatement, EverythingElseIsRefused) {
    const std::string text = "insert into `h`.`s` (`b`,`v`) values ('n','x')";
    for (std::size_t size = 0; size < text.size(); ++size)
        EXPECT_FALSE(split_insert(text.substr(0, size))) << size;
    EXPECT_FALSE(split_insert(text + " on duplicate key update v = 1"));
    EXPECT_FALSE(split_insert("insert into `h`.`s` (`b`) values ('n','x')"));
    EXPECT_FALSE(split_delete("delete from `h`.`s` where 1"));
    EXPECT_FALSE(split_delete("delete from `h`.`s` where `b` = 'n' and "));
}

}  // namespace
}  // namespace tributary
