#include "mysql/bulk_statement.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <limits>
#include <string>
#include <vector>

#include "fixture.hpp"

namespace tributary::mysql {
namespace {

class BulkStatementContract : public testing::Test {
protected:
    sandbox::DatabaseServer& server_ = test::Servers::instance().branch(Flavor::kMariaDb);
    test::FreshDatabase database_{server_};
    test::SqlSession judge_ = database_.connect();
    Connection connection_{options_for(server_, database_.name())};
};

TEST_F(BulkStatementContract, WritesNullsNumbersAndOddBytes) {
    judge_.run(
        "CREATE TABLE t (id BIGINT PRIMARY KEY, u BIGINT UNSIGNED, d DOUBLE, m DECIMAL(12,2), "
        "v VARCHAR(400) CHARACTER SET latin1, b BLOB, ts DATETIME(6))");
    constexpr std::array kTypes = {BulkType::kSigned, BulkType::kUnsigned, BulkType::kDouble,
                                   BulkType::kText,   BulkType::kBytes,    BulkType::kBytes,
                                   BulkType::kText};
    BulkStatement insert(connection_, "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", kTypes);
    const std::string odd = std::string("\0'\\\"\n\xff", 6) + std::string(300, '\x80');
    insert.add_integer(std::numeric_limits<std::int64_t>::min());
    insert.add_integer(-1);
    insert.add_integer(std::bit_cast<std::int64_t>(0.1));
    insert.add_text("-0.05");
    insert.add_text("\xe9");
    insert.add_text(odd);
    insert.add_text("2024-02-29 23:59:59.999999");
    EXPECT_EQ(insert.rows(), 1U);
    insert.add_integer(2);
    for (int i = 0; i < 6; ++i) insert.add_null();
    EXPECT_EQ(insert.rows(), 2U);
    EXPECT_EQ(insert.execute().affected_rows, 2U);
    EXPECT_EQ(insert.rows(), 0U);

    const auto rows = judge_.rows("SELECT id, u, d, m, HEX(v), b, ts FROM t ORDER BY id");
    ASSERT_EQ(rows.size(), 2U);
    const test::Row first = {
        "-9223372036854775808",      "18446744073709551615", "0.1", "-0.05", "E9", odd,
        "2024-02-29 23:59:59.999999"};
    EXPECT_EQ(rows[0], first);
    const test::Row second = {"2", {}, {}, {}, {}, {}, {}};
    EXPECT_EQ(rows[1], second);
}

TEST_F(BulkStatementContract, WritesEveryLengthPrefix) {
    judge_.run("CREATE TABLE t (id INT PRIMARY KEY, b LONGBLOB)");
    constexpr std::array kTypes = {BulkType::kSigned, BulkType::kBytes};
    BulkStatement insert(connection_, "INSERT INTO t VALUES (?, ?)", kTypes);
    const std::vector<std::size_t> lengths = {0, 1, 250, 251, 252, 65535, 65536, 1 << 20};
    std::int64_t id = 0;
    for (const std::size_t length : lengths) {
        const std::string value(length, 'x');
        insert.add_integer(++id);
        insert.add_text(value);
        insert.add_integer(++id);
        insert.add_built([&](std::string& out) { out += value; });
    }
    EXPECT_EQ(insert.execute().affected_rows, 2 * lengths.size());
    std::string expected;
    for (const std::size_t length : lengths) {
        for (int i = 0; i < 2; ++i) {
            if (!expected.empty()) expected += ',';
            expected += std::to_string(length);
        }
    }
    EXPECT_EQ(judge_.value("SELECT GROUP_CONCAT(LENGTH(b) ORDER BY id) FROM t"), expected);
    EXPECT_EQ(judge_.value("SELECT COUNT(*) FROM t WHERE b = REPEAT('x', LENGTH(b))"),
              std::to_string(2 * lengths.size()));
}

TEST_F(BulkStatementContract, UpsertsAndDeletesToo) {
    judge_.run("CREATE TABLE t (id INT PRIMARY KEY, v INT)");
    judge_.run("INSERT INTO t VALUES (1, 1), (2, 2)");
    constexpr std::array kPair = {BulkType::kSigned, BulkType::kSigned};
    BulkStatement upsert(
        connection_, "INSERT INTO t VALUES (?, ?) ON DUPLICATE KEY UPDATE v = VALUES(v)", kPair);
    for (const int id : {2, 3}) {
        upsert.add_integer(id);
        upsert.add_integer(10 * id);
    }
    upsert.execute();
    constexpr std::array kKey = {BulkType::kSigned};
    BulkStatement remove(connection_, "DELETE FROM t WHERE id = ?", kKey);
    remove.add_integer(1);
    remove.add_integer(7);
    EXPECT_EQ(remove.execute().affected_rows, 1U);
    EXPECT_EQ(judge_.value("SELECT GROUP_CONCAT(v ORDER BY id) FROM t"), "20,30");
}

TEST_F(BulkStatementContract, ARowThatDoesNotFitIsDataAndTheStatementCanBeUsedAgain) {
    judge_.run("CREATE TABLE t (id TINYINT PRIMARY KEY)");
    constexpr std::array kTypes = {BulkType::kSigned};
    BulkStatement insert(connection_, "INSERT INTO t VALUES (?)", kTypes);
    {
        const Transaction transaction = connection_.begin();
        for (const int id : {1, 2, 1000, 3}) insert.add_integer(id);
        const SqlFailure failure = failure_of([&] { insert.execute(); });
        EXPECT_EQ(failure.error_class(), ErrorClass::kData);
    }
    EXPECT_EQ(judge_.number("SELECT COUNT(*) FROM t"), 0);
    insert.add_integer(5);
    EXPECT_EQ(insert.execute().affected_rows, 1U);
    EXPECT_EQ(judge_.value("SELECT id FROM t"), "5");
}

TEST_F(BulkStatementContract, NothingToSendIsNothing) {
    judge_.run("CREATE TABLE t (id INT PRIMARY KEY)");
    constexpr std::array kTypes = {BulkType::kSigned};
    BulkStatement insert(connection_, "INSERT INTO t VALUES (?)", kTypes);
    EXPECT_EQ(insert.execute().affected_rows, 0U);
    insert.add_integer(1);
    insert.clear();
    EXPECT_EQ(insert.execute().affected_rows, 0U);
    EXPECT_EQ(judge_.number("SELECT COUNT(*) FROM t"), 0);
}

TEST_F(BulkStatementContract, MisuseIsSaid) {
    judge_.run("CREATE TABLE t (a INT, b INT)");
    constexpr std::array kOne = {BulkType::kSigned};
    constexpr std::array kTwo = {BulkType::kSigned, BulkType::kSigned};
    EXPECT_EQ(failure_of([&] {
                  BulkStatement wrong(connection_, "INSERT INTO t VALUES (?, ?)", kOne);
              }).error_class(),
              ErrorClass::kSchema);
    BulkStatement insert(connection_, "INSERT INTO t VALUES (?, ?)", kTwo);
    insert.add_integer(1);
    EXPECT_EQ(failure_of([&] { insert.execute(); }).error_class(), ErrorClass::kSchema);
    EXPECT_TRUE(connection_.is_open());
}

TEST_F(BulkStatementContract, ARequestAboveTheServersLimitIsData) {
    judge_.run("CREATE TABLE t (b LONGBLOB)");
    constexpr std::array kTypes = {BulkType::kBytes};
    BulkStatement insert(connection_, "INSERT INTO t VALUES (?)", kTypes);
    insert.add_text(std::string(insert.bytes_max(), 'x'));
    EXPECT_EQ(failure_of([&] { insert.execute(); }).error_class(), ErrorClass::kData);
    insert.add_text(std::string(insert.bytes_max() - 100, 'x'));
    EXPECT_EQ(insert.execute().affected_rows, 1U);
}

TEST_F(BulkStatementContract, LostConnectionIsReconnectAndTheStatementStaysHarmless) {
    judge_.run("CREATE TABLE t (id INT PRIMARY KEY)");
    constexpr std::array kTypes = {BulkType::kSigned};
    BulkStatement insert(connection_, "INSERT INTO t VALUES (?)", kTypes);
    judge_.run("KILL " + std::to_string(connection_.id()));
    insert.add_integer(1);
    EXPECT_EQ(failure_of([&] { insert.execute(); }).recovery(), Recovery::kReconnect);
    EXPECT_FALSE(connection_.is_open());
    insert.add_integer(1);
    EXPECT_EQ(failure_of([&] { insert.execute(); }).recovery(), Recovery::kReconnect);
}

TEST(BulkStatementOnMySql, IsNotOffered) {
    Connection connection(options_for(test::Servers::instance().branch(Flavor::kMySql)));
    EXPECT_FALSE(connection.has_bulk());
    constexpr std::array kTypes = {BulkType::kSigned};
    EXPECT_EQ(failure_of([&] { BulkStatement wrong(connection, "DO ?", kTypes); }).error_class(),
              ErrorClass::kSchema);
}

}  // namespace
}  // namespace tributary::mysql
