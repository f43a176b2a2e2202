#include "contract/amqp/broker_fixture.hpp"

#include <fmt/format.h>

#include "amqp/error_table.hpp"
#include "amqp/names.hpp"

namespace tributary::amqp {

ConnectOptions BrokerTest::options(std::string_view purpose) {
    ConnectOptions options;
    options.endpoints = {{.host = broker().host(), .port = broker().port()}};
    options.user = broker().user();
    options.password = broker().password();
    options.heartbeat = std::chrono::seconds(1);
    options.connection_name = fmt::format("contract test: {}", purpose);
    return options;
}

std::string BrokerTest::unique(std::string_view stem) {
    static int count = 0;
    return fmt::format("{}-{}", stem, ++count);
}

std::string BrokerTest::make_queue(Connection& connection, const Arguments& more) {
    QueueSpec spec;
    spec.name = unique("queue");
    spec.arguments = {{"x-queue-type", std::string("quorum")}};
    spec.arguments.insert(spec.arguments.end(), more.begin(), more.end());
    return Admin(connection).declare(spec).name;
}

ChannelTag publish_to(ConfirmedPublisher& publisher, const std::string& queue,
                      std::string_view body) {
    Properties properties;
    properties.is_persistent = true;
    const auto tag = publisher.publish({.exchange = kDefaultExchange,
                                        .routing_key = queue,
                                        .properties = properties,
                                        .body = as_bytes(body),
                                        .is_mandatory = true},
                                       {}, patience());
    EXPECT_TRUE(tag.has_value());
    return tag.value_or(ChannelTag(0));
}

Settled next_settled(Connection& connection, ConfirmedPublisher& publisher) {
    const Deadline deadline = patience();
    for (;;) {
        if (auto settled = publisher.take_settled()) return *settled;
        if (deadline.is_over(SystemClock::instance()))
            throw failure_of_deadline("waiting for a confirm");
        (void)connection.pump({}, deadline);
    }
}

Delivered next_delivery(Connection& connection, Consumer& consumer) {
    const Deadline deadline = patience();
    for (;;) {
        if (auto delivered = consumer.take()) return std::move(*delivered);
        if (deadline.is_over(SystemClock::instance()))
            throw failure_of_deadline("waiting for a delivery");
        (void)connection.pump({}, deadline);
    }
}

void publish_all(Connection& connection, const std::string& queue,
                 const std::vector<std::string>& bodies) {
    ConfirmedPublisher publisher(connection);
    ChannelTag last;
    for (const std::string& body : bodies) last = publish_to(publisher, queue, body);
    ChannelTag confirmed;
    while (confirmed < last) {
        const Settled settled = next_settled(connection, publisher);
        ASSERT_EQ(settled.kind, Settled::Kind::kConfirmed);
        confirmed = std::max(confirmed, settled.tag);
    }
}

}  // namespace tributary::amqp
