#include "records/activity.hpp"

#include "records/limits.hpp"
#include "records_fixture.hpp"

namespace tributary::records {
namespace {

using namespace std::chrono_literals;

class ActivityTest : public RecordsTest {
protected:
    ActivityId begin(const std::string& who, const std::string& branch = {}, WallTime at = kNow) {
        return log_.begin(
            connection_, {.who = who, .action = "sync", .branch = branch, .detail = "all"}, at);
    }
    [[nodiscard]] std::vector<std::uint64_t> ids(const ActivityFilter& filter) {
        std::vector<std::uint64_t> all;
        for (const Activity& line : log_.page(connection_, filter)) all.push_back(line.id.value());
        return all;
    }

    const ActivityLog log_{database()};
};

TEST_P(ActivityTest, ALineIsThereBeforeItsOutcome) {
    const ActivityId id = begin("anna", "north");
    const Activity begun = log_.fetch(connection_, id).value();
    EXPECT_EQ(begun.at, kNow);
    EXPECT_EQ(begun.who, "anna");
    EXPECT_EQ(begun.action, "sync");
    EXPECT_EQ(begun.branch, "north");
    EXPECT_EQ(begun.detail, "all");
    EXPECT_EQ(begun.outcome, ActivityOutcome::kUnderWay);
    EXPECT_EQ(begun.error, "");
    EXPECT_EQ(begun.finished_at, std::nullopt);
    log_.finish(connection_, id, ActivityOutcome::kFailed, "the branch is away", kNow + 2s);
    const Activity finished = log_.fetch(connection_, id).value();
    EXPECT_EQ(finished.outcome, ActivityOutcome::kFailed);
    EXPECT_EQ(finished.error, "the branch is away");
    EXPECT_EQ(finished.finished_at, kNow + 2s);
}

TEST_P(ActivityTest, AnOutcomeIsFinal) {
    const ActivityId id = begin("anna");
    log_.finish(connection_, id, ActivityOutcome::kDone, "", kNow);
    log_.finish(connection_, id, ActivityOutcome::kFailed, "later", kNow);
    EXPECT_EQ(log_.fetch(connection_, id)->outcome, ActivityOutcome::kDone);
    EXPECT_EQ(log_.fetch(connection_, ActivityId(999'999)), std::nullopt);
}

TEST_P(ActivityTest, OneThatWasOverAtOnceIsOneLine) {
    const ActivityId id =
        log_.record(connection_, {.who = "anna", .action = "sign_in", .branch = {}, .detail = {}},
                    ActivityOutcome::kRefused, "wrong name or password", kNow);
    const Activity line = log_.fetch(connection_, id).value();
    EXPECT_EQ(line.outcome, ActivityOutcome::kRefused);
    EXPECT_EQ(line.finished_at, kNow);
}

TEST_P(ActivityTest, PagesGoFromTheNewestBackWithoutAGap) {
    std::vector<std::uint64_t> expected;
    for (int i = 0; i < 7; ++i) expected.insert(expected.begin(), begin("anna").value());
    std::vector<std::uint64_t> all;
    ActivityFilter filter{.limit = 3};
    for (;;) {
        const std::vector<std::uint64_t> page = ids(filter);
        if (page.empty()) break;
        all.insert(all.end(), page.begin(), page.end());
        filter.before = ActivityId(page.back());
        if (all.size() == 3) (void)begin("bert");  // what comes meanwhile is not in older pages
    }
    EXPECT_EQ(all, expected);
    EXPECT_EQ(ids({.after = ActivityId(expected.front())}).size(), 1U);
}

TEST_P(ActivityTest, FiltersByBranchAndByWho) {
    const std::uint64_t north = begin("anna", "north").value();
    const std::uint64_t south = begin("bert", "south").value();
    const std::uint64_t none = begin("anna").value();
    EXPECT_THAT(ids({}), testing::ElementsAre(none, south, north));
    EXPECT_THAT(ids({.branches = {BranchId("north"), BranchId("south")}}),
                testing::ElementsAre(south, north));
    EXPECT_THAT(ids({.who = "anna"}), testing::ElementsAre(none, north));
    EXPECT_THAT(ids({.branches = {BranchId("south")}, .who = "anna"}), testing::IsEmpty());
    EXPECT_THAT(ids({.who = "' or 1=1 -- "}), testing::IsEmpty());
}

TEST_P(ActivityTest, AnyTextIsTakenAndCut) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
    const ActivityId id = log_.begin(connection_,
                                     {.who = std::string(500, 'w'),
                                      .action = "a\xC3\xA4\n" + std::string(100, 'a'),
                                      .branch = std::string(100, 'b'),
                                      .detail = bytes + std::string(4'000, 'x')},
                                     kNow);
    log_.finish(connection_, id, ActivityOutcome::kFailed, "😀" + std::string(2'000, 'y'), kNow);
    const Activity line = log_.fetch(connection_, id).value();
    EXPECT_EQ(line.who.size(), kWhoCharactersMax - 1 + std::string("…").size());
    EXPECT_TRUE(line.action.starts_with("a???aaa"));
    EXPECT_EQ(line.branch.size(), kBranchCharactersMax);
    EXPECT_TRUE(line.detail.starts_with(bytes.substr(0, 128)));
    EXPECT_TRUE(line.detail.ends_with("xx…"));
    EXPECT_TRUE(line.error.starts_with("😀yy"));
}

TEST_P(ActivityTest, WhatNobodyFinishedFailed) {
    const ActivityId old = begin("anna", "north", kNow - 2h);
    const ActivityId recent = begin("anna", "north", kNow);
    const ActivityId done = begin("anna", "north", kNow - 2h);
    log_.finish(connection_, done, ActivityOutcome::kDone, "", kNow - 2h);
    log_.close_abandoned(connection_, kNow - 1h, kNow);
    EXPECT_EQ(log_.fetch(connection_, old)->outcome, ActivityOutcome::kFailed);
    EXPECT_EQ(log_.fetch(connection_, old)->finished_at, kNow);
    EXPECT_EQ(log_.fetch(connection_, recent)->outcome, ActivityOutcome::kUnderWay);
    EXPECT_EQ(log_.fetch(connection_, done)->outcome, ActivityOutcome::kDone);
}

TEST_P(ActivityTest, PruningLeavesTheNewest) {
    log_.prune(connection_, 3);
    for (int i = 0; i < 5; ++i) begin("anna");
    const std::vector<std::uint64_t> before = ids({});
    log_.prune(connection_, 3);
    EXPECT_THAT(ids({}), testing::ElementsAre(before[0], before[1], before[2]));
    log_.prune(connection_, 3);
    log_.prune(connection_, 100);
    EXPECT_EQ(ids({}).size(), 3U);
}

TEST_P(ActivityTest, RefusedSignInsDoNotPushOutWhatPeopleDid) {
    const std::uint64_t done = begin("anna").value();
    std::vector<std::uint64_t> refused;
    for (int i = 0; i < 10; ++i) {
        refused.push_back(log_.record(connection_,
                                      {.who = "mallory",
                                       .action = "sign_in",
                                       .branch = {},
                                       .detail = "from 192.0.2.1"},
                                      ActivityOutcome::kRefused, "wrong", kNow)
                              .value());
    }
    log_.prune(connection_, 5, 2);
    EXPECT_THAT(ids({}), testing::ElementsAre(refused[9], refused[8], done));
}

INSTANTIATE_TEST_SUITE_P(Servers, ActivityTest, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::records
