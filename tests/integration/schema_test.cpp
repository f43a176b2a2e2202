// Schemas that change while everything runs.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/plant.hpp"

namespace tributary::test {
namespace {

using testing::HasSubstr;

constexpr const char* kTwoSales = "insert into sales values (1, 1.50), (2, 2.50)";

TEST(SchemaChange, AnAddedColumnArrivesWithItsValues) {
    Plant plant;
    plant.at_branches({kSales, kTwoSales});
    plant.start();
    ASSERT_EQ(plant.difference_at_rest(), "");
    plant.at_branches({"insert into sales values (3, 3.50)",
                       "alter table sales add column note varchar(20) character set utf8mb4 "
                       "not null default 'from the till'",
                       "insert into sales values (4, 4.50, 'after')",
                       "alter table sales add column tax decimal(5,2) after id",
                       "update sales set tax = 0.19 where id < 3",
                       "delete from sales where id = 2"});
    ASSERT_EQ(plant.difference_at_rest(), "");
    EXPECT_EQ(plant.office().value("select count(*) from sales where note = 'from the till'"),
              std::to_string(2 * plant.size()));
}

TEST(SchemaChange, AColumnThatOnlyOneBranchHasHindersNoOther) {
    Plant plant;
    plant.at_branches({kSales, kTwoSales});
    plant.start();
    ASSERT_EQ(plant.difference_at_rest(), "");
    plant.site(0).session.run_all(
        {"alter table sales add column tax decimal(5,2) not null default 0",
         "insert into sales values (3, 3.50, 0.19)"});
    ASSERT_EQ(plant.difference_at_rest(), "");
    plant.at_branches(
        {"update sales set amount = 9", "insert into sales (id, amount) values (4, 1)"});
    EXPECT_EQ(plant.difference_at_rest(), "");
}

TEST(SchemaChange, AnAddedColumnStopsTheBranchWithTheFixWhereItMayNotBeAdded) {
    Plant plant({.adjust_head_office = [](HeadOfficeConfig& config) {
        config.apply.applies_additive_schema_changes = false;
    }});
    plant.at_branches({kSales, kTwoSales});
    plant.start();
    ASSERT_EQ(plant.difference_at_rest(), "");

    plant.site(0).session.run_all(
        {"alter table sales add column note varchar(20) character set "
         "utf8mb4 default 'x'",
         "insert into sales values (3, 3.50, 'new')"});
    ASSERT_TRUE(wait_until([&] { return plant.status(0, "state") == "stopped"; }));
    const std::string reason = plant.status(0, "reason");
    EXPECT_THAT(reason, HasSubstr("has no column note"));
    plant.site(1).session.run("insert into sales values (3, 3.50)");
    EXPECT_TRUE(wait_until([&] { return plant.difference(1).empty(); })) << "the other goes on";
    EXPECT_NE(plant.difference(0), "");

    // The reason holds the statement that mends it.
    const std::size_t begin = reason.find("alter table");
    ASSERT_NE(begin, std::string::npos) << reason;
    plant.office().run(reason.substr(begin, reason.find(';', begin) - begin));
    EXPECT_EQ(plant.difference_at_rest(), "");
    EXPECT_TRUE(wait_until([&] { return plant.ask({"status", "--check"}).code == 0; }));
}

TEST(SchemaChange, ATableThatIsAddedToTheConfigurationIsSynchronised) {
    Plant plant({.adjust_branch = [](BranchConfig& config) {
        const std::string& database = config.tables.front().name.database();
        config.tables.front().name = TablePattern::decode(database + ".sales").value();
    }});
    plant.at_branches({kSales, kTwoSales, "create table staff (id int primary key, age int)",
                       "insert into staff values (1, 40), (2, 50)"});
    plant.start();
    for (std::size_t i = 0; i < plant.size(); ++i)
        ASSERT_TRUE(wait_until([&] { return plant.difference(i, {"sales"}).empty(); }));
    EXPECT_NE(plant.difference(0, {"staff"}), "") << "nobody asked for it";

    for (std::size_t i = 0; i < plant.size(); ++i) {
        Plant::Site& site = plant.site(i);
        plant.stop_agent(i);
        site.config.tables.push_back(
            {.name = TablePattern::decode(site.database + ".staff").value(), .exclude = {}});
    }
    plant.at_branches({"insert into staff values (3, 60)", "insert into sales values (3, 1)"});
    plant.write_configurations();
    for (std::size_t i = 0; i < plant.size(); ++i) plant.start_agent(i);
    ASSERT_EQ(plant.difference_at_rest(), "");
    plant.at_branches({"update staff set age = age + 1", "delete from staff where id = 1"});
    EXPECT_EQ(plant.difference_at_rest(), "");
}

}  // namespace
}  // namespace tributary::test
