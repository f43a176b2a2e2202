// What people ask of a branch through the head office, against a system that runs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "config/load.hpp"
#include "control/client.hpp"
#include "control/connect_options.hpp"
#include "integration/judge.hpp"
#include "integration/plant.hpp"

namespace tributary::test {
namespace {

using control::AgentCommand;

class People : public testing::Test {
protected:
    void SetUp() override {
        plant_.at_branches({"create table sales (id int auto_increment primary key, amount "
                            "decimal(12,2) not null, note varchar(40))",
                            "insert into sales values (1, 1.5, 'a'), (2, 2.5, 'b'), (3, 3.5, "
                            "'c')"});
        plant_.start();
        ASSERT_EQ(plant_.difference_at_rest(), "");
    }
    [[nodiscard]] TableName sales(std::size_t index) {
        return {.database = plant_.site(index).database, .table = "sales"};
    }
    [[nodiscard]] control::AgentReply ask(std::size_t index, const AgentCommand& command) {
        const BrokerConfig& broker = plant_.office_config().broker;
        control::ControlClient client(
            control::connect_options(broker, load_secret(broker.password_file), "people"),
            SystemClock::instance(), {});
        auto reply = client.ask(BranchId(plant_.site(index).id), command, kPatience);
        EXPECT_TRUE(reply) << reply.error().what;
        return reply.value_or(control::AgentReply{});
    }

    Plant plant_{Plant::Options{
        .adjust_branch = [](BranchConfig& config) {
            // The agent's own user, which every site of the plant gives what it needs.
            config.control.add_rows = {
                .tables = {TablePattern::decode(config.tables.front().name.database() + ".sales")
                               .value()},
                .user = config.database.user,
                .password_file = config.database.password_file};
        }}};
};

TEST_F(People, ARowThatIsAddedAtABranchArrivesAndIsSeenAtBothEnds) {
    for (std::size_t i = 0; i < plant_.size(); ++i) {
        const std::string user = plant_.site(i).config.database.user;
        plant_.site(i).session.run("grant insert on " + plant_.site(i).database + ".sales to '" +
                                   user + "'@'127.0.0.1'");
        const auto added = ask(i, control::AddRow{sales(i), {{"amount", "99.90"}, {"note", "é"}}});
        EXPECT_EQ(added.key, (TextValues{{"id", "4"}}));
        const auto rows = ask(i, control::RecentRows{sales(i), 2}).rows;
        ASSERT_TRUE(rows);
        EXPECT_EQ(rows->rows, (std::vector<std::vector<std::optional<std::string>>>{
                                  {"4", "99.90", "é"}, {"3", "3.50", "c"}}));
    }
    EXPECT_EQ(plant_.difference_at_rest(), "");
}

TEST_F(People, ARangeOfKeysIsMadeEqualAtTheHeadOfficeAndNothingElseIs) {
    plant_.office().run_all({"update sales set note = 'wrong' where id in (1, 3)",
                             "delete from sales where id = 2",
                             "insert into sales (source_branch, id, amount) select source_branch, "
                             "9, 9 from sales where id = 1"});
    const auto wrong = [&] {
        return plant_.office().value("select count(*) from sales where note = 'wrong'");
    };
    for (std::size_t i = 0; i < plant_.size(); ++i) {
        (void)ask(i, control::Resync{.tables = {sales(i)},
                                     .keys = KeyRange{.from = "2", .to = std::nullopt}});
    }
    EXPECT_TRUE(wait_until([&] { return wrong() == "2"; })) << wrong();
    EXPECT_EQ(plant_.office().value("select count(*) from sales where id = 1 and note = 'wrong'"),
              "2");
    for (std::size_t i = 0; i < plant_.size(); ++i) {
        (void)ask(i, control::Resync{.tables = {sales(i)},
                                     .keys = KeyRange{.from = "1", .to = "1"}});
    }
    EXPECT_EQ(plant_.difference_at_rest(), "");
}

}  // namespace
}  // namespace tributary::test
