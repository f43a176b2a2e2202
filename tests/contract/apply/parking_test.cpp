// What the head office's database refuses, is parked; nothing else waits for it.

#include "lane_fixture.hpp"

namespace tributary::test {
namespace {

class ParkingTest : public LaneTest {
protected:
    /// A table whose head-office column is checked to be below 1000.
    std::shared_ptr<TableSchema> narrow_table() {
        const auto schema = table("sales", {"v"});
        run("create table sales (branch varchar(63) character set ascii collate ascii_bin not "
            "null, id int not null, "
            "v int null, primary key (branch, id), check (v < 1000))");
        return schema;
    }
};

TEST_P(ParkingTest, OneBadRowAmongAThousandIsFoundAndNamed) {
    const auto sales = narrow_table();
    publish(start(5));
    BatchMaker maker(5, 1);
    maker.of(sales);
    for (std::int64_t id = 1; id <= 1000; ++id) maker.insert({id, id == 617 ? 5000 : 1});
    publish(maker.take());
    drain();
    SqlSession session(server_, database_.name());
    EXPECT_EQ(session.number("select count(*) from sales"), 999);
    const auto entries = parked();
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].branch, north_);
    EXPECT_EQ(entries[0].table, sales->name);
    EXPECT_EQ(entries[0].key, "id=617");
    EXPECT_EQ(entries[0].operation, "write");
    EXPECT_EQ(entries[0].values, (TextRow{{"id", "617"}, {"v", "5000"}}));
    EXPECT_EQ(entries[0].sequence, Sequence(1));
    EXPECT_NE(entries[0].error_code, 0U);
    EXPECT_TRUE(wait_until([&] { return statuses_.of(north_).parked == 1; }));
    EXPECT_EQ(ledger()->ledger.sequence, Sequence(1));
}

TEST_P(ParkingTest, ALaterChangeThatFitsSettlesTheKey) {
    const auto sales = narrow_table();
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 5000}).insert({2, 2}).take());
    drain();
    ASSERT_EQ(parked().size(), 1U);
    publish(BatchMaker(5, 2).of(sales).update({1, 5000}, {1, 6000}).take());
    drain();
    ASSERT_EQ(parked().size(), 1U);
    EXPECT_EQ(parked()[0].values, (TextRow{{"id", "1"}, {"v", "6000"}}));
    EXPECT_EQ(parked()[0].sequence, Sequence(2));
    publish(BatchMaker(5, 3).of(sales).update({1, 6000}, {1, 7}).take());
    drain();
    EXPECT_TRUE(parked().empty());
    EXPECT_EQ(rows("sales"), "1,7 2,2");
}

TEST_P(ParkingTest, ADeleteSettlesTheKey) {
    const auto sales = narrow_table();
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 5000}).take());
    publish(BatchMaker(5, 2).of(sales).remove({1, 5000}).take());
    drain();
    EXPECT_TRUE(parked().empty());
    EXPECT_EQ(rows("sales"), "");
}

TEST_P(ParkingTest, ARangeSettlesWhatItListsAndAResyncWhatIsGone) {
    const auto sales = narrow_table();
    publish(start(5));
    publish(
        BatchMaker(5, 1).of(sales).insert({1, 5000}).insert({2, 6000}).insert({3, 7000}).take());
    publish(BatchMaker(5, 2).of(sales).ask_resync(sales->name).take());
    drain();
    ASSERT_EQ(parked().size(), 3U);
    Range range{.epoch = Epoch(5),
                .at = Sequence(2),
                .resync = Sequence(2),
                .lower = {},
                .upper = {},
                .rows = TableRows(sales),
                .is_repair = false,
                .rows_estimated = 0};
    range.rows.append(cells_of({1, 1}));
    range.rows.append(cells_of({3, 8000}));
    publish(std::move(range));
    drain();
    EXPECT_EQ(rows("sales"), "1,1");
    ASSERT_EQ(parked().size(), 1U);
    EXPECT_EQ(parked()[0].values, (TextRow{{"id", "3"}, {"v", "8000"}}));
}

TEST_P(ParkingTest, RetryWritesItOnceTheCauseIsMended) {
    const auto sales = narrow_table();
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 500}).take());
    drain();
    publish(BatchMaker(5, 2).of(sales).update({1, 500}, {1, 5000}).take());
    drain();
    const ParkedOutcome refused = desk().retry(connection(), {});
    EXPECT_EQ(refused.settled, 0U);
    ASSERT_EQ(refused.failed.size(), 1U);
    EXPECT_FALSE(refused.failed[0].error.empty());
    ASSERT_EQ(parked().size(), 1U);
    EXPECT_EQ(parked()[0].attempts, 1U);
    EXPECT_EQ(rows("sales"), "1,500") << "what was there before is there again";
    run("alter table sales modify column id bigint not null");
    run("alter table sales drop constraint " +
        SqlSession(server_, database_.name())
            .value("select constraint_name from information_schema.table_constraints "
                   "where table_schema = database() and table_name = 'sales' "
                   "and constraint_type = 'CHECK'"));
    const ParkedOutcome written = desk().retry(connection(), {});
    EXPECT_EQ(written.settled, 1U);
    EXPECT_TRUE(written.failed.empty()) << written.failed[0].error;
    EXPECT_TRUE(parked().empty());
    EXPECT_EQ(rows("sales"), "1,5000");
    publish(BatchMaker(5, 3).of(sales).update({1, 5000}, {1, 6000}).take());
    drain();
    EXPECT_EQ(rows("sales"), "1,6000");
}

TEST_P(ParkingTest, DiscardForgetsIt) {
    const auto sales = narrow_table();
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 5000}).insert({2, 6000}).take());
    drain();
    const auto entries = parked();
    ASSERT_EQ(entries.size(), 2U);
    ParkedFilter filter;
    filter.ids = {entries[0].id, 999};
    const ParkedOutcome gone = desk().discard(connection(), filter);
    EXPECT_EQ(gone.settled, 1U);
    ASSERT_EQ(gone.failed.size(), 1U);
    EXPECT_EQ(gone.failed[0].entry.id, 999U);
    EXPECT_EQ(gone.failed[0].error, "it is no longer parked");
    EXPECT_EQ(parked().size(), 1U);
}

TEST_P(ParkingTest, TooManyParkedKeysStopTheBranch) {
    settings_.limits.parked_max = 3;
    const auto sales = narrow_table();
    publish(start(5));
    publish(BatchMaker(5, 1)
                .of(sales)
                .insert({1, 5000})
                .insert({2, 5000})
                .insert({3, 5000})
                .insert({4, 5000})
                .take());
    start_lane();
    ASSERT_TRUE(wait_until([&] { return statuses_.of(north_).state == ApplyState::kStopped; }));
    EXPECT_NE(statuses_.of(north_).reason.find("parked"), std::string::npos);
    EXPECT_TRUE(parked().empty()) << "nothing of it is committed";
}

INSTANTIATE_TEST_SUITE_P(Servers, ParkingTest, testing::ValuesIn(branch_flavors()),
                         flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::test
