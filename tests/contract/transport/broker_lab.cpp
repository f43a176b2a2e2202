#include "contract/transport/broker_lab.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "amqp/admin.hpp"
#include "amqp/confirmed_publisher.hpp"
#include "amqp/names.hpp"
#include "amqp/topology.hpp"
#include "support/fake_broker.hpp"
#include "support/servers.hpp"
#include "support/stream_samples.hpp"
#include "transport/content.hpp"
#include "wire/stream_codec.hpp"

namespace tributary::test {
namespace {

class FakeLab final : public BrokerLab {
public:
    void declare(const BranchId& branch) override { broker_.declare(branch); }
    void publish(const BranchId& branch, const StreamMessage& message) override {
        EXPECT_EQ(broker_.publish(branch, message), FakeBroker::Answer::kConfirmed);
    }
    std::unique_ptr<DeliverySource> make_source() override { return broker_.make_source(); }
    void cut_links() override { broker_.cut_links(); }
    void delete_queue(const BranchId& branch) override { broker_.delete_queue(branch); }

private:
    FakeBroker broker_;
};

class RabbitMqLab final : public BrokerLab {
public:
    RabbitMqLab() : connection_(broker_options("lab")) {}
    void declare(const BranchId& branch) override {
        amqp::Topology topology(connection());
        topology.declare_shared();
        topology.declare_branch(branch);
    }
    void publish(const BranchId& branch, const StreamMessage& message) override {
        amqp::ConfirmedPublisher publisher(connection());
        amqp::Properties properties;
        properties.content_type = kStreamContentType;
        properties.user_id = connection().user();
        properties.is_persistent = true;
        const std::string key = amqp::routing_key_of(branch);
        const auto tag = publisher.publish({.exchange = amqp::kChangesExchange,
                                            .routing_key = key,
                                            .properties = properties,
                                            .body = as_bytes(encoder_.encode(message).value()),
                                            .is_mandatory = true},
                                           {}, patience());
        EXPECT_EQ(amqp::await_settled(connection(), publisher, tag.value(), {}, patience()).kind,
                  amqp::Settled::Kind::kConfirmed);
    }
    std::unique_ptr<DeliverySource> make_source() override {
        auto source = std::make_unique<AmqpDeliverySource>(source_options());
        source->reconnect();
        return source;
    }
    void cut_links() override {
        (void)Servers::instance().broker().ctl(
            {"close_all_connections", "the test cuts all links"});
        connection_.reset();
    }
    void delete_queue(const BranchId& branch) override {
        amqp::Admin(connection()).delete_queue(amqp::changes_queue_of(branch));
    }

private:
    amqp::Connection& connection() {
        if (!connection_) connection_.emplace(broker_options("lab"));
        return *connection_;
    }
    std::optional<amqp::Connection> connection_;
    StreamEncoder encoder_;
};

}  // namespace

std::unique_ptr<BrokerLab> make_fake_lab() {
    return std::make_unique<FakeLab>();
}
std::unique_ptr<BrokerLab> make_rabbitmq_lab() {
    return std::make_unique<RabbitMqLab>();
}

amqp::ConnectOptions broker_options(std::string_view purpose) {
    sandbox::RabbitMqServer& broker = Servers::instance().broker();
    amqp::ConnectOptions options;
    options.endpoints = {{.host = broker.host(), .port = broker.port()}};
    options.user = broker.user();
    options.password = broker.password();
    options.heartbeat = std::chrono::seconds(20);
    options.connection_name = fmt::format("contract test: {}", purpose);
    return options;
}

DeliverySourceOptions source_options() {
    DeliverySourceOptions options;
    options.connection = broker_options("lane");
    options.sender.shared_user = options.connection.user;
    return options;
}

BranchId unique_branch(std::string_view stem) {
    static int count = 0;
    return BranchId(fmt::format("{}-{}", stem, ++count));
}

Deadline patience() {
    return Deadline::after(SystemClock::instance(), kPatience);
}

Delivery next(DeliverySource& source) {
    if (auto delivery = source.receive({}, patience())) return std::move(*delivery);
    throw std::runtime_error("nothing was delivered");
}

std::vector<std::uint64_t> next_sequences(DeliverySource& source, std::size_t count,
                                          bool acknowledges) {
    std::vector<std::uint64_t> sequences;
    std::vector<DeliveryTag> tags;
    while (sequences.size() < count) {
        const Delivery delivery = next(source);
        sequences.push_back(sequence_of(delivery.message));
        tags.push_back(delivery.tag);
    }
    if (acknowledges) source.acknowledge(tags);
    return sequences;
}

}  // namespace tributary::test
