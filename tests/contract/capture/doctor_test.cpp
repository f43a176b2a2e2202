#include "capture/branch_doctor.hpp"
#include "fixture.hpp"

namespace tributary::capture {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> fatal(const std::vector<Finding>& findings) {
    std::vector<std::string> out;
    for (const Finding& finding : findings) {
        if (finding.severity == Severity::kFatal)
            out.push_back(finding.what + " -> " + finding.fix);
    }
    return out;
}

class DoctorContract : public testing::TestWithParam<Flavor> {
protected:
    [[nodiscard]] std::vector<std::string> objections_to(const std::vector<std::string>& tables) {
        std::vector<TableName> names;
        for (const std::string& each : tables) names.push_back(branch_.table(each));
        mysql::Connection connection(options_);
        return fatal(check_branch(connection, names));
    }

    Branch branch_{test::Servers::instance().branch(GetParam())};
    test::SqlSession judge_ = branch_.connect();
    mysql::ConnectOptions options_ = options_for(branch_.server());
};

TEST_P(DoctorContract, AServerThatIsSetUpHasNoFault) {
    judge_.run(kSalesTable);
    EXPECT_THAT(objections_to({"sales"}), testing::IsEmpty());
}

TEST_P(DoctorContract, TablesThatCannotBeSynchronisedAreNamed) {
    judge_.run_all({"create table nokey (a int)",
                    "create table isam (id int primary key) engine=MyISAM",
                    "create view v as select 1 as one", "create table parent (id int primary key)",
                    "create table prefix (t text, primary key (t(10)))",
                    "create table child (id int primary key, p int, foreign key (p) references "
                    "parent (id) on delete cascade)"});
    const auto found = objections_to({"nokey", "isam", "v", "child", "missing", "prefix"});
    EXPECT_EQ(found.size(), 6U);
    EXPECT_THAT(found, Contains(HasSubstr("nokey has no primary key")));
    EXPECT_THAT(found, Contains(HasSubstr("ENGINE=InnoDB")));
    EXPECT_THAT(found, Contains(HasSubstr("not a plain table")));
    EXPECT_THAT(found, Contains(HasSubstr("parent to the configuration")));
    EXPECT_THAT(found, Contains(HasSubstr("missing is not there")));
    EXPECT_THAT(found, Contains(HasSubstr("prefix of column t")));
    EXPECT_THAT(objections_to({"child", "parent"}), testing::IsEmpty());
}

TEST_P(DoctorContract, SettingsThatLoseChangesAreNamed) {
    judge_.run(kSalesTable);
    judge_.run("set global binlog_row_image = 'MINIMAL'");
    judge_.run("set global binlog_format = 'STATEMENT'");
    const auto found = objections_to({"sales"});
    judge_.run("set global binlog_row_image = 'FULL'");
    judge_.run("set global binlog_format = 'ROW'");
    EXPECT_THAT(found, Contains(HasSubstr("SET GLOBAL binlog_row_image = FULL")));
    EXPECT_THAT(found, Contains(HasSubstr("SET GLOBAL binlog_format = ROW")));
}

TEST_P(DoctorContract, MissingPrivilegesAreNamedWithTheirGrants) {
    judge_.run(kSalesTable);
    const std::string user = "u_" + branch_.database();
    const std::string account = "'" + user + "'@'127.0.0.1'";
    judge_.run("create user " + account + " identified by 'secret'");
    judge_.run("grant insert on " + branch_.database() + ".* to " + account);
    options_.user = user;
    options_.password = Secret("secret");
    auto found = objections_to({"sales"});
    EXPECT_THAT(found, Contains(HasSubstr("GRANT REPLICATION SLAVE ON *.* TO " + account)));
    EXPECT_THAT(found,
                Contains(HasSubstr(GetParam() == Flavor::kMySql ? "GRANT REPLICATION CLIENT ON *.*"
                                                                : "GRANT BINLOG MONITOR ON *.*")));
    EXPECT_THAT(found, Contains(HasSubstr("GRANT SELECT ON")));
    judge_.run(std::string("grant replication slave, ") +
               (GetParam() == Flavor::kMySql ? "replication client" : "binlog monitor") +
               " on *.* to " + account);
    judge_.run("grant select on " + branch_.database() + ".sales to " + account);
    EXPECT_THAT(objections_to({"sales"}), testing::IsEmpty());

    branch_.settings().server = options_;
    judge_.run(insert_sales(1, 10));
    branch_.start();
    EXPECT_TRUE(branch_.catches_up(judge_)) << "these privileges are all that an agent needs";
    branch_.stop();
    judge_.run("drop user " + account);
}

INSTANTIATE_TEST_SUITE_P(Servers, DoctorContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::capture
