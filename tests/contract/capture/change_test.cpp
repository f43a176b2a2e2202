#include "fixture.hpp"
#include "support/fault_proxy.hpp"

namespace tributary::capture {
namespace {

class ChangeContract : public testing::TestWithParam<Flavor> {
protected:
    void SetUp() override { judge_.run(kSalesTable); }

    Branch branch_{test::Servers::instance().branch(GetParam())};
    test::SqlSession judge_ = branch_.connect();
};

TEST_P(ChangeContract, EveryOperationArrives) {
    judge_.run(insert_sales(1, 50));
    branch_.start();
    ASSERT_TRUE(branch_.catches_up(judge_));
    judge_.run_all({insert_sales(100, 10),
                    "update sales set note = null, amount = -amount where sale_id < 20",
                    "update sales set sale_id = sale_id + 1000 where sale_id between 30 and 40",
                    "delete from sales where sale_id between 41 and 45",
                    "insert into sales values (7777, 'süd', 0.00, '')"});
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_EQ(branch_.office().epoch_reasons(), std::vector<std::string>{"first start"});
    EXPECT_EQ(*branch_.office().range_schema(), *branch_.office().batch_schema());
}

TEST_P(ChangeContract, WhatWasRolledBackDoesNotArrive) {
    branch_.start();
    ASSERT_TRUE(branch_.catches_up(judge_));
    judge_.run_all({"begin", insert_sales(1, 3), "rollback", "begin", insert_sales(10, 2),
                    "savepoint a", insert_sales(20, 2), "rollback to savepoint a",
                    insert_sales(30, 2), "commit"});
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_EQ(branch_.office().counts().changes, 4U);
}

TEST_P(ChangeContract, OtherTablesCountButDoNotTravel) {
    judge_.run("create table other (id int primary key)");
    branch_.start();
    ASSERT_TRUE(branch_.catches_up(judge_));
    const Sequence before = branch_.office().ledger()->sequence;
    judge_.run_all(
        {"insert into other values (1)", "insert into other values (2)", insert_sales(1, 1)});
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_EQ(branch_.office().counts().changes, 1U);
    EXPECT_GE(branch_.office().ledger()->sequence.value(), before.value() + 3);
}

TEST_P(ChangeContract, CutLinksLoseAndRepeatNothing) {
    test::FaultProxy proxy(branch_.server().port());
    branch_.settings().server.port = proxy.port();
    branch_.start();
    ASSERT_TRUE(branch_.catches_up(judge_));
    for (int round = 0; round < 4; ++round) {
        proxy.cut_after(test::Way::kToClient, 5'000);
        for (int i = 0; i < 50; ++i) judge_.run(insert_sales(round * 1000 + i * 10 + 1, 5));
        ASSERT_TRUE(branch_.catches_up(judge_));
    }
    EXPECT_EQ(branch_.office().counts().duplicates, 0U);
    EXPECT_EQ(branch_.office().epoch_reasons().size(), 1U);
}

TEST_P(ChangeContract, AStatementThatChangesATableStopsTheBranchAndSaysWhy) {
    branch_.start();
    ASSERT_TRUE(branch_.catches_up(judge_));
    judge_.run_all(
        {"set session binlog_format = 'STATEMENT'", "insert into sales values (1,'a',1,'b')"});
    ASSERT_TRUE(test::wait_until([&] { return branch_.agent().status().is_halted; }));
    EXPECT_THAT(branch_.agent().status().reason, testing::HasSubstr("binlog_format"));
    // A new epoch is the way past it.
    ASSERT_TRUE(branch_.agent().resync({}, {}, soon()));
    EXPECT_TRUE(branch_.catches_up(judge_));
}

TEST_P(ChangeContract, ModesDecideWhenItIsRead) {
    branch_.settings().mode = Mode::kManual;
    judge_.run(insert_sales(1, 5));
    branch_.start();
    ASSERT_TRUE(
        test::wait_until([&] { return !branch_.agent().status().server_position.empty(); }));
    EXPECT_FALSE(branch_.office().ledger());
    ASSERT_TRUE(branch_.agent().sync_now(soon()));
    ASSERT_TRUE(branch_.catches_up(judge_));
    ASSERT_TRUE(test::wait_until([&] { return !branch_.agent().status().is_running; }));
    judge_.run(insert_sales(100, 5));
    EXPECT_TRUE(test::wait_until([&] { return branch_.agent().status().bytes_pending > 0; }));
    ASSERT_TRUE(branch_.agent().set_mode(Mode::kContinuous, std::chrono::seconds(0), soon()));
    EXPECT_TRUE(branch_.catches_up(judge_));
    ASSERT_TRUE(branch_.agent().set_paused(true, soon()));
    ASSERT_TRUE(test::wait_until([&] { return branch_.agent().status().reason == "paused"; }));
    judge_.run(insert_sales(200, 5));
    ASSERT_TRUE(branch_.agent().set_paused(false, soon()));
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_TRUE(test::wait_until([&] { return branch_.agent().status().is_at_rest; }));
}

TEST_P(ChangeContract, ASyncThatWasAskedForBeforeTheModeDoesNotKeepItReading) {
    branch_.start();
    ASSERT_TRUE(branch_.catches_up(judge_));
    ASSERT_TRUE(branch_.agent().sync_now(soon()));
    ASSERT_TRUE(branch_.agent().set_mode(Mode::kManual, std::chrono::seconds(0), soon()));
    ASSERT_TRUE(test::wait_until([&] { return !branch_.agent().status().is_running; }));
    judge_.run(insert_sales(100, 5));
    ASSERT_TRUE(test::wait_until([&] { return branch_.agent().status().bytes_pending > 0; }));
    EXPECT_FALSE(branch_.agent().status().is_running);
    // Also one that is asked for before the agent has seen the mode ends where the server was.
    ASSERT_TRUE(branch_.agent().set_mode(Mode::kContinuous, std::chrono::seconds(0), soon()));
    ASSERT_TRUE(branch_.catches_up(judge_));
    ASSERT_TRUE(branch_.agent().set_mode(Mode::kManual, std::chrono::seconds(0), soon()));
    ASSERT_TRUE(branch_.agent().sync_now(soon()));
    EXPECT_TRUE(test::wait_until([&] { return !branch_.agent().status().is_running; }));
}

INSTANTIATE_TEST_SUITE_P(Servers, ChangeContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::capture
