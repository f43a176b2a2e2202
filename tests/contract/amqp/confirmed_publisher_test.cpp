#include "amqp/confirmed_publisher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amqp/names.hpp"
#include "contract/amqp/broker_fixture.hpp"

namespace tributary::amqp {
namespace {

using testing::HasSubstr;

using PublisherContract = BrokerTest;

TEST_F(PublisherContract, EveryMessageIsConfirmedOnce) {
    Connection connection(options());
    const std::string queue = make_queue(connection);
    ConfirmedPublisher publisher(connection);
    constexpr std::uint64_t kMessages = 500;
    for (std::uint64_t i = 1; i <= kMessages; ++i)
        EXPECT_EQ(publish_to(publisher, queue, "m"), ChannelTag(i));
    std::set<std::uint64_t> open;
    for (std::uint64_t i = 1; i <= kMessages; ++i) open.insert(i);
    while (!open.empty()) {
        const Settled settled = next_settled(connection, publisher);
        ASSERT_EQ(settled.kind, Settled::Kind::kConfirmed);
        if (settled.is_multiple) {
            open.erase(open.begin(), open.upper_bound(settled.tag.value()));
        } else {
            ASSERT_EQ(open.erase(settled.tag.value()), 1U);
        }
    }
    EXPECT_EQ(Admin(connection).find_queue(queue)->messages, kMessages);
}

TEST_F(PublisherContract, AMandatoryMessageWithoutAQueueComesBackAndIsNotConfirmed) {
    Connection connection(options());
    ConfirmedPublisher publisher(connection);
    (void)publish_to(publisher, unique("nowhere"), "lost");
    const Settled settled = next_settled(connection, publisher);
    EXPECT_EQ(settled.kind, Settled::Kind::kReturned);
    EXPECT_EQ(settled.tag, ChannelTag(1));
    EXPECT_THAT(settled.reason, HasSubstr("NO_ROUTE"));
    // The confirm that RabbitMQ sends for it as well is swallowed: the next word is about the next
    // message.
    const std::string queue = make_queue(connection);
    const ChannelTag next = publish_to(publisher, queue, "kept");
    EXPECT_EQ(next_settled(connection, publisher).tag, next);
}

TEST_F(PublisherContract, AFullQueueRefuses) {
    Connection connection(options());
    const std::string queue = make_queue(
        connection,
        {{"x-max-length", std::int64_t{5}}, {"x-overflow", std::string("reject-publish")}});
    ConfirmedPublisher publisher(connection);
    // The limit takes hold a moment after it is reached: the queue tells its publishers.
    Settled last;
    for (int i = 0; i < 1000 && last.kind != Settled::Kind::kRefused; ++i) {
        last =
            await_settled(connection, publisher, publish_to(publisher, queue, "m"), {}, patience());
    }
    EXPECT_EQ(last.kind, Settled::Kind::kRefused);
    // Room again: the same publisher is taken from.
    (void)Admin(connection).purge(queue);
    EXPECT_TRUE(test::wait_until([&] {
        const ChannelTag tag = publish_to(publisher, queue, "again");
        return await_settled(connection, publisher, tag, {}, patience()).kind ==
               Settled::Kind::kConfirmed;
    }));
}

TEST_F(PublisherContract, LargeAndSmallMessagesArriveWholeAndInOrder) {
    Connection connection(options());
    const std::string queue = make_queue(connection);
    std::vector<std::string> bodies;
    for (const std::size_t size :
         {0UL, 1UL, 32'767UL, 32'768UL, 32'769UL, 131'072UL, 5'000'000UL, 7UL}) {
        std::string body(size, '\0');
        for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>(i * 31 + i / 253);
        bodies.push_back(std::move(body));
    }
    publish_all(connection, queue, bodies);
    Consumer consumer(connection, 0);
    (void)consumer.consume({.queue = queue});
    for (const std::string& body : bodies)
        EXPECT_TRUE(next_delivery(connection, consumer).message.body == body);
}

TEST_F(PublisherContract, AnotherUsersNameIsRefusedForGood) {
    Connection connection(options());
    const std::string queue = make_queue(connection);
    ConfirmedPublisher publisher(connection);
    Properties properties;
    properties.user_id = "somebody-else";
    (void)publisher.publish({.exchange = kDefaultExchange,
                             .routing_key = queue,
                             .properties = properties,
                             .body = {},
                             .is_mandatory = true},
                            {}, patience());
    const Failure failure = failure_of([&] { (void)next_settled(connection, publisher); });
    EXPECT_EQ(failure.code(), 406U);
    EXPECT_EQ(failure.recovery(), Recovery::kHaltStage);
    EXPECT_TRUE(connection.is_open());
}

TEST_F(PublisherContract, AMissingExchangeClosesOnlyItsOwnChannel) {
    Connection connection(options());
    ConfirmedPublisher publisher(connection);
    ConfirmedPublisher other(connection);
    const Properties properties;
    (void)publisher.publish({.exchange = "no.such.exchange",
                             .routing_key = "k",
                             .properties = properties,
                             .body = {},
                             .is_mandatory = true},
                            {}, patience());
    EXPECT_EQ(failure_of([&] { (void)next_settled(connection, publisher); }).code(), 404U);
    const std::string queue = make_queue(connection);
    const ChannelTag tag = publish_to(other, queue, "m");
    EXPECT_EQ(await_settled(connection, other, tag, {}, patience()).kind,
              Settled::Kind::kConfirmed);
}

}  // namespace
}  // namespace tributary::amqp
