// A lane on real servers: what the ledger, the rows and the broker look like after messages and
// faults.

#include "lane_fixture.hpp"

namespace tributary::test {
namespace {

class ApplyLaneTest : public LaneTest {};

TEST_P(ApplyLaneTest, RowsAndLedgerArriveTogether) {
    const auto sales = table("sales", {"v"});
    publish(start(5, {sales->name}));
    publish(BatchMaker(5, 1)
                .of(sales)
                .insert({1, 10})
                .insert({2, std::nullopt})
                .next_transaction()
                .update({1, 10}, {1, 11})
                .take());
    publish(BatchMaker(5, 3)
                .of(sales)
                .remove({2, std::nullopt})
                .insert({3, 30})
                .update({1, 11}, {4, 11})
                .take());
    drain();
    EXPECT_EQ(rows("sales"), "3,30 4,11");
    const auto stored = ledger();
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->ledger.epoch, Epoch(5));
    EXPECT_EQ(stored->ledger.sequence, Sequence(3));
    EXPECT_EQ(stored->ledger.position.gtid, "0-1-3");
    ASSERT_EQ(stored->ledger.resyncs.size(), 1U);
    EXPECT_FALSE(stored->ledger.resyncs[0].is_done);
    EXPECT_EQ(statuses_.of(north_).state, ApplyState::kRunning);
}

TEST_P(ApplyLaneTest, RepeatedMessagesChangeNothingAndOverlapsAreTrimmed) {
    const auto sales = table("sales", {"v"});
    publish(start(5));
    const Batch first = BatchMaker(5, 1)
                            .of(sales)
                            .insert({1, 10})
                            .next_transaction()
                            .update({1, 10}, {1, 11})
                            .take();
    publish(first);
    publish(first);
    publish(start(5));
    publish(BatchMaker(5, 2)
                .of(sales)
                .update({1, 10}, {1, 99})
                .next_transaction()
                .insert({2, 20})
                .take());
    drain();
    EXPECT_EQ(rows("sales"), "1,11 2,20");
    EXPECT_EQ(ledger()->ledger.sequence, Sequence(3));
    EXPECT_TRUE(wait_until([&] { return statuses_.of(north_).duplicates_skipped == 2; }));
}

TEST_P(ApplyLaneTest, AMessageOutOfOrderWaitsForTheMissingOne) {
    const auto sales = table("sales", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 2).of(sales).update({1, 10}, {1, 11}).take());
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).take());
    drain();
    EXPECT_EQ(rows("sales"), "1,11");
}

TEST_P(ApplyLaneTest, AGapIsRewoundAndNothingIsLost) {
    const auto sales = table("sales", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).take());
    publish(BatchMaker(5, 3).of(sales).insert({3, 30}).take());
    link_.answer = [&](const std::optional<Ledger>& at) -> RewindOutcome {
        publish(BatchMaker(5, 2).of(sales).insert({2, 20}).take());
        publish(BatchMaker(5, 3).of(sales).insert({3, 30}).take());
        return RewindAnswer{.epoch = Epoch(5), .after = at->sequence};
    };
    start_lane();
    ASSERT_TRUE(wait_until([&] { return source_.is_drained() && link_.rewinds() == 1; }));
    EXPECT_TRUE(wait_until([&] { return rows("sales") == "1,10 2,20 3,30"; }));
}

TEST_P(ApplyLaneTest, WithoutTheAgentNothingIsThrownAway) {
    const auto sales = table("sales", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 2).of(sales).insert({2, 20}).take());
    link_.answer = [](const auto&) -> RewindOutcome { return RewindRefused{"no agent is there"}; };
    start_lane();
    ASSERT_TRUE(wait_until([&] { return link_.rewinds() >= 3; }));
    EXPECT_TRUE(wait_until([&] {
        return statuses_.of(north_).reason.find("no agent is there") != std::string::npos;
    }));
    EXPECT_FALSE(source_.is_drained());
}

TEST_P(ApplyLaneTest, ALargeTransactionIsSeenWhole) {
    const auto sales = table("sales", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).take());
    publish(BatchMaker(5, 2).of(sales).insert({2, 20}).fragment(0, 1, false).take());
    publish(BatchMaker(5, 2).of(sales).insert({3, 30}).fragment(1, 2, false).take());
    start_lane();
    ASSERT_TRUE(wait_until([&] { return source_.waiting(north_) == 0; }));
    EXPECT_EQ(ledger() ? ledger()->ledger.events.value() : 0, 0U);
    publish(BatchMaker(5, 2).of(sales).update({2, 20}, {2, 21}).fragment(2, 3, true).take());
    drain();
    EXPECT_EQ(rows("sales"), "1,10 2,21 3,30");
    EXPECT_EQ(ledger()->ledger.sequence, Sequence(2));
}

TEST_P(ApplyLaneTest, ATransactionAboveTheLimitIsCommittedInParts) {
    settings_.limits.atomic_rows_max = 2;
    const auto sales = table("sales", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 1)
                .of(sales)
                .insert({1, 10})
                .insert({2, 20})
                .insert({3, 30})
                .fragment(0, 3, false)
                .take());
    drain();
    EXPECT_EQ(rows("sales"), "1,10 2,20 3,30");
    EXPECT_EQ(ledger()->ledger.events, RowEvents(3));
    EXPECT_EQ(ledger()->ledger.sequence, Sequence(0));
    publish(BatchMaker(5, 1).of(sales).insert({4, 40}).fragment(3, 4, true).take());
    drain();
    EXPECT_EQ(ledger()->ledger.sequence, Sequence(1));
    EXPECT_EQ(rows("sales"), "1,10 2,20 3,30 4,40");
}

TEST_P(ApplyLaneTest, APartThatDoesNotComeIsRolledBackAndThenAppliedInParts) {
    settings_.limits.fragment_wait = std::chrono::milliseconds(50);
    const auto sales = table("sales", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).fragment(0, 1, false).take());
    drain();
    EXPECT_EQ(ledger()->ledger.events, RowEvents(1));
    publish(BatchMaker(5, 1).of(sales).insert({2, 20}).fragment(1, 2, true).take());
    drain();
    EXPECT_EQ(rows("sales"), "1,10 2,20");
}

TEST_P(ApplyLaneTest, ARangeMakesTheTableSo) {
    const auto sales = table("sales", {"v"});
    publish(start(5, {sales->name}));
    Batch old = BatchMaker(5, 1)
                    .of(sales)
                    .insert({1, 1})
                    .insert({2, 2})
                    .insert({3, 3})
                    .insert({9, 9})
                    .take();
    publish(std::move(old));
    source_.publish(south_, start(3));
    source_.publish(south_, BatchMaker(3, 1).of(sales).insert({2, 200}).take());
    const auto range = [&](std::optional<EncodedKey> lower, std::optional<EncodedKey> upper,
                           std::vector<Values> values) {
        Range made{.epoch = Epoch(5),
                   .at = Sequence(1),
                   .resync = Sequence(0),
                   .lower = std::move(lower),
                   .upper = std::move(upper),
                   .rows = TableRows(sales),
                   .is_repair = false,
                   .rows_estimated = 0};
        for (const Values& each : values) made.rows.append(cells_of(each));
        return made;
    };
    publish(range({}, key_of(3), {{1, 1}, {3, 33}}));
    publish(range(key_of(3), {}, {{8, 8}}));
    drain();
    EXPECT_EQ(rows("sales"), "1,1 3,33 8,8");
    EXPECT_EQ(rows("sales", "south"), "2,200");
    EXPECT_TRUE(ledger()->ledger.resyncs[0].is_done);
    EXPECT_EQ(ledger()->ledger.resyncs[0].rows, 3U);
}

TEST_P(ApplyLaneTest, ABrokerLostBeforeTheAcknowledgementRepeatsNothing) {
    const auto sales = table("sales", {"v"});
    source_.fail_acknowledge = true;
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).take());
    drain();
    EXPECT_EQ(rows("sales"), "1,10");
    EXPECT_EQ(source_.reconnects, 1);
    EXPECT_EQ(ledger()->ledger.sequence, Sequence(1));
}

TEST_P(ApplyLaneTest, AWrongTableStopsItsBranchAloneAndSaysWhatMendsIt) {
    const auto sales = table("sales", {"v"});
    run("create table sales (branch varchar(63) not null, id int not null, v int, primary key "
        "(id))");
    const auto other = table("other", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).take());
    source_.publish(south_, start(3));
    source_.publish(south_, BatchMaker(3, 1).of(other).insert({1, 1}).take());
    start_lane();
    ASSERT_TRUE(wait_until([&] { return statuses_.of(north_).state == ApplyState::kStopped; }));
    const std::string reason = statuses_.of(north_).reason;
    EXPECT_NE(reason.find("drop primary key, add primary key (`branch`,`id`)"), std::string::npos)
        << reason;
    ASSERT_TRUE(wait_until([&] { return statuses_.of(south_).changes_applied == 1; }));
    EXPECT_EQ(rows("other", "south"), "1,1");
    run("alter table sales drop primary key, add primary key (branch, id)");
    drain();
    EXPECT_EQ(rows("sales"), "1,10");
    EXPECT_EQ(statuses_.of(north_).state, ApplyState::kRunning);
}

TEST_P(ApplyLaneTest, AColumnAddedAtTheBranchIsAddedAtTheHeadOffice) {
    const auto before = table("sales", {"v"});
    const auto after = table("sales", {"v", "w"});
    publish(start(5));
    publish(BatchMaker(5, 1).of(before).insert({1, 10}).take());
    publish(BatchMaker(5, 2)
                .of(after)
                .insert({2, 20, 21})
                .update({1, 10, std::nullopt}, {1, 10, 5})
                .take());
    drain();
    EXPECT_EQ(rows("sales"), "1,10,5 2,20,21");
}

TEST_P(ApplyLaneTest, ALockedRowIsWaitedForAndTriedAgain) {
    const auto sales = table("sales", {"v"});
    const auto other = hold_a_row(sales);
    ASSERT_TRUE(wait_until([&] { return !statuses_.of(north_).reason.empty(); }));
    EXPECT_EQ(statuses_.of(north_).state, ApplyState::kWaiting);
    other->run("rollback");
    drain();
    EXPECT_EQ(rows("sales"), "1,11");
    EXPECT_EQ(ledger()->ledger.sequence, Sequence(2));
}

TEST_P(ApplyLaneTest, ADeadlockIsTriedAgain) {
    const auto sales = table("sales", {"v"});
    settings_.lock_wait_timeout = std::chrono::seconds(30);
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).insert({2, 20}).take());
    drain();
    SqlSession other(server_, database_.name());
    other.run("begin");
    // Heavier than the lane's transaction, so that InnoDB lets the lane give way.
    other.run("create temporary table dummy (x int)");
    for (int i = 100; i < 140; ++i)
        other.run(fmt::format("insert into sales values ('zzz', {}, 1)", i));
    other.run("update sales set v = 0 where branch = 'north' and id = 2");
    publish(BatchMaker(5, 2).of(sales).update({1, 10}, {1, 11}).update({2, 20}, {2, 21}).take());
    SqlSession watcher(server_, "information_schema");
    const auto is_waiting = [&] {
        const auto waits = watcher.rows("show global status like 'innodb_row_lock_current_waits'");
        return waits.at(0).at(1) != "0";
    };
    ASSERT_TRUE(wait_until(is_waiting));
    other.run("update sales set v = 0 where branch = 'north' and id = 1");
    other.run("rollback");
    drain();
    EXPECT_EQ(rows("sales"), "1,11 2,21");
}

TEST_P(ApplyLaneTest, AKilledConnectionIsMadeAnewAndTheLedgerIsAsked) {
    const auto sales = table("sales", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).take());
    drain();
    for (std::uint64_t sequence = 2; sequence < 8; ++sequence) {
        SqlSession admin(server_, database_.name());
        for (const Row& row : admin.rows(
                 "select id from information_schema.processlist where id <> connection_id()")) {
            try {
                admin.run("kill " + *row[0]);
            } catch (const std::exception&) {
                // It was gone already, or is the server's own.
            }
        }
        connection_.reset();
        publish(BatchMaker(5, sequence)
                    .of(sales)
                    .insert({static_cast<std::int64_t>(sequence), 0})
                    .take());
        drain();
    }
    EXPECT_EQ(rows("sales"), "1,10 2,0 3,0 4,0 5,0 6,0 7,0");
}

TEST_P(ApplyLaneTest, TwoLanesOnOneBranchApplyEverythingOnce) {
    const auto sales = table("sales", {"v"});
    FakeSource second_source;
    for (FakeSource* source : {&source_, &second_source}) {
        source->publish(north_, start(5));
        for (std::uint64_t sequence = 1; sequence <= 60; ++sequence) {
            const auto id = static_cast<std::int64_t>(sequence);
            source->publish(
                north_,
                BatchMaker(5, sequence).of(sales).insert({id, 1}).update({id, 1}, {id, 2}).take());
        }
    }
    settings_.limits.commit_rows_max = 6;
    LastStatus second_statuses;
    std::jthread second([&](const std::stop_token& stop) {
        ApplyLane lane(settings_, {north_},
                       {.source = second_source,
                        .link = link_,
                        .observer = second_statuses,
                        .consumers = consumers_,
                        .clock = SystemClock::instance(),
                        .random = random_});
        lane.run(stop);
    });
    drain();
    ASSERT_TRUE(wait_until([&] { return second_source.is_drained(); }));
    second.request_stop();
    second.join();
    stop_lane();
    EXPECT_EQ(ledger()->ledger.sequence, Sequence(60));
    SqlSession session(server_, database_.name());
    EXPECT_EQ(session.number("select count(*) from sales where v = 2"), 60);
    EXPECT_EQ(statuses_.of(north_).changes_applied + second_statuses.of(north_).changes_applied,
              120U);
    EXPECT_FALSE(statuses_.was_stopped() || second_statuses.was_stopped())
        << "that both begin at once needs nobody";
}

INSTANTIATE_TEST_SUITE_P(Servers, ApplyLaneTest, testing::ValuesIn(branch_flavors()),
                         flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::test
