#include "mysql/connection.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <stop_token>
#include <string>
#include <thread>

#include "fixture.hpp"

namespace tributary::mysql {
namespace {

class ConnectionContract : public testing::TestWithParam<Flavor> {
protected:
    sandbox::DatabaseServer& server_ = test::Servers::instance().branch(GetParam());
    test::FreshDatabase database_{server_};
    test::SqlSession judge_ = database_.connect();

    [[nodiscard]] Connection connect(const SessionOptions& session = {},
                                     std::stop_token stop = {}) const {
        return Connection(options_for(server_, database_.name()), session, std::move(stop));
    }
};

INSTANTIATE_TEST_SUITE_P(Servers, ConnectionContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

TEST_P(ConnectionContract, KnowsWhichServerItIs) {
    Connection connection = connect();
    const ServerInfo& info = connection.server_info();
    EXPECT_EQ(info.flavor, GetParam());
    EXPECT_GE(info.version, 80000UL);
    EXPECT_EQ(info.version_text.substr(0, 3), judge_.value("SELECT LEFT(VERSION(), 3)"));
    EXPECT_EQ(info.identity, judge_.value(GetParam() == Flavor::kMySql ? "SELECT @@server_uuid"
                                                                       : "SELECT @@server_uid"));
    EXPECT_EQ(std::to_string(info.packet_bytes_max),
              judge_.value("SELECT @@global.max_allowed_packet"));
}

TEST_P(ConnectionContract, SetsTheSessionUp) {
    SessionOptions options;
    options.lock_wait_timeout = std::chrono::seconds(7);
    options.isolation = Isolation::kReadCommitted;
    options.has_raw_results = true;
    options.variables = {"foreign_key_checks = 0"};
    Connection connection = connect(options);
    const Rows rows = connection.query(
        "SELECT @@time_zone, @@innodb_lock_wait_timeout, @@character_set_client, "
        "@@character_set_results, @@foreign_key_checks, @@autocommit, @@sql_mode");
    EXPECT_EQ(rows.text(0, 0), "+00:00");
    EXPECT_EQ(rows.text(0, 1), "7");
    EXPECT_EQ(rows.text(0, 2), "utf8mb4");
    EXPECT_FALSE(rows.at(0, 3).has_value());
    EXPECT_EQ(rows.text(0, 4), "0");
    EXPECT_EQ(rows.text(0, 5), "1");
    EXPECT_NE(rows.text(0, 6).find("STRICT_ALL_TABLES"), std::string_view::npos);
    const Rows isolation = connection.query(
        "SHOW VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')");
    EXPECT_EQ(isolation.text(0, 1), "READ-COMMITTED");
    const Rows limit =
        connection.query(GetParam() == Flavor::kMySql ? "SELECT @@max_execution_time"
                                                      : "SELECT @@max_statement_time * 1000");
    EXPECT_EQ(std::stod(std::string(limit.text(0, 0))), 30000.0);
}

TEST_P(ConnectionContract, RefusesModesThatChangeHowLiteralsAreRead) {
    SessionOptions options;
    options.sql_mode += ",NO_BACKSLASH_ESCAPES";
    const SqlFailure failure = failure_of([&] { (void)connect(options); });
    EXPECT_EQ(failure.error_class(), ErrorClass::kSchema);
}

TEST_P(ConnectionContract, CountsRowsAndWarnings) {
    Connection connection = connect();
    connection.execute("CREATE TABLE t (id INT PRIMARY KEY)");
    EXPECT_EQ(connection.execute("INSERT INTO t VALUES (0), (1), (2)").affected_rows, 3U);
    const ExecuteResult result = connection.execute("INSERT IGNORE INTO t VALUES (2), (3)");
    EXPECT_EQ(result.affected_rows, 1U);
    ASSERT_EQ(result.warning_count, 1U);
    const auto warnings = connection.warnings();
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(warnings[0].level, "Warning");
    EXPECT_EQ(warnings[0].code, 1062U);
    EXPECT_EQ(judge_.value("SELECT MIN(id) FROM t"), "0");
}

TEST_P(ConnectionContract, KeepsNullsAndOddBytes) {
    Connection connection = connect();
    const Rows rows = connection.query(
        "SELECT NULL AS `First`, '' AS b, X'00FF27' AS c UNION ALL SELECT 1, 2, 3");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_FALSE(rows.at(0, 0).has_value());
    EXPECT_EQ(rows.at(0, 1), "");
    EXPECT_EQ(rows.at(0, 2), std::string_view("\0\xff'", 3));
    EXPECT_EQ(rows.text(1, 2), "3");
    EXPECT_EQ(rows.find_column("first"), 0U);
    EXPECT_FALSE(rows.find_column("d").has_value());
    EXPECT_TRUE(connection.query("SELECT 1 FROM DUAL WHERE FALSE").is_empty());
}

TEST_P(ConnectionContract, GivesStoredBytesWhenResultsAreRaw) {
    judge_.run("CREATE TABLE t (v VARCHAR(9) CHARACTER SET latin1)");
    judge_.run("INSERT INTO t VALUES (_latin1 X'E9')");
    SessionOptions options;
    EXPECT_EQ(connect(options).query("SELECT v FROM t").text(0, 0), "\xc3\xa9");
    options.has_raw_results = true;
    EXPECT_EQ(connect(options).query("SELECT v FROM t").text(0, 0), "\xe9");
}

TEST_P(ConnectionContract, ReadsGlobalVariables) {
    Connection connection = connect();
    EXPECT_EQ(connection.variable("binlog_format"), "ROW");
    EXPECT_EQ(connection.variable("no_such_variable"), std::nullopt);
    EXPECT_EQ(failure_of([&] { (void)connection.variable("x' OR '1"); }).error_class(),
              ErrorClass::kSchema);
}

TEST_P(ConnectionContract, RefusedPasswordIsAnAccessFailureThatDoesNotShowIt) {
    ConnectOptions options = options_for(server_);
    options.password = Secret("correct-horse-battery");
    const SqlFailure failure = failure_of([&] { Connection connection(options); });
    EXPECT_EQ(failure.error_class(), ErrorClass::kAccess);
    EXPECT_EQ(failure.recovery(), Recovery::kHaltStage);
    EXPECT_EQ(failure.code(), 1045U);
    const std::string what = failure.what();
    EXPECT_EQ(what.find("correct-horse"), std::string::npos);
    EXPECT_NE(what.find(std::to_string(server_.port())), std::string::npos);
}

TEST_P(ConnectionContract, ReachesTheServerByItsUnixSocket) {
    ConnectOptions options = options_for(server_);
    options.host = "nowhere.invalid";
    options.unix_socket = server_.socket_path();
    Connection connection(options);
    EXPECT_EQ(connection.query("SELECT 1").text(0, 0), "1");
    EXPECT_EQ(connection.address(), server_.socket_path().string());
}

TEST_P(ConnectionContract, SpeaksCompressedWhenAsked) {
    ConnectOptions options = options_for(server_);
    options.compress = true;
    Connection connection(options);
    EXPECT_EQ(connection.query("SHOW STATUS LIKE 'Compression'").text(0, 1), "ON");
    EXPECT_EQ(connection.query("SELECT REPEAT('abc', 1000000)").text(0, 0).size(), 3000000U);
}

TEST_P(ConnectionContract, NeverSendsALocalFile) {
    judge_.run("CREATE TABLE t (v TEXT)");
    Connection connection = connect();
    EXPECT_THROW(connection.execute("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE t"),
                 SqlFailure);
    EXPECT_EQ(judge_.value("SELECT COUNT(*) FROM t"), "0");
}

TEST_P(ConnectionContract, StatementTimeoutIsTransientAndTheConnectionGoesOn) {
    SessionOptions options;
    options.statement_timeout = std::chrono::milliseconds(200);
    Connection connection = connect(options);
    const SqlFailure failure = failure_of([&] { (void)connection.query(kEndlessQuery); });
    EXPECT_EQ(failure.error_class(), ErrorClass::kTransient);
    EXPECT_EQ(failure.code(), GetParam() == Flavor::kMySql ? 3024U : 1969U);
    EXPECT_EQ(connection.query("SELECT 1").text(0, 0), "1");
}

TEST_P(ConnectionContract, SilentServerClosesTheConnection) {
    ConnectOptions options = options_for(server_);
    options.read_timeout = std::chrono::seconds(1);
    SessionOptions session;
    session.statement_timeout = std::chrono::milliseconds(0);
    Connection connection(options, session);
    const std::uint64_t id = connection.id();
    const SqlFailure failure = failure_of([&] { connection.execute("DO SLEEP(1000)"); });
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_FALSE(connection.is_open());
    judge_.run("KILL " + std::to_string(id));
}

TEST_P(ConnectionContract, KilledInMidQueryIsClosedAndNeverUsedAgain) {
    Connection connection = connect();
    const std::uint64_t id = connection.id();
    auto call = std::async(std::launch::async, [&] {
        return failure_of([&] { connection.execute("DO SLEEP(1000)"); });
    });
    ASSERT_TRUE(wait_until_busy(judge_, id));
    judge_.run("KILL CONNECTION " + std::to_string(id));
    const SqlFailure failure = call.get();
    EXPECT_EQ(failure.error_class(), ErrorClass::kConnection) << failure.what();
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_FALSE(connection.is_open());
    EXPECT_EQ(failure_of([&] { connection.execute("DO 1"); }).recovery(), Recovery::kReconnect);
    EXPECT_EQ(failure_of([&] { connection.ping(); }).recovery(), Recovery::kReconnect);
}

TEST_P(ConnectionContract, KilledQueryIsTransientAndTheConnectionGoesOn) {
    Connection connection = connect();
    const std::uint64_t id = connection.id();
    auto call = std::async(std::launch::async, [&] {
        return failure_of([&] { (void)connection.query(kEndlessQuery); });
    });
    ASSERT_TRUE(wait_until_busy(judge_, id));
    judge_.run("KILL QUERY " + std::to_string(id));
    EXPECT_EQ(call.get().error_class(), ErrorClass::kTransient);
    connection.ping();
}

TEST_P(ConnectionContract, StopRequestEndsACall) {
    std::stop_source stop;
    Connection connection = connect({}, stop.get_token());
    const std::uint64_t id = connection.id();
    auto call = std::async(std::launch::async, [&] {
        return failure_of([&] { connection.execute("DO SLEEP(1000)"); });
    });
    ASSERT_TRUE(wait_until_busy(judge_, id));
    stop.request_stop();
    const SqlFailure failure = call.get();
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_NE(std::string(failure.what()).find("stopped"), std::string::npos) << failure.what();
    EXPECT_FALSE(connection.is_open());
    judge_.run("KILL " + std::to_string(id));
}

TEST_P(ConnectionContract, RowStreamReadsAMillionRowsInConstantMemory) {
    const auto resident_pages = [] {
        std::ifstream file("/proc/self/statm");
        std::size_t size = 0;
        std::size_t resident = 0;
        file >> size >> resident;
        return resident;
    };
    Connection connection = connect();
    std::string digits = "(SELECT 0 AS d";
    for (int i = 1; i < 10; ++i) digits += " UNION ALL SELECT " + std::to_string(i);
    digits += ")";
    std::string sql = "SELECT a.d + 10 * b.d, REPEAT('x', 200), NULL FROM ";
    for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
        if (*name != 'a') sql += ", ";
        sql += digits + " AS " + name;
    }
    RowStream stream = connection.stream(sql);
    ASSERT_EQ(stream.column_count(), 3U);
    ASSERT_TRUE(stream.next().has_value());
    const std::size_t before = resident_pages();
    std::size_t count = 1;
    while (const auto row = stream.next()) {
        ASSERT_EQ((*row)[1]->size(), 200U);
        ASSERT_FALSE((*row)[2].has_value());
        ++count;
    }
    EXPECT_EQ(count, 1'000'000U);
    constexpr std::size_t kPagesMax = (16 << 20) / 4096;
    EXPECT_LT(resident_pages(), before + kPagesMax);
    EXPECT_FALSE(stream.next().has_value());
    EXPECT_EQ(connection.query("SELECT 1").text(0, 0), "1");
}

TEST_P(ConnectionContract, RowStreamThrownAwayClosesTheConnection) {
    Connection connection = connect();
    {
        RowStream stream = connection.stream("SELECT 1 UNION ALL SELECT 2");
        ASSERT_TRUE(stream.next().has_value());
    }
    EXPECT_FALSE(connection.is_open());
}

TEST_P(ConnectionContract, AStatementAboveTheServersLimitIsDataAndTheConnectionGoesOn) {
    Connection connection = connect();
    std::string sql = "DO '";
    sql.append(connection.server_info().packet_bytes_max, 'x');
    sql += "'";
    const SqlFailure failure = failure_of([&] { connection.execute(sql); });
    EXPECT_EQ(failure.error_class(), ErrorClass::kData);
    EXPECT_EQ(connection.query("SELECT 1").text(0, 0), "1");
}

TEST_P(ConnectionContract, AnUnknownDatabaseAtLoginIsSchema) {
    const SqlFailure failure =
        failure_of([&] { Connection connection(options_for(server_, "no_such_database")); });
    EXPECT_EQ(failure.error_class(), ErrorClass::kSchema) << failure.what();
}

TEST_P(ConnectionContract, MisuseOfExecuteAndQueryIsSaid) {
    Connection connection = connect();
    EXPECT_EQ(failure_of([&] { (void)connection.query("DO 1"); }).error_class(),
              ErrorClass::kSchema);
    EXPECT_EQ(failure_of([&] { connection.execute("SELECT 1"); }).error_class(),
              ErrorClass::kSchema);
}

TEST(ConnectionWithoutServer, IsAConnectionFailure) {
    ConnectOptions options;
    options.unix_socket = "/nonexistent/socket";
    const SqlFailure failure = failure_of([&] { Connection connection(options); });
    EXPECT_EQ(failure.error_class(), ErrorClass::kConnection);
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
}

}  // namespace
}  // namespace tributary::mysql
