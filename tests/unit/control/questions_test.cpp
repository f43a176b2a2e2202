#include "control/questions.hpp"

#include <gtest/gtest.h>

#include "base/failure.hpp"
#include "samples.hpp"

namespace tributary::control {
namespace {

const Deadline kLater(SteadyTime::max());

class FakeRecords final : public HeadOfficeRecords {
public:
    Result<std::optional<Ledger>> ledger(const BranchId& branch, Deadline) override {
        if (branch == BranchId("broken"))
            throw Failure(Recovery::kReconnect, "the database is gone");
        if (branch == BranchId("north")) return sample_ledger();
        return std::optional<Ledger>();
    }
    Result<ParkedAnswer> parked(const ParkedQuestion& question, Deadline) override {
        if (question.action == ParkedAction::kDiscard) return fail("no such row");
        return ParkedAnswer{.rows = {}, .matching = 5};
    }
};

TEST(Questions, AnAgentMayAskForItsOwnLedgerOnly) {
    const std::optional<BranchId> north = BranchId("north");
    EXPECT_TRUE(may_ask(north, AskLedger{BranchId("north")}));
    EXPECT_FALSE(may_ask(north, AskLedger{BranchId("south")}));
    EXPECT_FALSE(may_ask(north, AskOverview{}));
    EXPECT_FALSE(may_ask(north, ParkedQuestion{}));
}

TEST(Questions, PeopleMayAskEverything) {
    EXPECT_TRUE(may_ask(std::nullopt, AskLedger{BranchId("south")}));
    EXPECT_TRUE(may_ask(std::nullopt, AskOverview{}));
    EXPECT_TRUE(may_ask(std::nullopt, ParkedQuestion{}));
}

TEST(Questions, TheRecordsAnswer) {
    FakeRecords records;
    EXPECT_EQ(answer_from(records, AskLedger{BranchId("north")}, kLater).ledger, sample_ledger());
    const auto unknown = answer_from(records, AskLedger{BranchId("south")}, kLater);
    EXPECT_EQ(unknown.ledger, std::nullopt);
    EXPECT_EQ(unknown.error, "");
    EXPECT_EQ(answer_from(records, ParkedQuestion{}, kLater).parked.matching, 5u);
}

TEST(Questions, WhatGoesWrongIsTheReplysError) {
    FakeRecords records;
    EXPECT_EQ(answer_from(records, AskLedger{BranchId("broken")}, kLater).error,
              "the database is gone");
    ParkedQuestion discard;
    discard.action = ParkedAction::kDiscard;
    EXPECT_EQ(answer_from(records, discard, kLater).error, "no such row");
}

}  // namespace
}  // namespace tributary::control
