#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amqp/admin.hpp"
#include "amqp/confirmed_publisher.hpp"
#include "amqp/consumer.hpp"
#include "amqp/names.hpp"
#include "contract/transport/broker_lab.hpp"
#include "support/servers.hpp"
#include "support/stream_samples.hpp"
#include "transport/content.hpp"

namespace tributary::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Undecodable, GoesWholeToItsQueueAndTheStreamGoesOn) {
    const auto lab = make_rabbitmq_lab();
    const BranchId branch = unique_branch("branch");
    lab->declare(branch);
    amqp::Connection connection(broker_options("garbage"));
    amqp::Admin admin(connection);
    (void)admin.purge(std::string(amqp::kUndecodableQueue));
    amqp::ConfirmedPublisher publisher(connection);
    amqp::Properties properties;
    properties.content_type = kStreamContentType;
    properties.user_id = connection.user();
    const std::string key = amqp::routing_key_of(branch);
    const auto tag = publisher.publish({.exchange = amqp::kChangesExchange,
                                        .routing_key = key,
                                        .properties = properties,
                                        .body = as_bytes("garbage"),
                                        .is_mandatory = true},
                                       {}, patience());
    (void)amqp::await_settled(connection, publisher, tag.value(), {}, patience());
    lab->publish(branch, sample_batch(1));

    DeliverySourceOptions options = source_options();
    std::vector<std::string> reasons;
    options.on_undecodable = [&](const BranchId& of, const std::string& reason) {
        EXPECT_EQ(of, branch);
        reasons.push_back(reason);
    };
    AmqpDeliverySource source(options);
    source.reconnect();
    source.consume(branch);
    EXPECT_THAT(next_sequences(source, 1), ElementsAre(1));
    EXPECT_EQ(reasons.size(), 1U);
    source.give_back(branch);
    EXPECT_EQ(source.waiting(branch), 0U);

    amqp::Consumer consumer(connection, 1);
    (void)consumer.consume({.queue = std::string(amqp::kUndecodableQueue)});
    std::optional<amqp::Delivered> kept;
    while (!(kept = consumer.take())) ASSERT_TRUE(connection.pump({}, patience()));
    EXPECT_EQ(kept->message.body, "garbage");
    EXPECT_EQ(kept->message.properties.header("tributary-branch"), branch.value());
    EXPECT_EQ(kept->message.properties.header("tributary-reason"), reasons.front());
    consumer.acknowledge(kept->tag, false);
}

TEST(Undecodable, AMessageOfAnotherUserIsNotApplied) {
    const auto lab = make_rabbitmq_lab();
    const BranchId branch = unique_branch("branch");
    lab->declare(branch);
    lab->publish(branch, sample_batch(1));
    DeliverySourceOptions options = source_options();
    options.sender.shared_user = "";
    std::string reason;
    options.on_undecodable = [&](const BranchId&, const std::string& why) { reason = why; };
    AmqpDeliverySource source(options);
    source.reconnect();
    source.consume(branch);
    EXPECT_TRUE(wait_until([&] {
        EXPECT_FALSE(source.receive({}, Deadline::now()).has_value());
        return !reason.empty();
    }));
    EXPECT_THAT(reason, HasSubstr(options.connection.user));
}

}  // namespace
}  // namespace tributary::test
