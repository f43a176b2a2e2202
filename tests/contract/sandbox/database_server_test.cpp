#include <gtest/gtest.h>
#include <signal.h>

#include "base/failure.hpp"
#include "support/servers.hpp"

namespace tributary::test {
namespace {

class PrivateDatabase : public testing::TestWithParam<Flavor> {
protected:
    std::unique_ptr<sandbox::DatabaseServer> make(std::vector<std::string> arguments = {}) {
        return Servers::instance().make_database(
            GetParam(), {.name = {}, .server_id = 77, .arguments = std::move(arguments)});
    }
};

TEST_P(PrivateDatabase, AnswersAfterItsStartWithItsOwnOptions) {
    const auto server = make({"--max-connections=42"});
    server->start();
    SqlSession session(*server);
    EXPECT_EQ(session.value("SELECT @@server_id"), "77");
    EXPECT_EQ(session.value("SELECT @@max_connections"), "42");
    EXPECT_EQ(session.value("SELECT @@binlog_format"), "ROW");
    EXPECT_EQ(session.value("SELECT @@port"), std::to_string(server->port()));
}

TEST_P(PrivateDatabase, StartOfTheServerWritesNothingToTheBinaryLog) {
    const auto server = make();
    server->start();
    SqlSession session(*server);
    const std::string position = GetParam() == Flavor::kMariaDb ? "SELECT @@gtid_binlog_pos"
                                                                : "SELECT @@global.gtid_executed";
    EXPECT_EQ(session.value(position), "");
}

TEST_P(PrivateDatabase, KeepsItsDataAndPortWhenStoppedAndWhenKilled) {
    const auto server = make();
    server->start();
    const std::uint16_t port = server->port();
    SqlSession(*server).run_all({"CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY)",
                                 "INSERT INTO d.t VALUES (1)"});
    server->stop();
    EXPECT_FALSE(server->is_running());
    server->start();
    SqlSession(*server).run("INSERT INTO d.t VALUES (2)");
    const pid_t pid = server->pid();
    server->kill();
    EXPECT_NE(kill(pid, 0), 0);
    server->start();
    EXPECT_EQ(server->port(), port);
    EXPECT_EQ(SqlSession(*server).number("SELECT COUNT(*) FROM d.t"), 2);
}

TEST_P(PrivateDatabase, NobodyEntersWithoutAPassword) {
    const auto server = make();
    server->start();
    SqlSession session(*server);
    EXPECT_EQ(session.number("SELECT COUNT(*) FROM mysql.user WHERE User = 'root'"), 2);
    EXPECT_EQ(session.number("SELECT COUNT(*) FROM mysql.user WHERE User = '' OR"
                             " (User = 'root' AND authentication_string = '')"),
              0);
}

TEST_P(PrivateDatabase, TwoOfThemAreTwoServers) {
    const auto one = make();
    const auto other = make();
    one->start();
    other->start();
    const std::string identity =
        GetParam() == Flavor::kMariaDb ? "SELECT @@server_uid" : "SELECT @@server_uuid";
    EXPECT_NE(SqlSession(*one).value(identity), SqlSession(*other).value(identity));
}

TEST_P(PrivateDatabase, SaysWhatItsLogSaysWhenItCannotStart) {
    const auto server = make({"--no-such-option-at-all=1"});
    try {
        server->start();
        FAIL() << "it started";
    } catch (const Failure& failure) {
        EXPECT_NE(std::string(failure.what()).find("no-such-option-at-all"), std::string::npos)
            << failure.what();
    }
    EXPECT_FALSE(server->is_running());
}

INSTANTIATE_TEST_SUITE_P(Flavors, PrivateDatabase, testing::ValuesIn(branch_flavors()),
                         flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::test
