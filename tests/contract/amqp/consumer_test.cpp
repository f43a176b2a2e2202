#include "amqp/consumer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amqp/error_table.hpp"
#include "amqp/names.hpp"
#include "contract/amqp/broker_fixture.hpp"

namespace tributary::amqp {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

using ConsumerContract = BrokerTest;

TEST_F(ConsumerContract, DeliversPropertiesAndWhereTheMessageCameFrom) {
    Connection connection(options());
    Admin admin(connection);
    const std::string queue = make_queue(connection);
    admin.bind({.queue = queue, .exchange = "amq.topic", .routing_key = "branch.north"});
    ConfirmedPublisher publisher(connection);
    const Properties properties{.content_type = "application/x-test",
                                .type = "batch",
                                .message_id = {},
                                .correlation_id = {},
                                .reply_to = {},
                                .user_id = connection.user(),
                                .expiration = {},
                                .is_persistent = true,
                                .headers = {{"part", "1"}}};
    const auto tag = publisher.publish({.exchange = "amq.topic",
                                        .routing_key = "branch.north",
                                        .properties = properties,
                                        .body = as_bytes("body"),
                                        .is_mandatory = true},
                                       {}, patience());
    ASSERT_TRUE(tag.has_value());
    Consumer consumer(connection, 10);
    const std::string consumer_tag = consumer.consume({.queue = queue});
    const Delivered delivered = next_delivery(connection, consumer);
    EXPECT_EQ(delivered.consumer_tag, consumer_tag);
    EXPECT_FALSE(delivered.is_redelivered);
    EXPECT_EQ(delivered.message.exchange, "amq.topic");
    EXPECT_EQ(delivered.message.routing_key, "branch.north");
    EXPECT_EQ(delivered.message.properties.user_id, connection.user());
    EXPECT_EQ(delivered.message.properties.type, "batch");
    EXPECT_EQ(delivered.message.properties.content_type, "application/x-test");
    EXPECT_EQ(delivered.message.properties.header("part"), "1");
    EXPECT_TRUE(delivered.message.properties.is_persistent);
    EXPECT_EQ(delivered.message.body, "body");
}

TEST_F(ConsumerContract, ThePrefetchLimitsWhatIsUnderWay) {
    Connection connection(options());
    const std::string queue = make_queue(connection);
    publish_all(connection, queue, {"1", "2", "3", "4", "5"});
    Consumer consumer(connection, 2);
    (void)consumer.consume({.queue = queue});
    (void)next_delivery(connection, consumer);
    const Delivered second = next_delivery(connection, consumer);
    EXPECT_TRUE(
        test::wait_until([&] { return Admin(connection).find_queue(queue)->messages == 3; }));
    EXPECT_FALSE(consumer.take().has_value());
    consumer.acknowledge(second.tag, true);
    EXPECT_EQ(next_delivery(connection, consumer).message.body, "3");
}

TEST_F(ConsumerContract, OneConsumerTakesFromSeveralQueues) {
    Connection connection(options());
    const std::string first = make_queue(connection);
    const std::string second = make_queue(connection);
    Consumer consumer(connection, 10);
    const std::string first_tag = consumer.consume({.queue = first});
    const std::string second_tag = consumer.consume({.queue = second});
    EXPECT_NE(first_tag, second_tag);
    publish_all(connection, second, {"two"});
    EXPECT_EQ(next_delivery(connection, consumer).consumer_tag, second_tag);
    publish_all(connection, first, {"one"});
    EXPECT_EQ(next_delivery(connection, consumer).consumer_tag, first_tag);
}

TEST_F(ConsumerContract, WhatWasNotAcknowledgedComesAgainInOrder) {
    Connection connection(options());
    const std::string queue = make_queue(connection);
    publish_all(connection, queue, {"1", "2", "3", "4"});
    {
        Consumer consumer(connection, 3);
        (void)consumer.consume({.queue = queue});
        consumer.acknowledge(next_delivery(connection, consumer).tag, false);
        (void)next_delivery(connection, consumer);
        (void)next_delivery(connection, consumer);
    }
    Consumer again(connection, 10);
    (void)again.consume({.queue = queue});
    const Delivered second = next_delivery(connection, again);
    EXPECT_EQ(second.message.body, "2");
    EXPECT_TRUE(second.is_redelivered);
    EXPECT_EQ(next_delivery(connection, again).message.body, "3");
    EXPECT_EQ(next_delivery(connection, again).message.body, "4");
}

TEST_F(ConsumerContract, GivingBackRequeues) {
    Connection connection(options());
    const std::string queue = make_queue(connection);
    publish_all(connection, queue, {"1"});
    Consumer consumer(connection, 10);
    (void)consumer.consume({.queue = queue});
    consumer.give_back(next_delivery(connection, consumer).tag, false);
    EXPECT_TRUE(next_delivery(connection, consumer).is_redelivered);
}

TEST_F(ConsumerContract, ADeletedQueueIsAReconnectThatNamesIt) {
    Connection connection(options());
    const std::string queue = make_queue(connection);
    publish_all(connection, queue, {"1"});
    Consumer consumer(connection, 10);
    (void)consumer.consume({.queue = queue});
    EXPECT_EQ(next_delivery(connection, consumer).message.body, "1");
    Admin(connection).delete_queue(queue);
    const Failure failure = failure_of([&] { (void)next_delivery(connection, consumer); });
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_THAT(failure.what(), HasSubstr(queue));
    EXPECT_TRUE(connection.is_open());
}

TEST_F(ConsumerContract, ASecondExclusiveConsumerIsRefused) {
    Connection connection(options());
    QueueSpec spec;
    spec.name = unique("control");
    Admin(connection).declare(spec);
    Consumer first(connection, 10);
    (void)first.consume({.queue = spec.name, .is_exclusive = true});
    Connection other(options());
    Consumer second(other, 10);
    const Failure failure =
        failure_of([&] { (void)second.consume({.queue = spec.name, .is_exclusive = true}); });
    EXPECT_THAT(failure.code(), AnyOf(403U, 405U));
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_EQ(pace_of(failure), Pace::kSlow);
    EXPECT_THAT(failure.what(), HasSubstr(spec.name));
    EXPECT_TRUE(other.is_open());
}

TEST_F(ConsumerContract, ASingleActiveConsumerIsSucceededByTheNextWithNothingLost) {
    Connection connection(options());
    const std::string queue = make_queue(connection, {{"x-single-active-consumer", true}});
    publish_all(connection, queue, {"1", "2", "3"});
    auto first_connection = std::make_unique<Connection>(options("first"));
    Consumer first(*first_connection, 10);
    (void)first.consume({.queue = queue});
    EXPECT_EQ(next_delivery(*first_connection, first).message.body, "1");
    Connection second_connection(options("second"));
    Consumer second(second_connection, 10);
    (void)second.consume({.queue = queue});
    // Its own question to the broker comes back after anything the queue would have sent it.
    (void)Admin(second_connection).find_queue(queue);
    EXPECT_FALSE(second.take().has_value());
    first_connection->close();
    EXPECT_EQ(next_delivery(second_connection, second).message.body, "1");
    EXPECT_EQ(next_delivery(second_connection, second).message.body, "2");
    EXPECT_EQ(next_delivery(second_connection, second).message.body, "3");
}

TEST_F(ConsumerContract, AMissingQueueIsTriedAgainSlowly) {
    Connection connection(options());
    Consumer consumer(connection, 10);
    const Failure failure =
        failure_of([&] { (void)consumer.consume({.queue = unique("missing")}); });
    EXPECT_EQ(failure.code(), 404U);
    EXPECT_EQ(pace_of(failure), Pace::kSlow);
    EXPECT_TRUE(connection.is_open());
}

}  // namespace
}  // namespace tributary::amqp
