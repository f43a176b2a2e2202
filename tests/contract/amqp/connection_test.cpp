#include "amqp/connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "amqp/error_table.hpp"
#include "contract/amqp/broker_fixture.hpp"

namespace tributary::amqp {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

using ConnectionContract = BrokerTest;

TEST_F(ConnectionContract, SaysWhichServerItTalksToAndShowsItsName) {
    const Connection connection(options("named"));
    EXPECT_THAT(connection.server(), HasSubstr("RabbitMQ "));
    EXPECT_EQ(connection.endpoint().port, broker().port());
    EXPECT_EQ(connection.user(), broker().user());
    EXPECT_FALSE(connection.is_blocked());
    EXPECT_TRUE(test::wait_until([] {
        return broker()
                   .ctl({"list_connections", "client_properties"})
                   .find("contract test: named") != std::string::npos;
    }));
}

TEST_F(ConnectionContract, TriesTheEndpointsInTheirOrder) {
    ConnectOptions several = options();
    // Port 1 is reserved and nothing listens on it.
    several.endpoints.insert(several.endpoints.begin(), {.host = "127.0.0.1", .port = 1});
    EXPECT_EQ(Connection(several).endpoint().port, broker().port());
}

TEST_F(ConnectionContract, ARefusedPortIsTriedAgainSoon) {
    ConnectOptions nobody = options();
    nobody.endpoints = {{.host = "127.0.0.1", .port = 1}};
    const Failure failure = failure_of([&] { Connection{nobody}; });
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_EQ(pace_of(failure), Pace::kSoon);
    EXPECT_THAT(failure.what(), HasSubstr("127.0.0.1:1"));
}

TEST_F(ConnectionContract, AWrongPasswordIsTriedAgainSlowly) {
    ConnectOptions wrong = options();
    wrong.password = Secret("not it");
    const Failure failure = failure_of([&] { Connection{wrong}; });
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_EQ(pace_of(failure), Pace::kSlow);
    EXPECT_EQ(failure.code(), 403U);
    EXPECT_THAT(failure.what(), HasSubstr("password"));
}

TEST_F(ConnectionContract, AnUnknownVhostIsTriedAgainSlowly) {
    ConnectOptions wrong = options();
    wrong.vhost = "nowhere";
    const Failure failure = failure_of([&] { Connection{wrong}; });
    EXPECT_EQ(pace_of(failure), Pace::kSlow);
    EXPECT_EQ(failure.code(), 530U);
    EXPECT_THAT(failure.what(), HasSubstr("nowhere"));
}

TEST_F(ConnectionContract, AStopRequestEndsAPump) {
    Connection connection(options());
    std::stop_source stop;
    std::jthread stopper([&stop] { stop.request_stop(); });
    EXPECT_FALSE(connection.pump(stop.get_token(), patience()));
    EXPECT_TRUE(connection.is_open());
}

TEST_F(ConnectionContract, APumpWithoutTimeReturnsAtOnceWhenNothingIsHere) {
    Connection connection(options());
    EXPECT_FALSE(connection.pump({}, Deadline::now()));
}

TEST_F(ConnectionContract, HeartbeatsKeepAnIdleConnectionThroughSeveralIntervals) {
    Connection connection(options());
    EXPECT_FALSE(connection.pump({}, Deadline::after(SystemClock::instance(), 3500ms)));
    EXPECT_TRUE(Admin(connection).has_exchange("amq.topic"));
}

TEST_F(ConnectionContract, AFrozenBrokerIsNoticedByItsMissingHeartbeats) {
    Connection connection(options());
    const pid_t pid = broker().pid();
    ASSERT_EQ(::kill(pid, SIGSTOP), 0);
    const Failure failure = failure_of([&] { (void)connection.pump({}, patience()); });
    ASSERT_EQ(::kill(pid, SIGCONT), 0);
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_THAT(failure.what(), HasSubstr("heartbeat"));
    EXPECT_FALSE(connection.is_open());
    EXPECT_EQ(failure_of([&] { (void)connection.pump({}, patience()); }).code(), failure.code());
}

TEST_F(ConnectionContract, ObjectsOutliveTheirConnectionAndThrow) {
    std::optional<Consumer> consumer;
    {
        Connection connection(options());
        consumer.emplace(connection, std::uint16_t{1});
    }
    EXPECT_EQ(failure_of([&] { (void)consumer->take(); }).recovery(), Recovery::kReconnect);
}

TEST_F(ConnectionContract, ACloseByAnOperatorIsAReconnect) {
    Connection connection(options());
    (void)broker().ctl({"close_all_connections", "maintenance"});
    const Failure failure = failure_of([&] {
        while (connection.pump({}, patience())) {
        }
    });
    EXPECT_EQ(failure.code(), 320U);
    EXPECT_THAT(failure.what(), HasSubstr("maintenance"));
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
}

}  // namespace
}  // namespace tributary::amqp
