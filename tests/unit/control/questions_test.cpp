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
        if (branch == BranchId("odd")) return fail("its ledger cannot be read");
        if (branch == BranchId("north")) return sample_ledger();
        return std::optional<Ledger>();
    }
};

HeadOfficeRequest ledger_of(const char* branch) {
    return {.timeout = std::chrono::milliseconds(1), .ledger_of = BranchId(branch)};
}

TEST(Questions, AnAgentMayAskForItsOwnLedgerOnly) {
    const std::optional<BranchId> north = BranchId("north");
    EXPECT_TRUE(may_ask(north, ledger_of("north")));
    EXPECT_FALSE(may_ask(north, ledger_of("south")));
}

TEST(Questions, AUserThatIsNoBranchsMayAskForAnyLedger) {
    EXPECT_TRUE(may_ask(std::nullopt, ledger_of("south")));
}

TEST(Questions, TheRecordsAnswer) {
    FakeRecords records;
    EXPECT_EQ(answer_from(records, ledger_of("north"), kLater),
              (HeadOfficeReply{.error = "", .ledger = sample_ledger()}));
    EXPECT_EQ(answer_from(records, ledger_of("south"), kLater), HeadOfficeReply{});
}

TEST(Questions, WhatGoesWrongIsTheReplysError) {
    FakeRecords records;
    EXPECT_EQ(answer_from(records, ledger_of("broken"), kLater).error, "the database is gone");
    EXPECT_EQ(answer_from(records, ledger_of("odd"), kLater).error, "its ledger cannot be read");
}

}  // namespace
}  // namespace tributary::control
