#include "capture/start_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/last_gtid.hpp"
#include "unit/capture/sample.hpp"

namespace tributary::capture {
namespace {

using testing::HasSubstr;

constexpr const char* kUuid = "11111111-2222-3333-4444-555555555555";

Checkpoint checkpoint(std::uint64_t epoch, std::uint64_t sequence, std::uint64_t gtid) {
    return {.epoch = Epoch(epoch),
            .sequence = Sequence(sequence),
            .position = sample::position(gtid),
            .resyncs = {}};
}
Ledger ledger(std::uint64_t epoch, std::uint64_t sequence, std::uint64_t gtid) {
    Ledger made;
    made.epoch = Epoch(epoch);
    made.sequence = Sequence(sequence);
    made.position = sample::position(gtid);
    return made;
}
StartFacts facts() {
    StartFacts made;
    made.server = {.flavor = Flavor::kMariaDb, .server_id = "server-1", .gtid = "0-1-100"};
    made.word.has_answered = true;
    made.wall_seconds = 1000;
    return made;
}
const ResumePlan* resume(const StartPlan& plan) {
    return std::get_if<ResumePlan>(&plan);
}
const NewEpochPlan* new_epoch(const StartPlan& plan) {
    return std::get_if<NewEpochPlan>(&plan);
}

TEST(PlanStart, TheFurtherOfCheckpointAndLedgerCounts) {
    StartFacts given = facts();
    given.checkpoint = checkpoint(5, 10, 50);
    given.word.ledger = ledger(5, 8, 48);
    StartPlan plan = plan_start(given);
    ASSERT_NE(resume(plan), nullptr);
    EXPECT_EQ(resume(plan)->place.sequence, Sequence(10));
    given.word.ledger = ledger(5, 12, 52);
    plan = plan_start(given);
    ASSERT_NE(resume(plan), nullptr);
    EXPECT_EQ(resume(plan)->place.sequence, Sequence(12));
    EXPECT_TRUE(resume(plan)->is_from_ledger);
    given.word.ledger = ledger(6, 1, 30);
    EXPECT_EQ(resume(plan_start(given))->place.epoch, Epoch(6));
}

TEST(PlanStart, ResumesAtTheCheckpointWhileTheHeadOfficeIsSilent) {
    StartFacts given = facts();
    given.word.has_answered = false;
    given.checkpoint = checkpoint(5, 10, 50);
    EXPECT_NE(resume(plan_start(given)), nullptr);
}

TEST(PlanStart, ResumesAtTheLedgerWhenTheStateIsGone) {
    StartFacts given = facts();
    given.word.ledger = ledger(5, 8, 48);
    EXPECT_EQ(resume(plan_start(given))->place, checkpoint_of(*given.word.ledger));
}

TEST(PlanStart, WaitsForTheHeadOfficesWordBeforeANewEpoch) {
    StartFacts given = facts();
    given.word.has_answered = false;
    EXPECT_TRUE(std::holds_alternative<WaitPlan>(plan_start(given)));
    given.checkpoint = checkpoint(5, 10, 150);
    EXPECT_TRUE(std::holds_alternative<WaitPlan>(plan_start(given)));
    given.word.has_answered = true;
    EXPECT_NE(new_epoch(plan_start(given)), nullptr);
}

TEST(PlanStart, ANewEpochIsGreaterThanEveryKnownOneAndTheClock) {
    StartFacts given = facts();
    EXPECT_EQ(new_epoch(plan_start(given))->epoch, Epoch(1000));
    given.checkpoint = checkpoint(2000, 10, 150);
    EXPECT_EQ(new_epoch(plan_start(given))->epoch, Epoch(2001));
    given.word.ledger = ledger(3000, 10, 150);
    EXPECT_EQ(new_epoch(plan_start(given))->epoch, Epoch(3001));
    given.own_epoch = Epoch(4000);
    EXPECT_EQ(new_epoch(plan_start(given))->epoch, Epoch(4001));
}

TEST(PlanStart, ARefusedCheckpointIsNotReplacedByAnEarlierLedger) {
    StartFacts given = facts();
    given.checkpoint = checkpoint(5, 10, 50);
    given.checkpoint_refused = "the last transaction has another content";
    given.word.ledger = ledger(5, 8, 48);
    const StartPlan plan = plan_start(given);
    ASSERT_NE(new_epoch(plan), nullptr)
        << "messages 9 and 10 of the other history may still be under way";
    EXPECT_THAT(new_epoch(plan)->reason, HasSubstr("another content"));
}

TEST(PlanStart, ARefusedPlaceIsRefusedThoughTheLedgerSaysTheSame) {
    StartFacts given = facts();
    given.checkpoint = checkpoint(5, 10, 50);
    given.checkpoint_refused = "purged";
    given.word.ledger = ledger(5, 10, 50);
    EXPECT_NE(new_epoch(plan_start(given)), nullptr);
}

TEST(PlanStart, ALedgerWithAnotherContentAtTheSameSequenceIsAnotherHistory) {
    StartFacts given = facts();
    given.checkpoint = checkpoint(5, 10, 50);
    given.word.ledger = ledger(5, 10, 50);
    EXPECT_NE(resume(plan_start(given)), nullptr);
    given.word.ledger->position.fingerprint = 99;
    EXPECT_NE(new_epoch(plan_start(given)), nullptr);
}

TEST(LastGtid, TakesOneTransactionAway) {
    Position at = sample::position(100);
    EXPECT_EQ(last_of(at)->gtid, "0-1-100");
    EXPECT_EQ(last_of(at)->gtid_before, "0-1-99");
    at.gtid = "0-1-1,7-2-1";
    EXPECT_EQ(last_of(at)->gtid, "0-1-1");
    EXPECT_EQ(last_of(at)->gtid_before, "7-2-1");
    at.gtid = "";
    EXPECT_FALSE(last_of(at));
    const std::string other = "99999999-2222-3333-4444-555555555555";
    at.flavor = Flavor::kMySql;
    at.server_id = kUuid;
    at.gtid = std::string(kUuid) + ":1-5:9," + other + ":1-3";
    EXPECT_EQ(last_of(at)->gtid, std::string(kUuid) + ":9");
    EXPECT_EQ(last_of(at)->gtid_before, std::string(kUuid) + ":1-5," + other + ":1-3");
    at.gtid = other + ":1-3";
    EXPECT_FALSE(last_of(at));
}

TEST(PlanStart, AWishForANewEpochIsObeyed) {
    StartFacts given = facts();
    given.checkpoint = checkpoint(5, 10, 50);
    given.new_epoch_because = "asked for";
    EXPECT_EQ(new_epoch(plan_start(given))->reason, "asked for");
}

TEST(PlanRewind, GoesToTheLedgerOfThisOrALaterEpoch) {
    StartFacts given = facts();
    given.own_epoch = Epoch(5);
    given.word.ledger = ledger(5, 8, 48);
    EXPECT_EQ(resume(plan_rewind(given))->place.sequence, Sequence(8));
    given.word.ledger = ledger(4, 8, 48);
    EXPECT_EQ(new_epoch(plan_rewind(given))->epoch, Epoch(1000));
    given.word.ledger.reset();
    EXPECT_NE(new_epoch(plan_rewind(given)), nullptr);
    given.word.ledger = ledger(5, 8, 148);
    EXPECT_NE(new_epoch(plan_rewind(given)), nullptr);
}

TEST(ObjectionTo, AnotherServerOrKindOfServer) {
    ServerFacts server = facts().server;
    EXPECT_EQ(objection_to(sample::position(50), server), "");
    server.server_id = "server-2";
    EXPECT_THAT(objection_to(sample::position(50), server), HasSubstr("another server"));
    server.flavor = Flavor::kMySql;
    EXPECT_THAT(objection_to(sample::position(50), server), HasSubstr("mariadb"));
}

TEST(ObjectionTo, APositionBeyondTheServersEnd) {
    ServerFacts server = facts().server;
    EXPECT_EQ(objection_to(sample::position(100), server), "");
    EXPECT_THAT(objection_to(sample::position(101), server), HasSubstr("reset or restored"));
    server.gtid = "";
    EXPECT_THAT(objection_to(sample::position(1), server), HasSubstr("reset or restored"));
}

TEST(ObjectionTo, MySqlTellsResetAndPurged) {
    const std::string uuid = kUuid;
    Position place;
    place.flavor = Flavor::kMySql;
    place.server_id = uuid;
    place.gtid = uuid + ":1-50";
    ServerFacts server{.flavor = Flavor::kMySql,
                       .server_id = uuid,
                       .gtid = uuid + ":1-100",
                       .purged = uuid + ":1-50"};
    EXPECT_EQ(objection_to(place, server), "");
    server.purged = uuid + ":1-51";
    EXPECT_THAT(objection_to(place, server), HasSubstr("purged"));
    server.gtid = uuid + ":1-49";
    EXPECT_THAT(objection_to(place, server), HasSubstr("reset or restored"));
}

}  // namespace
}  // namespace tributary::capture
