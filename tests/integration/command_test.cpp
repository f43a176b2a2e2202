// The command line against a system that runs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/judge.hpp"
#include "integration/plant.hpp"

namespace tributary::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kNotes = "create table notes (id int primary key, note varchar(40))";

TEST(Command, StatusShowsEveryBranch) {
    Plant plant;
    plant.at_branches({kNotes, "insert into notes values (1, 'a')"});
    plant.start_head_office();
    plant.start_agent(0);
    ASSERT_TRUE(wait_until([&] { return plant.status(0, "state") == "quiet"; }));

    const Outcome table = plant.ask({"status"});
    EXPECT_EQ(table.code, 0);
    EXPECT_THAT(table.out, AllOf(HasSubstr("BRANCH"), HasSubstr(plant.site(0).id + " "),
                                 HasSubstr("quiet"), HasSubstr(plant.site(1).id + " "),
                                 HasSubstr("unreachable"), Not(HasSubstr("\x1b["))));
    const Outcome json = plant.ask({"status", "--json"});
    EXPECT_EQ(json.code, 0);
    const auto member = [&](const std::string& path) {
        return json_member(plant.office(), json.out, path);
    };
    EXPECT_EQ(plant.office().value("select json_length(" + quoted(json.out) + ")"), "2");
    EXPECT_EQ(member("$[0].branch"), plant.site(0).id);
    EXPECT_EQ(member("$[0].state"), "quiet");
    EXPECT_EQ(member("$[0].lag_transactions"), "0");
    EXPECT_EQ(member("$[0].mode"), "continuous");
    EXPECT_EQ(member("$[0].applied"), member("$[0].read"));
    EXPECT_NE(member("$[0].applied_epoch"), "");
    EXPECT_EQ(member("$[0].resyncs[0].table"), plant.site(0).database + ".notes");
    EXPECT_EQ(member("$[0].resyncs[0].rows_done"), "1");
    EXPECT_EQ(member("$[1].state"), "unreachable");
    EXPECT_NE(member("$[1].reason"), "");

    EXPECT_EQ(plant.ask({"status", "--check"}).code, 5);
    EXPECT_EQ(plant.ask({"status", plant.site(0).id, "--check"}).code, 0);
    const Outcome unknown = plant.ask({"status", "nobody"});
    EXPECT_EQ(unknown.code, 1);
    EXPECT_THAT(unknown.err, HasSubstr("nobody"));
    EXPECT_EQ(unknown.out, "");
}

TEST(Command, WhoIsAwayIsNamed) {
    Plant plant;
    plant.at_branches({kNotes});
    const Outcome nobody = plant.ask({"status", "--timeout", "1s"});
    EXPECT_EQ(nobody.code, 4);
    EXPECT_NE(nobody.err, "");
    plant.start_head_office();
    ASSERT_TRUE(wait_until([&] { return plant.ask({"status"}).code == 0; }));
    const Outcome no_agent = plant.ask({"sync", plant.site(0).id, "--timeout", "1s"});
    EXPECT_EQ(no_agent.code, 4);
    EXPECT_THAT(no_agent.err, HasSubstr(plant.site(0).id));
}

TEST(Command, MistakesHaveExitCodesOfTheirOwn) {
    Plant plant;
    EXPECT_EQ(plant.run({"--help"}).code, 0);
    EXPECT_EQ(plant.run({"version"}).code, 0);
    EXPECT_EQ(plant.run({"no-such-command"}).code, 2);
    EXPECT_EQ(plant.ask({"resync", plant.site(0).id}).code, 2) << "which tables?";
    EXPECT_EQ(plant.ask({"parked", "discard", plant.site(0).id, "--all"}).code, 2) << "no confirm";
    EXPECT_EQ(plant.ask({"mode", plant.site(0).id, "interval"}).code, 2) << "which interval?";
    const Outcome no_file = plant.run({"status", "--config", "/nowhere/head-office.toml"});
    EXPECT_EQ(no_file.code, 3);
    EXPECT_THAT(no_file.err, HasSubstr("/nowhere/head-office.toml"));
    EXPECT_EQ(plant.run({"config", "check", plant.office_file().string()}).code, 0);
    EXPECT_EQ(plant.run({"config", "check", plant.site(0).config_file.string()}).code, 0);
    const Outcome printed = plant.run({"config", "print", plant.site(0).config_file.string()});
    EXPECT_EQ(printed.code, 0);
    EXPECT_THAT(printed.out, HasSubstr("id = \"" + plant.site(0).id + "\""));
    // A branch's file where a head office's is wanted.
    EXPECT_EQ(plant.run({"status", "--config", plant.site(0).config_file.string()}).code, 3);
}

/// A branch of which one row does not fit the head office's column.
class Parked : public testing::Test {
protected:
    void SetUp() override {
        plant_.at_branches({kNotes, "insert into notes values (1, 'short')"});
        plant_.start();
        ASSERT_EQ(plant_.difference_at_rest(), "");
        plant_.office().run("alter table notes modify note varchar(6)");
        plant_.site(0).session.run_all({"insert into notes values (2, 'much too long')",
                                        "insert into notes values (3, 'fits')"});
        plant_.site(1).session.run("insert into notes values (2, 'fits')");
        ASSERT_TRUE(wait_until([&] { return plant_.status(0, "parked") == "1"; }));
        ASSERT_TRUE(wait_until([&] { return plant_.difference(1).empty(); }));
    }
    [[nodiscard]] std::string ids_at_office() {
        return plant_.office().value(
            "select group_concat(id order by id) from notes where "
            "source_branch = '" +
            plant_.site(0).id + "'");
    }
    void lengthen() { plant_.office().run("alter table notes modify note varchar(40)"); }

    Plant plant_;
    const std::string& id_ = plant_.site(0).id;
};

TEST_F(Parked, ListNamesTheRowAndTheRestGoesOn) {
    EXPECT_TRUE(wait_until([&] { return ids_at_office() == "1,3"; }));
    EXPECT_TRUE(wait_until([&] {
        return plant_.status(0, "reason").find("1 row is parked; the rest goes on") !=
               std::string::npos;
    }));
    EXPECT_EQ(plant_.status(0, "state"), "catching up");
    EXPECT_EQ(plant_.ask({"status", "--check"}).code, 5);
    const Outcome table = plant_.ask({"parked", "list"});
    EXPECT_EQ(table.code, 0);
    EXPECT_THAT(table.out, AllOf(HasSubstr(id_), HasSubstr(".notes"), HasSubstr("id=2"),
                                 HasSubstr("write"), HasSubstr("Data too long")));
    const Outcome json = plant_.ask({"parked", "list", id_, "--json"});
    const auto member = [&](const std::string& path) {
        return json_member(plant_.office(), json.out, path);
    };
    EXPECT_EQ(member("$.matching"), "1");
    EXPECT_EQ(member("$.rows[0].key"), "id=2");
    EXPECT_EQ(member("$.rows[0].branch"), id_);
    EXPECT_EQ(member("$.rows[0].operation"), "write");
    EXPECT_THAT(plant_.ask({"parked", "list", plant_.site(1).id}).out,
                HasSubstr("nothing is parked"));
}

TEST_F(Parked, ARetryAppliesWhatWasRepaired) {
    const Outcome early = plant_.ask({"parked", "retry", id_, "--all"});
    EXPECT_EQ(early.code, 5) << early.out << early.err;
    EXPECT_THAT(early.out, HasSubstr("0 of 1 parked rows applied"));
    lengthen();
    const Outcome retried = plant_.ask({"parked", "retry", id_, "--all"});
    EXPECT_EQ(retried.code, 0) << retried.out << retried.err;
    EXPECT_THAT(retried.out, HasSubstr("1 of 1 parked rows applied"));
    EXPECT_EQ(plant_.difference_at_rest(), "");
    EXPECT_TRUE(wait_until([&] {
        return plant_.ask({"status", "--check"}).code == 0;
    })) << plant_.ask({"status"}).out;
}

TEST_F(Parked, ADiscardedRowComesBackWithAReSync) {
    const Outcome listed = plant_.ask({"parked", "list", "--json"});
    const std::string row = json_member(plant_.office(), listed.out, "$.rows[0].id");
    EXPECT_EQ(plant_.ask({"parked", "discard", id_, "--id", row, "--confirm", "another"}).code, 2);
    EXPECT_EQ(plant_.ask({"parked", "discard", id_, "--id", row, "--confirm", id_}).code, 0);
    EXPECT_THAT(plant_.ask({"parked", "list"}).out, HasSubstr("nothing is parked"));
    EXPECT_EQ(ids_at_office(), "1,3");
    EXPECT_TRUE(wait_until([&] { return plant_.ask({"status", "--check"}).code == 0; }));

    lengthen();
    EXPECT_EQ(plant_.ask({"resync", id_, plant_.site(0).database + ".notes"}).code, 0);
    // The wish travels with the branch's next transaction.
    plant_.site(0).session.run("insert into notes values (4, 'next')");
    EXPECT_EQ(plant_.difference_at_rest(), "");
}

TEST(Command, AReSyncMendsWhatWasBrokenAtTheHeadOffice) {
    Plant plant;
    plant.at_branches({kNotes, "create table other (id int primary key)",
                       "insert into notes values (1, 'a'), (2, 'b'), (3, 'c')",
                       "insert into other values (1)"});
    plant.start();
    ASSERT_EQ(plant.difference_at_rest(), "");
    const std::string id = plant.site(1).id;
    plant.office().run_all(
        {"update notes set note = 'wrong' where id = 1", "delete from notes where id = 2",
         "insert into notes (source_branch, id, note) values ('" + id + "', 9, 'from nowhere')"});
    EXPECT_NE(plant.difference(1, {"notes"}), "");
    const Outcome unknown = plant.ask({"resync", id, plant.site(1).database + ".nothing"});
    EXPECT_EQ(unknown.code, 1);
    EXPECT_THAT(unknown.err, HasSubstr("nothing"));
    for (std::size_t i = 0; i < plant.size(); ++i) {
        EXPECT_EQ(plant.ask({"resync", plant.site(i).id, plant.site(i).database + ".notes"}).code,
                  0);
    }
    plant.at_branches({"insert into other values (2)"});
    EXPECT_EQ(plant.difference_at_rest(), "");
}

}  // namespace
}  // namespace tributary::test
