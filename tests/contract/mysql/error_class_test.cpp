#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fixture.hpp"
#include "mysql/connection.hpp"
#include "mysql/error_table.hpp"

namespace tributary::mysql {
namespace {

/// The table's most frequent rows, raised by real servers.
class ErrorClassContract : public testing::TestWithParam<Flavor> {
protected:
    sandbox::DatabaseServer& server_ = test::Servers::instance().branch(GetParam());
    test::FreshDatabase database_{server_};
    test::SqlSession judge_ = database_.connect();
};

INSTANTIATE_TEST_SUITE_P(Servers, ErrorClassContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

TEST_P(ErrorClassContract, RowsThatDoNotFitAreData) {
    judge_.run("CREATE TABLE p (id INT PRIMARY KEY)");
    judge_.run(
        "CREATE TABLE t (id INT PRIMARY KEY, n TINYINT NOT NULL DEFAULT 0, v VARCHAR(3), d DATE, "
        "dec_ DECIMAL(4,2), p INT, FOREIGN KEY (p) REFERENCES p (id), UNIQUE (v), "
        "CONSTRAINT positive CHECK (n >= 0))");
    judge_.run("INSERT INTO p VALUES (1)");
    judge_.run("INSERT INTO t (id, v, p) VALUES (1, 'a', 1)");
    Connection connection(options_for(server_, database_.name()));
    for (const char* sql : {
             "INSERT INTO t (id, v) VALUES (1, 'b')",
             "INSERT INTO t (id, v) VALUES (2, 'a')",
             "INSERT INTO t (id, n) VALUES (2, NULL)",
             "INSERT INTO t (id, n) VALUES (2, 128)",
             "INSERT INTO t (id, n) VALUES (2, -1)",
             "INSERT INTO t (id, n) VALUES (2, 'x')",
             "INSERT INTO t (id, v) VALUES (2, 'long')",
             "INSERT INTO t (id, v) VALUES (2, _binary X'FF')",
             "INSERT INTO t (id, d) VALUES (2, '2024-13-01')",
             "INSERT INTO t (id, dec_) VALUES (2, 100)",
             "INSERT INTO t (id, p) VALUES (2, 7)",
             "DELETE FROM p",
         }) {
        const SqlFailure failure = failure_of([&] { connection.execute(sql); });
        EXPECT_EQ(name_of(failure.error_class()), "data") << sql << ": " << failure.what();
        EXPECT_TRUE(connection.is_open());
    }
    EXPECT_EQ(judge_.number("SELECT COUNT(*) FROM t"), 1);
}

TEST_P(ErrorClassContract, ValuesThatABranchMayHoldAreTaken) {
    judge_.run("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, d DATE, dt DATETIME(6))");
    Connection connection(options_for(server_, database_.name()));
    connection.execute(
        "INSERT INTO t VALUES (0, '0000-00-00', '0000-00-00 00:00:00'), (1, '2024-02-30', NULL), "
        "(2, '2024-00-00', '2024-01-00 10:00:00.000001')");
    EXPECT_EQ(judge_.value("SELECT GROUP_CONCAT(id ORDER BY id) FROM t"), "0,1,2");
    EXPECT_EQ(judge_.value("SELECT CAST(d AS CHAR) FROM t WHERE id = 1"), "2024-02-30");
}

TEST_P(ErrorClassContract, TablesAndColumnsThatAreMissingAreSchema) {
    judge_.run("CREATE TABLE t (id INT PRIMARY KEY, g INT AS (id + 1) STORED, n INT NOT NULL)");
    Connection connection(options_for(server_, database_.name()));
    for (const char* sql : {
             "INSERT INTO missing VALUES (1)",
             "INSERT INTO no_such_database.t VALUES (1)",
             "INSERT INTO t (id, missing) VALUES (1, 1)",
             "INSERT INTO t (id, n) VALUES (1)",
             "INSERT INTO t (id, g, n) VALUES (1, 1, 1)",
             "INSERT INTO t (id) VALUES (1)",
             "not sql",
         }) {
        const SqlFailure failure = failure_of([&] { connection.execute(sql); });
        EXPECT_EQ(name_of(failure.error_class()), "schema") << sql << ": " << failure.what();
        EXPECT_EQ(failure.recovery(), Recovery::kHaltStage);
    }
}

TEST_P(ErrorClassContract, RightsThatAreMissingAreAccess) {
    judge_.run("CREATE TABLE t (id INT PRIMARY KEY)");
    const std::string user = "'reader_" + database_.name() + "'@'%'";
    judge_.run("CREATE USER " + user + " IDENTIFIED BY 'x'");
    judge_.run("GRANT SELECT ON " + database_.name() + ".* TO " + user);
    ConnectOptions options = options_for(server_, database_.name());
    options.user = "reader_" + database_.name();
    options.password = Secret("x");
    Connection connection(options);
    for (const char* sql : {"INSERT INTO t VALUES (1)", "SELECT * FROM mysql.user",
                            "SET GLOBAL max_connections = 10"}) {
        const SqlFailure failure = failure_of([&] { (void)connection.query(sql); });
        EXPECT_EQ(name_of(failure.error_class()), "access") << sql << ": " << failure.what();
    }
    options.database = "mysql";
    EXPECT_EQ(failure_of([&] { Connection refused(options); }).error_class(), ErrorClass::kAccess);
    judge_.run("DROP USER " + user);
}

TEST_P(ErrorClassContract, AReadOnlyServerIsLeftForAnother) {
    judge_.run("CREATE TABLE t (id INT PRIMARY KEY)");
    const std::string user = "'writer_" + database_.name() + "'@'%'";
    judge_.run("CREATE USER " + user + " IDENTIFIED BY 'x'");
    judge_.run("GRANT ALL ON " + database_.name() + ".* TO " + user);
    ConnectOptions options = options_for(server_, database_.name());
    options.user = "writer_" + database_.name();
    options.password = Secret("x");
    Connection connection(options);
    judge_.run("SET GLOBAL read_only = 1");
    const SqlFailure failure = failure_of([&] { connection.execute("INSERT INTO t VALUES (1)"); });
    judge_.run("SET GLOBAL read_only = 0");
    judge_.run("DROP USER " + user);
    EXPECT_EQ(failure.code(), 1290U);
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_FALSE(connection.is_open());
}

}  // namespace
}  // namespace tributary::mysql
