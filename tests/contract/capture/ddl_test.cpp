#include "fixture.hpp"

namespace tributary::capture {
namespace {

class DdlContract : public testing::TestWithParam<Flavor> {
protected:
    void SetUp() override {
        judge_.run(kSalesTable);
        judge_.run(insert_sales(1, 300));
        branch_.start();
        ASSERT_TRUE(branch_.catches_up(judge_));
    }

    Branch branch_{test::Servers::instance().branch(GetParam())};
    test::SqlSession judge_ = branch_.connect();
};

TEST_P(DdlContract, TruncateEmptiesTheTable) {
    judge_.run_all({"truncate sales", insert_sales(1000, 3)});
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_NE(branch_.office().ledger()->resyncs.at(0).id, Sequence(0));
}

TEST_P(DdlContract, ANewColumnArrivesWithItsDefault) {
    judge_.run_all({"alter table sales add column extra int not null default 7",
                    "insert into sales values (1000,'n',1,'x',8)"});
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_EQ(branch_.office().range_schema()->columns.size(), 5U);
}

TEST_P(DdlContract, ADroppedColumnAndAChangedTypeArrive) {
    judge_.run_all({"alter table sales drop column note, modify amount decimal(20,4)",
                    "update sales set amount = 0.1234",
                    "alter table sales add column later text first",
                    "delete from sales where sale_id < 100"});
    EXPECT_TRUE(branch_.catches_up(judge_));
}

TEST_P(DdlContract, RowsFromBeforeAnAlterationThatTheAgentMissedAreNoFault) {
    branch_.stop();
    judge_.run_all({insert_sales(1000, 3),
                    "alter table sales add column extra int not null default 7 first",
                    "insert into sales values (1,2000,'n',1,'x')",
                    "alter table sales drop column region", "update sales set note = 'after'"});
    branch_.start();
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_EQ(branch_.office().epoch_reasons().size(), 1U);
}

TEST_P(DdlContract, ATableThatIsSwappedInArrives) {
    judge_.run_all({"create table sales_new like sales",
                    "insert into sales_new select * from sales where sale_id < 50",
                    "rename table sales to sales_old, sales_new to sales", insert_sales(5000, 2)});
    EXPECT_TRUE(branch_.catches_up(judge_));
}

TEST_P(DdlContract, ATableThatIsDroppedStopsTheBranchVisibly) {
    judge_.run("drop table sales");
    ASSERT_TRUE(test::wait_until([&] { return branch_.agent().status().is_halted; }));
    EXPECT_THAT(branch_.agent().status().reason, testing::HasSubstr("sales"));
}

TEST_P(DdlContract, DdlOfOtherTablesChangesNothing) {
    judge_.run_all({"create table other (id int primary key)", "alter table other add column v int",
                    "drop table other", insert_sales(1000, 1)});
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_EQ(branch_.office().ledger()->resyncs.at(0).id, Sequence(0));
}

TEST_P(DdlContract, AnOperatorsWishTravelsWithTheNextTransaction) {
    ASSERT_TRUE(branch_.agent().resync({branch_.table("sales")}, {}, soon()));
    EXPECT_FALSE(branch_.agent().resync({branch_.table("unknown")}, {}, soon()));
    judge_.run(insert_sales(1000, 1));
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_NE(branch_.office().ledger()->resyncs.at(0).id, Sequence(0));
    EXPECT_EQ(branch_.office().epoch_reasons().size(), 1U);
}

TEST_P(DdlContract, AnOperatorsWishOutlivesTheAgent) {
    ASSERT_TRUE(branch_.agent().resync({branch_.table("sales")}, {}, soon()));
    branch_.stop();
    branch_.start();
    ASSERT_TRUE(test::wait_until([&] { return branch_.agent().status().is_at_rest; }));
    judge_.run(insert_sales(1000, 1));
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_NE(branch_.office().ledger()->resyncs.at(0).id, Sequence(0));
    EXPECT_EQ(branch_.office().epoch_reasons().size(), 1U);
}

TEST_P(DdlContract, AWishForEverythingOutlivesTheAgent) {
    branch_.office().refuse_messages(true);
    ASSERT_TRUE(branch_.agent().resync({}, {}, soon()));
    branch_.stop();
    branch_.office().refuse_messages(false);
    branch_.start();
    EXPECT_TRUE(test::wait_until([&] { return branch_.office().epoch_reasons().size() == 2; }));
    EXPECT_TRUE(branch_.catches_up(judge_));
}

TEST_P(DdlContract, ATableAddedToTheConfigurationIsSynchronised) {
    branch_.stop();
    judge_.run_all(
        {"create table second (id int primary key)", "insert into second values (1),(2)"});
    branch_.settings().tables.push_back(branch_.table("second"));
    branch_.start();
    judge_.run("insert into second values (3)");
    EXPECT_TRUE(branch_.catches_up(judge_, "second"));
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_EQ(branch_.office().epoch_reasons().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Servers, DdlContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::capture
