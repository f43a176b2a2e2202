// How rows came and which days of sales they changed, written in the commit itself: on real servers.

#include "apply/limits.hpp"
#include "lane_fixture.hpp"

namespace tributary::test {
namespace {

std::int64_t day(std::int64_t year, std::int64_t month, std::int64_t day) {
    return (year * 16 + month) * 32 + day;
}

class CommitNotesTest : public LaneTest {
protected:
    CommitNotesTest() {
        settings_.sales = SalesSource{.table = {"shop", "sales"}, .date_column = "date"};
    }
    /// id, date, parent.
    std::shared_ptr<TableSchema> dated_sales() {
        auto schema = number_table("sales", {"date", "parent"});
        schema->columns[1].type = ColumnType::kDate;
        map(*schema);
        settings_.mappings[schema->name].synced_at_column = "last_sync";
        return schema;
    }
    std::string rows_of(const std::string& query) {
        std::string out;
        for (const Row& row : SqlSession(server_, database_.name()).rows(query)) {
            out += out.empty() ? "" : " ";
            for (std::size_t i = 0; i < row.size(); ++i)
                out += (i > 0 ? "," : "") + row[i].value_or("null");
        }
        return out;
    }
    std::string changed_days() {
        return rows_of("select branch, day from tributary_sales_changed order by day");
    }
    void forget_days() { run("delete from tributary_sales_changed"); }
};

TEST_P(CommitNotesTest, EveryRowFindsTheCommitThatWroteIt) {
    const auto sales = dated_sales();
    const auto staff = table("staff", {"v"});
    settings_.mappings[staff->name].synced_at_column = "last_sync";
    source_.published_at = WallTime(std::chrono::seconds(1'767'312'001));
    publish(start(5));
    BatchMaker maker(5, 1);
    maker.of(sales);
    // More than the fewest that are bound at once, a delete, and a table of few rows.
    for (std::int64_t id = 1; id <= 100; ++id) maker.insert({id, day(2026, 1, 2), 0});
    maker.next_transaction().of(staff).insert({1, 1}).insert({2, 2}).remove({3, 3});
    Batch batch = maker.take();
    batch.position.file = "bin.000007";
    batch.position.offset = 99;
    batch.transactions.back().gtid = "0-1-2";
    batch.transactions.back().committed_at = 1'767'312'000'000'000;
    publish(std::move(batch));
    drain();
    EXPECT_EQ(rows_of("select count(distinct last_sync) from (select last_sync from sales union "
                      "all select last_sync from staff) as every_row"),
              "1");
    EXPECT_EQ(rows_of("select c.branch, count(*), c.version = l.version, c.epoch, "
                      "c.first_sequence, c.last_sequence, c.position, c.gtid, c.committed_at, "
                      "c.published_at, c.is_range from sales as s join tributary_commit as c on "
                      "c.branch = s.branch and c.applied_at = s.last_sync join tributary_ledger "
                      "as l on l.branch = c.branch group by 1, 3, 4, 5, 6, 7, 8, 9, 10, 11"),
              "north,100,1,5,1,2,bin.000007:99,0-1-2,2026-01-02 00:00:00.000000,2026-01-02 "
              "00:00:01.000000,0");
    publish(BatchMaker(5, 3).of(staff).update({1, 1}, {1, 9}).take());
    drain();
    EXPECT_EQ(rows_of("select s.id, c.first_sequence from staff as s join tributary_commit as c "
                      "on c.branch = s.branch and c.applied_at = s.last_sync order by 1"),
              "1,3 2,1");
    publish(BatchMaker(5, 4).take());
    drain();
    EXPECT_EQ(rows_of("select count(*) from tributary_commit"), "2") << "nothing was written";
}

TEST_P(CommitNotesTest, DaysBeforeAndAfterAChangeAreNotedWithTheCommitsVersion) {
    const auto sales = dated_sales();
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, day(2026, 1, 2), 0}).take());
    drain();
    EXPECT_EQ(changed_days(), "north,2026-01-02");
    publish(BatchMaker(5, 2)
                .of(sales)
                .update({1, day(2026, 1, 2), 0}, {1, day(2026, 3, 4), 0})
                .take());
    drain();
    EXPECT_EQ(changed_days(), "north,2026-01-02 north,2026-03-04");
    EXPECT_EQ(rows_of("select count(*) from tributary_sales_changed join tributary_ledger using "
                      "(branch, version)"),
              "2");
    forget_days();
    publish(BatchMaker(5, 3).of(sales).remove({1, day(2026, 3, 4), 0}).take());
    drain();
    EXPECT_EQ(changed_days(), "north,2026-03-04");
    publish(BatchMaker(5, 4).of(table("staff", {"v"})).insert({1, 1}).take());
    forget_days();
    drain();
    EXPECT_EQ(changed_days(), "");
}

TEST_P(CommitNotesTest, WhatTheImagesDoNotTellIsEveryDay) {
    const auto sales = dated_sales();
    const auto shops = table("shops", {"v"});
    sales->foreign_keys = {{.name = "fk",
                            .columns = {2},
                            .parent = shops->name,
                            .parent_columns = {"id"},
                            .on_delete = ReferentialAction::kCascade,
                            .on_update = ReferentialAction::kRestrict}};
    const std::string every_day = "north,1000-01-01";
    publish(start(5));
    publish(BatchMaker(5, 1).of(shops).insert({7, 1}).of(sales).insert({1, day(2026, 1, 2), 7}).take());
    drain();
    forget_days();
    publish(BatchMaker(5, 2).of(shops).remove({7, 1}).of(sales).take());
    drain();
    EXPECT_EQ(rows("sales"), "");
    EXPECT_EQ(changed_days(), every_day) << "a cascade";
    forget_days();
    publish(BatchMaker(5, 3).of(sales).insert({1, std::nullopt, 0}).take());
    drain();
    EXPECT_EQ(changed_days(), every_day) << "NULL";
    forget_days();
    publish(BatchMaker(5, 4).of(sales).ask_resync(sales->name).take());
    Range range{.epoch = Epoch(5),
                .at = Sequence(4),
                .resync = Sequence(4),
                .lower = {},
                .upper = {},
                .rows = TableRows(sales),
                .is_repair = false,
                .rows_estimated = 0};
    publish(std::move(range));
    drain();
    EXPECT_EQ(rows("sales"), "");
    EXPECT_EQ(changed_days(), every_day) << "a range";
    EXPECT_EQ(rows_of("select last_sequence, is_range from tributary_commit order by version desc "
                      "limit 1"),
              "4,1");
}

TEST_P(CommitNotesTest, AParkedKeyThatChangesIsEveryDay) {
    const auto sales = dated_sales();
    run("create table sales (branch varchar(63) character set ascii collate ascii_bin not null, "
        "id int not null, date date null, parent int null, last_sync timestamp(6) not null default "
        "current_timestamp(6), primary key (branch, id), check (parent < 1000))");
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, day(2026, 1, 1), 0}).take());
    drain();
    publish(BatchMaker(5, 2)
                .of(sales)
                .update({1, day(2026, 1, 1), 0}, {1, day(2026, 2, 2), 5000})
                .take());
    drain();
    ASSERT_EQ(parked().size(), 1U);
    forget_days();
    // The head office still has the row of the first of January, of which this says nothing.
    publish(BatchMaker(5, 3)
                .of(sales)
                .update({1, day(2026, 2, 2), 5000}, {1, day(2026, 3, 3), 0})
                .take());
    drain();
    EXPECT_TRUE(parked().empty());
    EXPECT_EQ(changed_days(), "north,1000-01-01");
}

TEST_P(CommitNotesTest, OnlyTheNewestCommitsAreKept) {
    const auto sales = dated_sales();
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, day(2026, 1, 1), 0}).take());
    drain();
    stop_lane();
    run("insert into tributary_commit select branch, 100, applied_at, epoch, 0, 0, '', '', null, "
        "null, 0 from tributary_commit");
    run(fmt::format("update tributary_ledger set version = {}", kCommitsKept + 100));
    publish(BatchMaker(5, 2).of(sales).insert({2, day(2026, 1, 1), 0}).take());
    drain();
    ASSERT_TRUE(wait_until([&] {
        return rows_of("select version from tributary_commit") ==
               fmt::format("{}", kCommitsKept + 101);
    }));
}

INSTANTIATE_TEST_SUITE_P(Servers, CommitNotesTest, testing::ValuesIn(branch_flavors()),
                         flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::test
