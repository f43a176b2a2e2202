// Unique keys, foreign keys and the statements that use indexes, on real servers.

#include "lane_fixture.hpp"

namespace tributary::test {
namespace {

class KeysTest : public LaneTest {
protected:
    std::shared_ptr<TableSchema> unique_table() {
        auto schema = number_table("goods", {"u", "v"});
        schema->unique_keys = {{.name = "by_u", .columns = {1}}};
        map(*schema);
        return schema;
    }
    std::shared_ptr<TableSchema> child(const std::string& name, const std::string& parent,
                                       ReferentialAction on_delete, ReferentialAction on_update) {
        auto schema = number_table(name, {"p"});
        schema->foreign_keys = {{.name = "fk",
                                 .columns = {1},
                                 .parent = {"shop", parent},
                                 .parent_columns = {"id"},
                                 .on_delete = on_delete,
                                 .on_update = on_update}};
        map(*schema);
        return schema;
    }
};

TEST_P(KeysTest, UniqueValuesThatChangePlacesArriveSo) {
    const auto goods = unique_table();
    publish(start(5));
    publish(
        BatchMaker(5, 1).of(goods).insert({1, 10, 0}).insert({2, 20, 0}).insert({3, 30, 0}).take());
    drain();
    publish(BatchMaker(5, 2)
                .of(goods)
                .update({1, 10, 0}, {1, 99, 0})
                .update({2, 20, 0}, {2, 10, 0})
                .update({1, 99, 0}, {1, 20, 5})
                .next_transaction()
                .remove({3, 30, 0})
                .insert({4, 30, 1})
                .take());
    drain();
    EXPECT_EQ(rows("goods"), "1,20,5 2,10,0 4,30,1");
    EXPECT_TRUE(parked().empty());
}

TEST_P(KeysTest, PrimaryKeysThatChangePlacesArriveSo) {
    const auto goods = unique_table();
    publish(start(5));
    publish(BatchMaker(5, 1).of(goods).insert({1, 10, 0}).insert({2, 20, 0}).take());
    publish(BatchMaker(5, 2)
                .of(goods)
                .update({1, 10, 0}, {3, 10, 0})
                .update({2, 20, 0}, {1, 20, 0})
                .update({3, 10, 0}, {2, 10, 0})
                .take());
    drain();
    EXPECT_EQ(rows("goods"), "1,20,0 2,10,0");
}

TEST_P(KeysTest, ARangeTakesAUniqueValueFromARowThatIsLeftOver) {
    const auto goods = unique_table();
    publish(start(5, {goods->name}));
    publish(BatchMaker(5, 1).of(goods).insert({9, 10, 0}).take());
    drain();
    publish(BatchMaker(5, 2).of(goods).ask_resync(goods->name).take());
    Range range{.epoch = Epoch(5),
                .at = Sequence(2),
                .resync = Sequence(2),
                .lower = {},
                .upper = key_of(5),
                .rows = TableRows(goods),
                .is_repair = false,
                .rows_estimated = 0};
    range.rows.append(cells_of({1, 10, 1}));
    publish(range);
    publish(BatchMaker(5, 3).of(goods).insert({2, 20, 2}).take());
    drain();
    EXPECT_EQ(rows("goods"), "1,10,1 2,20,2");
    EXPECT_TRUE(parked().empty());
}

TEST_P(KeysTest, ATableNumberedByTheHeadOfficeIsTaken) {
    const auto sales = table("sales", {"v"});
    run("create table sales (branch varchar(63) character set ascii collate ascii_bin not null, id "
        "int not null, v int, "
        "own bigint not null auto_increment primary key, unique key (id, branch))");
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).insert({2, 20}).take());
    publish(BatchMaker(5, 2).of(sales).update({1, 10}, {1, 11}).remove({2, 20}).take());
    drain();
    SqlSession session(server_, database_.name());
    EXPECT_EQ(session.value("select group_concat(concat(id, '=', v)) from sales"), "1=11");
}

TEST_P(KeysTest, CascadesAreRepeatedOverStoredAndPlannedRows) {
    using enum ReferentialAction;
    const auto parent = table("parent", {"v"});
    const auto cascading = child("cascading", "parent", kCascade, kCascade);
    const auto nulling = child("nulling", "parent", kSetNull, kCascade);
    const auto grandchild = child("grandchild", "cascading", kCascade, kCascade);
    publish(start(5));
    publish(BatchMaker(5, 1)
                .of(parent)
                .insert({1, 0})
                .insert({2, 0})
                .of(cascading)
                .insert({10, 1})
                .insert({11, 2})
                .of(nulling)
                .insert({20, 1})
                .insert({21, 2})
                .of(grandchild)
                .insert({30, 10})
                .insert({31, 11})
                .take());
    drain();
    publish(BatchMaker(5, 2)
                .of(parent)
                .of(nulling)
                .of(grandchild)
                .of(cascading)
                .insert({12, 1})
                .of(parent)
                .remove({1, 0})
                .update({2, 0}, {7, 0})
                .take());
    drain();
    EXPECT_EQ(rows("parent"), "7,0");
    EXPECT_EQ(rows("cascading"), "11,7");
    EXPECT_EQ(rows("nulling"), "20,null 21,7");
    EXPECT_EQ(rows("grandchild"), "31,11");
}

TEST_P(KeysTest, DeletesAndRangesReadTheIndex) {
    auto schema = number_table("wide", {"b", "v"});
    schema->columns[1].is_nullable = false;
    schema->primary_key = {0, 1};
    map(*schema);
    publish(start(5));
    BatchMaker maker(5, 1);
    maker.of(schema);
    for (std::int64_t id = 0; id < 3000; ++id) maker.insert({id, id % 7, 1});
    publish(maker.take());
    drain();
    SqlSession session(server_, database_.name());
    session.run("analyze table wide");
    const TargetTable target =
        TargetTable::make(schema, settings_.mappings[schema->name], north_).value();
    const auto plan_of = [&](std::string_view statement) {
        return session.rows("explain format=traditional " + std::string(statement));
    };
    const auto type_column = [&](std::string_view statement) {
        // MySQL has a column of partitions before it.
        return plan_of(statement)[0][GetParam() == Flavor::kMySql ? 4 : 3].value_or("");
    };
    DeleteBuilder remove(target, schema->primary_key, {});
    for (std::int64_t id = 5; id < 25; ++id) ASSERT_TRUE(remove.add(cells_of({id, id % 7, 0})));
    EXPECT_EQ(type_column(remove.take()), "range");
    TableRows keep(schema);
    keep.append(cells_of({101, 3, 1}));
    const auto lower = cells_of({100, 2});
    const auto upper = cells_of({120, 1});
    EXPECT_EQ(type_column(delete_outside(target, KeyCells(lower), KeyCells(upper), keep)), "range");
}

INSTANTIATE_TEST_SUITE_P(Servers, KeysTest, testing::ValuesIn(branch_flavors()),
                         flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::test
