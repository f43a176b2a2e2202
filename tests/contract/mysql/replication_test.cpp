#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "fixture.hpp"
#include "mysql/binlog_status.hpp"
#include "mysql/replication_stream.hpp"
#include "tls_server.hpp"

namespace tributary::mysql {
namespace {

constexpr std::uint8_t kXid = 16;
constexpr std::uint8_t kTableMap = 19;
constexpr std::uint8_t kHeartbeat = 27;
constexpr std::uint8_t kHeartbeatV2 = 41;
constexpr std::size_t kHeaderBytes = 19;

[[nodiscard]] Deadline soon() {
    return Deadline::after(SystemClock::instance(), test::kPatience);
}
[[nodiscard]] std::uint8_t type_of(ByteView event) {
    return std::to_integer<std::uint8_t>(event[4]);
}

class ReplicationContract : public testing::TestWithParam<Flavor> {
protected:
    void SetUp() override {
        judge_.run("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v LONGBLOB)");
    }

    [[nodiscard]] ReplicationStream make_stream(
        std::chrono::milliseconds heartbeat = std::chrono::hours(1)) const {
        return ReplicationStream(options_for(server_), {.server_id = 4001, .heartbeat = heartbeat});
    }
    [[nodiscard]] Position here() {
        Connection connection(options_for(server_));
        return current_position(connection);
    }
    static void open(ReplicationStream& stream, const std::string& gtid) {
        switch (stream.server_info().flavor) {
            case Flavor::kMariaDb:
                stream.open_after(*MariaDbGtidPosition::decode(gtid));
                break;
            case Flavor::kMySql:
                stream.open_without(*MySqlGtidSet::decode(gtid));
                break;
        }
    }
    /// Reads up to the next commit and returns the types of the events seen.
    static std::multiset<std::uint8_t> read_transaction(ReplicationStream& stream) {
        std::multiset<std::uint8_t> types;
        while (const auto event = stream.next(soon())) {
            EXPECT_GE(event->size(), kHeaderBytes);
            ByteReader header(*event);
            header.skip(9);
            EXPECT_EQ(header.u32(), event->size());
            types.insert(type_of(*event));
            if (type_of(*event) == kXid) return types;
        }
        ADD_FAILURE() << "no commit came";
        return types;
    }
    [[nodiscard]] std::uint8_t gtid_event() const {
        return GetParam() == Flavor::kMySql ? 33 : 162;
    }
    [[nodiscard]] std::uint8_t insert_event() const {
        return GetParam() == Flavor::kMySql ? 30 : 23;
    }

    sandbox::DatabaseServer& server_ = test::Servers::instance().branch(GetParam());
    test::FreshDatabase database_{server_};
    test::SqlSession judge_ = database_.connect();
};

INSTANTIATE_TEST_SUITE_P(Servers, ReplicationContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

TEST_P(ReplicationContract, ReadsTheEventsOfATransaction) {
    const Position start = here();
    judge_.run_all(
        {"BEGIN", "INSERT INTO t (v) VALUES ('a')", "INSERT INTO t (v) VALUES ('b')", "COMMIT"});
    ReplicationStream stream = make_stream();
    open(stream, start.gtid);
    const auto types = read_transaction(stream);
    EXPECT_EQ(types.count(gtid_event()), 1U);
    EXPECT_EQ(types.count(kTableMap), 2U);
    EXPECT_EQ(types.count(insert_event()), 2U);
}

TEST_P(ReplicationContract, OpensAtAPlaceInAFile) {
    const Position start = here();
    judge_.run("INSERT INTO t (v) VALUES ('a')");
    ReplicationStream stream = make_stream();
    stream.open_at({.file = start.file, .offset = start.offset});
    EXPECT_EQ(read_transaction(stream).count(insert_event()), 1U);
}

TEST_P(ReplicationContract, HasNoMoreWhenDrained) {
    const Position start = here();
    for (int i = 0; i < 50; ++i) judge_.run("INSERT INTO t (v) VALUES (REPEAT('x', 1000))");
    ReplicationStream stream = make_stream();
    EXPECT_FALSE(stream.has_more());
    open(stream, start.gtid);
    for (int i = 0; i < 50; ++i) (void)read_transaction(stream);
    while (stream.has_more()) ASSERT_TRUE(stream.next(soon()));
    EXPECT_FALSE(stream.next(Deadline::now()));
    EXPECT_TRUE(stream.is_open());
    judge_.run("INSERT INTO t (v) VALUES ('y')");
    ASSERT_TRUE(test::wait_until([&] { return stream.has_more(); }));
    EXPECT_EQ(read_transaction(stream).count(insert_event()), 1U);
}

TEST_P(ReplicationContract, StopTokenEndsAWait) {
    ReplicationStream stream = make_stream();
    open(stream, here().gtid);
    std::stop_source stop;
    auto wait = std::async(std::launch::async, [&] {
        const Deadline never = Deadline::after(SystemClock::instance(), std::chrono::hours(24));
        while (stream.next(never, stop.get_token())) {
        }
        return stream.is_open();
    });
    stop.request_stop();
    EXPECT_FALSE(wait.get());
    EXPECT_EQ(failure_of([&] { (void)stream.next(soon()); }).recovery(), Recovery::kReconnect);
}

TEST_P(ReplicationContract, AnIdleServerSendsHeartbeats) {
    ReplicationStream stream = make_stream(std::chrono::milliseconds(200));
    open(stream, here().gtid);
    while (const auto event = stream.next(soon())) {
        if (type_of(*event) == kHeartbeat || type_of(*event) == kHeartbeatV2) return;
    }
    FAIL() << "no heartbeat came";
}

TEST_P(ReplicationContract, KilledReaderIsReconnect) {
    ReplicationStream stream = make_stream();
    open(stream, here().gtid);
    const std::string find =
        "SELECT MAX(id) FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'";
    ASSERT_TRUE(test::wait_until([&] { return judge_.rows(find)[0][0].has_value(); }));
    judge_.run("KILL " + judge_.value(find));
    const SqlFailure failure = failure_of([&] {
        while (stream.next(soon())) {
        }
    });
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect) << failure.what();
    EXPECT_FALSE(stream.is_open());
}

TEST_P(ReplicationContract, AnEventAboveSixteenMebibytesComesWhole) {
    judge_.run("SET GLOBAL max_allowed_packet = 67108864");
    const Position start = here();
    test::SqlSession wide = database_.connect();
    wide.run("INSERT INTO t (v) VALUES (REPEAT('x', 20000000))");
    ReplicationStream stream = make_stream();
    open(stream, start.gtid);
    while (const auto event = stream.next(soon())) {
        if (type_of(*event) != insert_event()) continue;
        EXPECT_GT(event->size(), 20'000'000U);
        return;
    }
    FAIL() << "the event did not come";
}

TEST_P(ReplicationContract, APurgedPositionIsRefusedAsPurged) {
    const Position start = here();
    judge_.run("INSERT INTO t (v) VALUES ('a')");
    judge_.run("FLUSH BINARY LOGS");
    judge_.run("INSERT INTO t (v) VALUES ('b')");
    judge_.run("FLUSH BINARY LOGS");
    Connection connection(options_for(server_));
    const std::string last = list_binary_logs(connection).back().file;
    ASSERT_TRUE(test::wait_until([&] {
        judge_.run("PURGE BINARY LOGS TO '" + last + "'");
        return list_binary_logs(connection).size() == 1;
    }));
    if (GetParam() == Flavor::kMySql) {
        EXPECT_TRUE(MySqlGtidSet::decode(purged_gtids(connection))
                        ->contains(*MySqlGtidSet::decode(start.gtid)));
    }
    ReplicationStream by_gtid = make_stream();
    ReplicationStream by_file = make_stream();
    const auto refusal_of = [](ReplicationStream& stream, const auto& ask) {
        try {
            ask();
            while (stream.next(soon())) {
            }
        } catch (const DumpRefused& refused) {
            return std::string(name_of(refused.refusal()));
        }
        return std::string("none");
    };
    EXPECT_EQ(refusal_of(by_gtid, [&] { open(by_gtid, start.gtid); }), "purged");
    EXPECT_EQ(refusal_of(by_file, [&] { by_file.open_at({start.file, start.offset}); }), "purged");
    EXPECT_FALSE(by_gtid.is_open());
}

TEST_P(ReplicationContract, AFuturePositionIsRefusedAsNotInTheLog) {
    const Position now = here();
    std::string future;
    if (GetParam() == Flavor::kMariaDb) {
        auto position = *MariaDbGtidPosition::decode(now.gtid);
        auto [domain, last] = *position.domains().begin();
        last.number += 1000;
        position.advance(domain, last);
        future = position.to_string();
    } else {
        auto set = *MySqlGtidSet::decode(now.gtid);
        const auto& [source, intervals] = *set.sources().begin();
        future = now.gtid + "," + source + ":" + std::to_string(intervals.back().last + 1000);
    }
    const auto refusal_of = [&](const auto& ask) {
        ReplicationStream stream = make_stream();
        try {
            ask(stream);
            while (stream.next(soon())) {
            }
        } catch (const DumpRefused& refused) {
            EXPECT_EQ(refused.recovery(), Recovery::kHaltStage);
            return std::string(name_of(refused.refusal()));
        }
        return std::string("none");
    };
    EXPECT_EQ(refusal_of([&](ReplicationStream& stream) { open(stream, future); }),
              "not in the log");
    EXPECT_EQ(refusal_of([&](ReplicationStream& stream) {
                  stream.open_at({.file = now.file, .offset = now.offset + 100'000'000});
              }),
              "not in the log");
}

TEST_P(ReplicationContract, APositionOfTheOtherServerIsRefusedHere) {
    ReplicationStream stream = make_stream();
    const SqlFailure failure = failure_of([&] {
        if (GetParam() == Flavor::kMariaDb)
            stream.open_without({});
        else
            stream.open_after({});
    });
    EXPECT_EQ(failure.error_class(), ErrorClass::kSchema);
}

TEST_P(ReplicationContract, ReadsCompressedAndEncryptedConnectionsToTheEnd) {
    const TlsServer tls = tls_server(GetParam());
    const test::FreshDatabase database(tls.server);
    test::SqlSession judge = database.connect();
    judge.run("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v LONGBLOB)");
    Connection connection(options_for(tls.server));
    const Position start = current_position(connection);
    constexpr int kTransactions = 200;
    for (int i = 0; i < kTransactions; ++i) {
        judge.run("INSERT INTO t (v) VALUES (REPEAT('x', " + std::to_string(100 * i) + "))");
    }
    for (const auto& [is_encrypted, is_compressed] :
         {std::pair(true, false), std::pair(false, true), std::pair(true, true)}) {
        ConnectOptions options = options_for(tls.server);
        options.compress = is_compressed;
        options.tls.mode = is_encrypted ? TlsMode::kRequired : TlsMode::kOff;
        options.tls.ca_file = tls.authority;
        ReplicationStream stream(options, {.server_id = 4002, .heartbeat = std::chrono::hours(1)});
        open(stream, start.gtid);
        for (int i = 0; i < kTransactions; ++i) {
            ASSERT_EQ(read_transaction(stream).count(insert_event()), 1U) << i;
        }
        while (stream.has_more()) ASSERT_TRUE(stream.next(soon()));
        EXPECT_FALSE(stream.next(Deadline::now()));
    }
}

TEST(ReplicationOnMySql, TaggedGtidsAreKnownToTheServer) {
    sandbox::DatabaseServer& server = test::Servers::instance().branch(Flavor::kMySql);
    const test::FreshDatabase database(server);
    test::SqlSession judge = database.connect();
    judge.run("CREATE TABLE t (id INT PRIMARY KEY)");
    Connection connection(options_for(server));
    const std::string before = current_position(connection).gtid;
    judge.run_all({"SET gtid_next = 'AUTOMATIC:north'", "INSERT INTO t VALUES (1)",
                   "SET gtid_next = 'AUTOMATIC'"});
    const std::string with_tag = current_position(connection).gtid;
    ASSERT_NE(with_tag.find(":north:"), std::string::npos);
    judge.run("INSERT INTO t VALUES (2)");
    const auto commits_after = [&](const std::string& gtid) {
        ReplicationStream stream(options_for(server),
                                 {.server_id = 4003, .heartbeat = std::chrono::milliseconds(200)});
        stream.open_without(*MySqlGtidSet::decode(gtid));
        int commits = 0;
        while (const auto event = stream.next(soon())) {
            if (type_of(*event) == kHeartbeat || type_of(*event) == kHeartbeatV2) {
                if (commits > 0) break;
            }
            if (type_of(*event) == kXid) ++commits;
        }
        return commits;
    };
    EXPECT_EQ(commits_after(before), 2);
    EXPECT_EQ(commits_after(with_tag), 1);
}

TEST(PositionOfAServerWithoutBinaryLog, IsSaid) {
    Connection connection(options_for(test::Servers::instance().head_office()));
    EXPECT_EQ(failure_of([&] { (void)current_position(connection); }).error_class(),
              ErrorClass::kSchema);
}

}  // namespace
}  // namespace tributary::mysql
