// When a branch sends: modes, pauses, and what people see meanwhile.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/plant.hpp"

namespace tributary::test {
namespace {

using testing::HasSubstr;

/// The agent has seen that its server has more than it has read.
[[nodiscard]] bool knows_of_more(Plant& plant, std::size_t index) {
    return wait_until([&] { return plant.status(index, "at_rest") == "false"; });
}

std::int64_t rows_at_office(Plant& plant, std::size_t index) {
    return plant.office().number("select count(*) from sales where source_branch = '" +
                                 plant.site(index).id + "'");
}

TEST(Mode, AManualBranchSendsWhenSomebodySaysSo) {
    Plant plant({.adjust_branch = [](BranchConfig& config) { config.mode = SyncMode::kManual; }});
    plant.at_branches({kSales, "insert into sales values (1, 1.50), (2, 2.50)"});
    plant.start();
    for (std::size_t i = 0; i < plant.size(); ++i) {
        const std::string& id = plant.site(i).id;
        ASSERT_TRUE(wait_until([&] { return plant.status(i, "mode") == "manual"; }));
        const Outcome pending = plant.ask({"pending", id});
        EXPECT_EQ(pending.code, 0) << pending.err;
        EXPECT_THAT(pending.out, HasSubstr("mode manual"));
        const Outcome sync = plant.ask({"sync", id});
        EXPECT_EQ(sync.code, 0) << sync.err;
        EXPECT_EQ(sync.out, "branch " + id + ": sync begun\n");
    }
    ASSERT_EQ(plant.difference_at_rest(), "");

    plant.at_branches({"insert into sales values (3, 3.50)", "update sales set amount = 0",
                       "delete from sales where id = 1"});
    for (std::size_t i = 0; i < plant.size(); ++i) {
        ASSERT_TRUE(knows_of_more(plant, i));
        EXPECT_EQ(rows_at_office(plant, i), 2);
        EXPECT_EQ(plant.status(i, "state"), "catching up");
        EXPECT_THAT(plant.status(i, "reason"), HasSubstr("tributary sync " + plant.site(i).id));
        EXPECT_THAT(plant.ask({"pending", plant.site(i).id}).out, HasSubstr("not read yet"));
    }
    EXPECT_EQ(plant.ask({"sync", plant.site(0).id}).code, 0);
    ASSERT_TRUE(wait_until([&] { return plant.difference(0).empty(); }));
    EXPECT_NE(plant.difference(1), "") << "nobody asked this branch";
    EXPECT_EQ(plant.ask({"sync", plant.site(1).id}).code, 0);
    EXPECT_EQ(plant.difference_at_rest(), "");
    for (std::size_t i = 0; i < plant.size(); ++i) {
        EXPECT_TRUE(wait_until([&] { return plant.status(i, "state") == "quiet"; }));
        EXPECT_THAT(plant.ask({"pending", plant.site(i).id}).out, HasSubstr("nothing is pending"));
    }
}

TEST(Mode, ABranchWithAnIntervalSendsByItself) {
    Plant plant({.adjust_branch = [](BranchConfig& config) {
        config.mode = SyncMode::kInterval;
        config.interval = std::chrono::seconds(1);
    }});
    plant.at_branches({kSales, "insert into sales values (1, 1.50)"});
    plant.start();
    ASSERT_EQ(plant.difference_at_rest(), "");
    plant.at_branches({"insert into sales values (2, 1.50)", "update sales set amount = 7"});
    ASSERT_EQ(plant.difference_at_rest(), "");

    for (std::size_t i = 0; i < plant.size(); ++i) {
        const std::string& id = plant.site(i).id;
        EXPECT_EQ(plant.ask({"mode", id, "interval", "--interval", "1d"}).code, 0);
        ASSERT_TRUE(wait_until([&] { return plant.status(i, "state") == "quiet"; }));
    }
    plant.at_branches({"insert into sales values (3, 1.50)"});
    for (std::size_t i = 0; i < plant.size(); ++i) {
        const std::string& id = plant.site(i).id;
        ASSERT_TRUE(knows_of_more(plant, i));
        EXPECT_THAT(plant.status(i, "reason"), HasSubstr("interval"));
        EXPECT_EQ(rows_at_office(plant, i), 2);
        EXPECT_EQ(plant.ask({"mode", id, "continuous"}).code, 0);
    }
    EXPECT_EQ(plant.difference_at_rest(), "");
    for (std::size_t i = 0; i < plant.size(); ++i)
        EXPECT_TRUE(wait_until([&] { return plant.status(i, "mode") == "continuous"; }));
}

TEST(Mode, APausedBranchSendsNothingUntilItIsResumed) {
    Plant plant;
    plant.at_branches({kSales, "insert into sales values (1, 1.50)"});
    plant.start();
    ASSERT_EQ(plant.difference_at_rest(), "");
    ASSERT_TRUE(wait_until([&] { return plant.ask({"status", "--check"}).code == 0; }));

    ASSERT_EQ(plant.ask({"pause", plant.site(0).id}).code, 0);
    plant.at_branches({"insert into sales values (2, 1.50)"});
    ASSERT_TRUE(knows_of_more(plant, 0));
    EXPECT_TRUE(wait_until([&] { return plant.difference(1).empty(); })) << "the other goes on";
    EXPECT_EQ(rows_at_office(plant, 0), 1);
    EXPECT_EQ(plant.status(0, "state"), "stopped");
    EXPECT_THAT(plant.status(0, "reason"), HasSubstr("tributary resume " + plant.site(0).id));
    EXPECT_EQ(plant.ask({"status", "--check"}).code, 5);
    EXPECT_EQ(plant.ask({"status", plant.site(1).id, "--check"}).code, 0);

    ASSERT_EQ(plant.ask({"resume", plant.site(0).id}).code, 0);
    EXPECT_EQ(plant.difference_at_rest(), "");
    EXPECT_TRUE(wait_until([&] { return plant.ask({"status", "--check"}).code == 0; }));
}

}  // namespace
}  // namespace tributary::test
