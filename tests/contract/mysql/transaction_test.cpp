#include "mysql/transaction.hpp"

#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <string>

#include "fixture.hpp"
#include "mysql/connection.hpp"

namespace tributary::mysql {
namespace {

class TransactionContract : public testing::TestWithParam<Flavor> {
protected:
    void SetUp() override {
        judge_.run("CREATE TABLE t (id INT PRIMARY KEY, v INT NOT NULL DEFAULT 0)");
        judge_.run("INSERT INTO t (id) VALUES (1), (2)");
    }

    [[nodiscard]] Connection connect(const SessionOptions& session = {}) const {
        return Connection(options_for(server_, database_.name()), session);
    }
    sandbox::DatabaseServer& server_ = test::Servers::instance().branch(GetParam());
    test::FreshDatabase database_{server_};
    test::SqlSession judge_ = database_.connect();
};

INSTANTIATE_TEST_SUITE_P(Servers, TransactionContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

TEST_P(TransactionContract, IsThereAfterCommit) {
    Connection connection = connect();
    Transaction transaction = connection.begin();
    connection.execute("INSERT INTO t (id) VALUES (3)");
    EXPECT_EQ(judge_.number("SELECT COUNT(*) FROM t"), 2);
    transaction.commit();
    EXPECT_EQ(judge_.number("SELECT COUNT(*) FROM t"), 3);
}

TEST_P(TransactionContract, IsRolledBackUnlessCommitted) {
    Connection connection = connect();
    {
        const Transaction transaction = connection.begin();
        connection.execute("DELETE FROM t");
    }
    EXPECT_TRUE(connection.is_open());
    EXPECT_EQ(connection.query("SELECT COUNT(*) FROM t").text(0, 0), "2");
    Transaction transaction = connection.begin();
    connection.execute("DELETE FROM t");
    transaction.rollback();
    EXPECT_EQ(connection.query("SELECT COUNT(*) FROM t").text(0, 0), "2");
}

TEST_P(TransactionContract, SnapshotShowsOneMoment) {
    SessionOptions options;
    options.isolation = Isolation::kRepeatableRead;
    Connection connection = connect(options);
    const Transaction snapshot = connection.begin_snapshot();
    judge_.run("DELETE FROM t");
    EXPECT_EQ(connection.query("SELECT COUNT(*) FROM t").text(0, 0), "2");
    EXPECT_THROW(connection.execute("INSERT INTO t (id) VALUES (9)"), SqlFailure);
}

TEST_P(TransactionContract, ConnectionLostAtCommitIsInDoubt) {
    Connection connection = connect();
    Transaction transaction = connection.begin();
    connection.execute("INSERT INTO t (id) VALUES (3)");
    const std::uint64_t id = connection.id();
    judge_.run("KILL " + std::to_string(id));
    ASSERT_TRUE(test::wait_until([&] {
        return judge_.number("SELECT COUNT(*) FROM information_schema.processlist WHERE id = " +
                             std::to_string(id)) == 0;
    }));
    const SqlFailure failure = failure_of([&] { transaction.commit(); });
    EXPECT_TRUE(failure.is_in_doubt());
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_FALSE(connection.is_open());
}

TEST_P(TransactionContract, AStatementThatFailsIsNotInDoubt) {
    Connection connection = connect();
    const Transaction transaction = connection.begin();
    EXPECT_FALSE(
        failure_of([&] { connection.execute("INSERT INTO t (id) VALUES (1)"); }).is_in_doubt());
}

TEST_P(TransactionContract, LockWaitIsTransientAndLeavesTheTransactionOpen) {
    Connection holder = connect();
    const Transaction held = holder.begin();
    holder.execute("UPDATE t SET v = 1 WHERE id = 1");

    SessionOptions options;
    options.lock_wait_timeout = std::chrono::seconds(1);
    Connection connection = connect(options);
    Transaction transaction = connection.begin();
    connection.execute("UPDATE t SET v = 2 WHERE id = 2");
    const SqlFailure failure =
        failure_of([&] { connection.execute("UPDATE t SET v = 2 WHERE id = 1"); });
    EXPECT_EQ(failure.code(), 1205U);
    EXPECT_EQ(failure.recovery(), Recovery::kRetryStatement);
    EXPECT_TRUE(connection.is_open());
    EXPECT_EQ(connection.query("SELECT v FROM t WHERE id = 2").text(0, 0), "2");
    transaction.rollback();
}

TEST_P(TransactionContract, DeadlockIsTransientForTheOneThatGivesWay) {
    // Each holds what the other wants, in whatever order they ask.
    SessionOptions options;
    options.lock_wait_timeout = std::chrono::seconds(50);
    Connection first = connect(options);
    Connection second = connect(options);
    Transaction first_transaction = first.begin();
    Transaction second_transaction = second.begin();
    first.execute("UPDATE t SET v = 1 WHERE id = 1");
    second.execute("UPDATE t SET v = 2 WHERE id = 2");
    const auto attempt = [](Connection& connection, const char* sql) -> std::optional<SqlFailure> {
        try {
            connection.execute(sql);
        } catch (const SqlFailure& failure) {
            return failure;
        }
        return std::nullopt;
    };
    auto waiting = std::async(std::launch::async, [&] {
        const auto result = attempt(first, "UPDATE t SET v = 1 WHERE id = 2");
        if (result) first_transaction.rollback();
        return result;
    });
    const auto result = attempt(second, "UPDATE t SET v = 2 WHERE id = 1");
    if (result) second_transaction.rollback();
    const auto other = waiting.get();
    ASSERT_NE(result.has_value(), other.has_value());
    const SqlFailure& failure = result ? *result : *other;
    EXPECT_EQ(failure.code(), 1213U);
    EXPECT_EQ(failure.recovery(), Recovery::kRetryStatement);
}

}  // namespace
}  // namespace tributary::mysql
