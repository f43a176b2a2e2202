#include "amqp/topology.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amqp/error_table.hpp"
#include "amqp/names.hpp"
#include "contract/amqp/broker_fixture.hpp"

namespace tributary::amqp {
namespace {

using testing::HasSubstr;

class TopologyContract : public BrokerTest {
protected:
    /// One message of the branch is confirmed. `user_id`: as a property of it.
    [[nodiscard]] static bool is_published(Connection& connection, const BranchId& branch,
                                           const std::string& user_id = {}) {
        ConfirmedPublisher publisher(connection);
        Properties properties;
        properties.user_id = user_id;
        const std::string key = routing_key_of(branch);
        const auto tag = publisher.publish({.exchange = kChangesExchange,
                                            .routing_key = key,
                                            .properties = properties,
                                            .body = as_bytes("m"),
                                            .is_mandatory = true},
                                           {}, patience());
        return await_settled(connection, publisher, tag.value(), {}, patience()).kind ==
               Settled::Kind::kConfirmed;
    }
};

TEST_F(TopologyContract, DeclaringTwiceChangesNothing) {
    Connection connection(options());
    const BranchId branch(unique("branch"));
    for (int i = 0; i < 2; ++i) {
        Topology topology(connection);
        topology.declare_shared();
        topology.declare_branch(branch);
        topology.check_branch(branch);
    }
    EXPECT_TRUE(Admin(connection).find_queue(changes_queue_of(branch)).has_value());
}

TEST_F(TopologyContract, WhatABranchPublishesReachesItsQueueOnly) {
    Connection connection(options());
    const BranchId north(unique("north"));
    const BranchId south(unique("south"));
    Topology topology(connection);
    topology.declare_shared();
    topology.declare_branch(north);
    topology.declare_branch(south);
    EXPECT_TRUE(is_published(connection, north));
    EXPECT_EQ(Admin(connection).find_queue(changes_queue_of(north))->messages, 1U);
    EXPECT_EQ(Admin(connection).find_queue(changes_queue_of(south))->messages, 0U);
    EXPECT_EQ(Admin(connection).purge(changes_queue_of(north)), 1U);
}

TEST_F(TopologyContract, AnotherDeclarationIsRefusedWithTheQueueAndTheArgument) {
    Connection connection(options());
    const BranchId branch(unique("branch"));
    Topology(connection).declare_shared();
    Topology(connection).declare_branch(branch);
    const Failure failure =
        failure_of([&] { Topology(connection, {.queue_bytes_max = 1000}).declare_branch(branch); });
    EXPECT_EQ(failure.recovery(), Recovery::kHaltStage);
    EXPECT_EQ(failure.code(), 406U);
    EXPECT_THAT(failure.what(), HasSubstr(changes_queue_of(branch)));
    EXPECT_THAT(failure.what(), HasSubstr("x-max-length-bytes"));
    EXPECT_TRUE(connection.is_open());
}

TEST_F(TopologyContract, AMessageGivenBackTooOftenGoesToTheUndecodableQueue) {
    Connection connection(options());
    const BranchId branch(unique("branch"));
    Topology topology(connection, {.delivery_limit = 2});
    Topology(connection).declare_shared();
    topology.declare_branch(branch);
    const std::uint64_t before =
        Admin(connection).find_queue(std::string(kUndecodableQueue))->messages;
    publish_all(connection, changes_queue_of(branch), {"poison"});
    Consumer consumer(connection, 1);
    (void)consumer.consume({.queue = changes_queue_of(branch)});
    for (int i = 0; i < 3; ++i) consumer.give_back(next_delivery(connection, consumer).tag, false);
    EXPECT_TRUE(test::wait_until([&] {
        return Admin(connection).find_queue(std::string(kUndecodableQueue))->messages == before + 1;
    }));
    (void)Admin(connection).purge(std::string(kUndecodableQueue));
}

TEST_F(TopologyContract, ABranchWithTheLeastRightsCanCheckPublishAndServeButNotDeclare) {
    Connection connection(options());
    const BranchId branch(unique("branch"));
    Topology(connection).declare_shared();
    Topology(connection).declare_branch(branch);
    const std::string user = unique("agent");
    (void)broker().ctl({"add_user", user, "secret"});
    (void)broker().ctl({"set_permissions", user, "^$",
                        "^(tributary\\.(changes|status)|amq\\.default)$",
                        "^tributary\\.control\\." + branch.value() + "$"});
    (void)broker().ctl({"set_topic_permissions", user, std::string(kChangesExchange),
                        "^branch\\." + branch.value() + "$", "^$"});
    ConnectOptions limited = options("limited");
    limited.user = user;
    limited.password = Secret("secret");
    Connection agent(limited);
    Topology(agent).check_branch(branch);
    EXPECT_EQ(failure_of([&] { Topology(agent).declare_branch(BranchId(unique("other"))); }).code(),
              403U);
    EXPECT_TRUE(is_published(agent, branch, user));
    Consumer control(agent, 1);
    (void)control.consume(
        {.queue = control_queue_of(branch), .is_exclusive = true, .is_automatic = true});
    // As another branch: refused.
    ConfirmedPublisher intruder(agent);
    Properties properties;
    properties.user_id = user;
    (void)intruder.publish({.exchange = kChangesExchange,
                            .routing_key = "branch.another",
                            .properties = properties,
                            .body = as_bytes("m"),
                            .is_mandatory = true},
                           {}, patience());
    EXPECT_EQ(failure_of([&] { (void)next_settled(agent, intruder); }).code(), 403U);
}

TEST_F(TopologyContract, ABranchThatNobodyDeclaredIsToldToWait) {
    Connection connection(options());
    Topology(connection).declare_shared();
    const Failure failure =
        failure_of([&] { Topology(connection).check_branch(BranchId(unique("unknown"))); });
    EXPECT_EQ(failure.code(), 404U);
    EXPECT_EQ(pace_of(failure), Pace::kSlow);
    EXPECT_THAT(failure.what(), HasSubstr("head office"));
}

}  // namespace
}  // namespace tributary::amqp
