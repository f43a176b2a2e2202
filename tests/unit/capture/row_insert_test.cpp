#include "capture/row_insert.hpp"

#include <gtest/gtest.h>

#include "sample.hpp"

namespace tributary::capture {
namespace {

Column integer(std::string name, bool is_nullable) {
    Column column;
    column.name = std::move(name);
    column.type = ColumnType::kInt;
    column.is_nullable = is_nullable;
    return column;
}

/// `id int primary key, name varchar(40), qty int not null, twice int as (…)`
TableSchema goods() {
    TableSchema schema = *sample::table();
    schema.columns[0].type = ColumnType::kInt;
    schema.columns.push_back(integer("qty", false));
    schema.columns.push_back(integer("twice", true));
    schema.columns[3].is_generated = true;
    return schema;
}

const std::vector<Filling> kPlain{Filling::kNothing, Filling::kDefault, Filling::kNothing,
                                  Filling::kDefault};
const std::vector<Filling> kCounted{Filling::kNumbered, Filling::kDefault, Filling::kNothing,
                                    Filling::kDefault};

TEST(PlanInsert, NamesOnlyWhatWasGiven) {
    const auto plan = plan_insert(goods(), kPlain, {{"id", "007"}, {"qty", "3"}});
    ASSERT_TRUE(plan) << plan.error().what;
    EXPECT_EQ(plan->sql, "insert into `shop`.`sales` (`id`,`qty`) values (7,3)");
    EXPECT_EQ(plan->key, (TextValues{{"id", "7"}}));
    EXPECT_EQ(plan->numbered, "");
}

TEST(PlanInsert, TheServerNumbersAKeyThatIsNotGivenOrNull) {
    for (const TextValues& values :
         {TextValues{{"qty", "3"}}, TextValues{{"id", std::nullopt}, {"qty", "3"}}}) {
        const auto plan = plan_insert(goods(), kCounted, values);
        ASSERT_TRUE(plan) << plan.error().what;
        EXPECT_EQ(plan->sql, "insert into `shop`.`sales` (`qty`) values (3)");
        EXPECT_EQ(plan->numbered, "id");
    }
    const auto given = plan_insert(goods(), kCounted, {{"id", "9"}, {"qty", "3"}});
    EXPECT_EQ(given->numbered, "");
    EXPECT_EQ(given->key, (TextValues{{"id", "9"}}));
}

TEST(PlanInsert, TellsEveryFault) {
    const auto plan = plan_insert(
        goods(), kPlain, {{"name", "it's"}, {"qty", "x"}, {"twice", "2"}, {"color", "red"}});
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().faults,
              (std::vector<ValueFault>{{.column = "id", .what = "needs a value"},
                                       {.column = "qty", .what = "\"x\" is no whole number"},
                                       {.column = "twice", .what = "is computed by the server"},
                                       {.column = "color", .what = "is no column of shop.sales"}}));
    EXPECT_EQ(plan.error().what,
              "the row was not added: id needs a value; qty \"x\" is no whole number; twice is "
              "computed by the server; color is no column of shop.sales");
}

TEST(PlanInsert, AKeyWithADefaultMustBeGivenToBeKnown) {
    const std::vector<Filling> fillings(4, Filling::kDefault);
    const auto plan = plan_insert(goods(), fillings, {});
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().faults,
              (std::vector<ValueFault>{
                  {.column = "id", .what = "is part of the key and needs a value"}}));
}

TEST(NewestRows, AreOrderedByTheKeyDownwards) {
    TableSchema schema = *sample::table();
    schema.primary_key = {1, 0};
    EXPECT_EQ(newest_rows_select(schema, 20),
              "select `id`,left(`name`,500) from `shop`.`sales` force index (primary) order by "
              "`name` desc,`id` desc limit 20");
}

}  // namespace
}  // namespace tributary::capture
