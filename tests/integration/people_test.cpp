// What people ask of a branch through the head office, against a system that runs.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/api_client.hpp"
#include "integration/judge.hpp"
#include "integration/plant.hpp"

namespace tributary::test {
namespace {

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
    [[nodiscard]] std::string sales(std::size_t index) {
        return plant_.site(index).database + ".sales";
    }
    /// The head office's API, as anybody with a token uses it.
    [[nodiscard]] client::ApiClient api() {
        const HostPort& listen = plant_.office_config().dashboard.listen;
        const Outcome made = plant_.ask({"token", "create", "people", "--role", "operator"});
        EXPECT_EQ(made.code, 0) << made.err;
        return {{.endpoint = {.host = listen.host, .port = listen.port},
                 .token = Secret(made.out.substr(0, made.out.find('\n'))),
                 .timeout = kPatience},
                {}};
    }
    [[nodiscard]] std::string member(const client::ApiClient::Answer& answer,
                                     const std::string& path) {
        EXPECT_TRUE(answer) << answer.error().what;
        return answer ? json_member(plant_.office(), *answer, path) : std::string();
    }

    Plant plant_{Plant::Options{
        .adjust_branch =
            [](BranchConfig& config) {
                // The agent's own user, which every site of the plant gives what it needs.
                config.control.add_rows = {
                    .tables = {TablePattern::decode(config.tables.front().name.database() +
                                                    ".sales")
                                   .value()},
                    .user = config.database.user,
                    .password_file = config.database.password_file};
            },
        .adjust_head_office =
            [](HeadOfficeConfig& config) {
                config.sales.source =
                    TablePattern::decode(config.tables.front().source.database() + ".sales")
                        .value();
            }}};
};

TEST_F(People, ARowThatIsAddedAtABranchArrivesAndIsSeenAtBothEnds) {
    const client::ApiClient office = api();
    for (std::size_t i = 0; i < plant_.size(); ++i) {
        const std::string user = plant_.site(i).config.database.user;
        plant_.site(i).session.run(
            fmt::format("grant insert on {} to '{}'@'127.0.0.1'", sales(i), user));
        const std::string branch = "/branches/" + plant_.site(i).id;
        const auto added =
            office.post(branch + "/sales", R"({"values": {"amount": "99.90", "note": "é"}})");
        EXPECT_EQ(member(added, "$.id"), "4");
        const auto recent = office.get(branch + "/recent?limit=2");
        EXPECT_EQ(member(recent, "$.branch_rows[0].id"), "4");
        EXPECT_EQ(member(recent, "$.branch_rows[0].amount"), "99.90");
        EXPECT_EQ(member(recent, "$.branch_rows[0].note"), "é");
        EXPECT_EQ(member(recent, "$.branch_rows[1].id"), "3");
        EXPECT_EQ(member(recent, "$.branch_rows[2]"), "");
    }
    EXPECT_EQ(plant_.difference_at_rest(), "");
    for (std::size_t i = 0; i < plant_.size(); ++i) {
        const auto recent = office.get("/branches/" + plant_.site(i).id + "/recent?limit=1");
        EXPECT_EQ(member(recent, "$.head_office_rows[0].amount"), "99.90");
        EXPECT_EQ(member(recent, "$.head_office_rows[1]"), "");
    }
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
        EXPECT_EQ(plant_.ask({"resync", plant_.site(i).id, sales(i), "--from", "2"}).code, 0);
    }
    EXPECT_TRUE(wait_until([&] { return wrong() == "2"; })) << wrong();
    EXPECT_EQ(plant_.office().value("select count(*) from sales where id = 1 and note = 'wrong'"),
              "2");
    for (std::size_t i = 0; i < plant_.size(); ++i) {
        EXPECT_EQ(
            plant_.ask({"resync", plant_.site(i).id, sales(i), "--from", "1", "--to", "1"}).code,
            0);
    }
    EXPECT_EQ(plant_.difference_at_rest(), "");
}

}  // namespace
}  // namespace tributary::test
