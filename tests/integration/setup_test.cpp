// What a person does before anything runs: init, doctor.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/judge.hpp"
#include "integration/plant.hpp"

namespace tributary::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Outcome doctor(Plant& plant, const std::filesystem::path& file) {
    return plant.run({"doctor", "--config", file.string()});
}

TEST(Setup, InitMakesWhatDoctorMisses) {
    Plant plant({.adjust_head_office = [](HeadOfficeConfig& config) {
        config.apply.creates_missing_tables = false;
        config.broker.declares_topology = false;
    }});
    plant.at_branches({kSales, "insert into sales values (1, 1.50)"});
    const std::string office = plant.office_file().string();

    const Outcome before = doctor(plant, plant.office_file());
    EXPECT_EQ(before.code, 5) << before.out << before.err;
    EXPECT_THAT(before.out, AllOf(HasSubstr("refused"), HasSubstr("tributary_ledger is not there"),
                                  HasSubstr("fix: tributary init")));
    const Outcome no_queue = doctor(plant, plant.site(0).config_file);
    EXPECT_EQ(no_queue.code, 5);
    EXPECT_THAT(no_queue.out, HasSubstr("tributary init"));

    for (std::size_t i = 0; i < plant.size(); ++i) {
        const Outcome made =
            plant.run({"init", "--config", office, "--branch", plant.site(i).config_file.string()});
        EXPECT_EQ(made.code, 0) << made.out << made.err;
    }
    EXPECT_EQ(plant.run({"init", "--config", office}).code, 0) << "again does no harm";
    const Outcome after = doctor(plant, plant.office_file());
    EXPECT_EQ(after.code, 0) << after.out << after.err;
    for (std::size_t i = 0; i < plant.size(); ++i) {
        const Outcome branch = doctor(plant, plant.site(i).config_file);
        EXPECT_EQ(branch.code, 0) << branch.out << branch.err;
        EXPECT_THAT(branch.out, AllOf(HasSubstr("binlog_row_image is FULL"),
                                      HasSubstr(".sales can be synchronised")));
    }
    // A head office that may make nothing has all that it needs.
    plant.start();
    EXPECT_EQ(plant.difference_at_rest(), "");
}

TEST(Setup, DoctorNamesWhatABranchMustChange) {
    Plant plant;
    plant.at_branches({kSales, "create table no_key (a int)",
                       "create table old (id int primary key) engine = MyISAM"});
    for (std::size_t i = 0; i < plant.size(); ++i) {
        SqlSession& session = plant.site(i).session;
        session.run_all(
            {"set global binlog_row_image = 'MINIMAL'", "set global binlog_format = 'STATEMENT'"});
        const Outcome found = doctor(plant, plant.site(i).config_file);
        session.run_all(
            {"set global binlog_row_image = 'FULL'", "set global binlog_format = 'ROW'"});
        EXPECT_EQ(found.code, 5) << found.err;
        EXPECT_THAT(found.out,
                    AllOf(HasSubstr("SET GLOBAL binlog_row_image = FULL"),
                          HasSubstr("SET GLOBAL binlog_format = ROW"),
                          HasSubstr("no_key has no primary key"), HasSubstr("ENGINE=InnoDB"),
                          HasSubstr("sales can be synchronised")));
        const Outcome json =
            plant.run({"doctor", "--json", "--config", plant.site(i).config_file.string()});
        EXPECT_EQ(plant.office().value("select json_valid(" + quoted(json.out) + ")"), "1");
        EXPECT_NE(json_member(plant.office(), json.out, "$[0].severity"), "");
    }
}

TEST(Setup, DoctorNamesWhoDoesNotAnswerOrLetsNobodyIn) {
    Plant plant;
    plant.at_branches({kSales});
    BranchConfig& config = plant.site(0).config;
    const std::uint16_t port = config.database.port;
    config.database.user = "nobody";
    plant.write_configurations();
    const Outcome denied = doctor(plant, plant.site(0).config_file);
    EXPECT_EQ(denied.code, 5);
    EXPECT_THAT(denied.out, AllOf(HasSubstr("nobody"), HasSubstr("[database]"), HasSubstr("broker"),
                                  Not(HasSubstr("a secret of this test"))));
    config.database.user = "tributary";
    config.database.port = 1;
    plant.write_configurations();
    EXPECT_THAT(doctor(plant, plant.site(0).config_file).out, HasSubstr("127.0.0.1:1"));
    config.database.port = port;
    config.broker.user = "stranger";
    plant.write_configurations();
    const Outcome broker = doctor(plant, plant.site(0).config_file);
    EXPECT_EQ(broker.code, 5);
    EXPECT_THAT(broker.out, AllOf(HasSubstr("[broker]"), HasSubstr("can be synchronised")));
}

}  // namespace
}  // namespace tributary::test
