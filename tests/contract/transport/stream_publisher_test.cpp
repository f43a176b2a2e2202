#include "transport/stream_publisher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "amqp/admin.hpp"
#include "amqp/names.hpp"
#include "contract/transport/broker_lab.hpp"
#include "support/servers.hpp"
#include "support/stream_samples.hpp"

namespace tributary::test {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

/// Remembers what was confirmed, and that it came in order.
class Listener final : public ConfirmListener {
public:
    void on_confirmed(const ProgressFacts& facts) override {
        const std::scoped_lock lock(mutex_);
        if (facts.through) confirmed_.push_back(facts.through->value());
    }
    void on_pause() override { ++pauses_; }
    [[nodiscard]] std::vector<std::uint64_t> confirmed() const {
        const std::scoped_lock lock(mutex_);
        return confirmed_;
    }
    [[nodiscard]] unsigned pauses() const { return pauses_; }

private:
    mutable std::mutex mutex_;
    std::vector<std::uint64_t> confirmed_;
    std::atomic<unsigned> pauses_ = 0;
};

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last) {
    std::vector<std::uint64_t> result;
    for (std::uint64_t i = first; i <= last; ++i) result.push_back(i);
    return result;
}

class StreamPublisherContract : public testing::Test {
protected:
    StreamPublisherContract() {
        options_.branch = unique_branch("publisher");
        options_.connection = broker_options("publisher");
        options_.retry_first = 10ms;
        options_.retry_longest = 500ms;
        options_.retry_slow = 100ms;
        options_.declares_topology = true;
    }
    ~StreamPublisherContract() override { stop(); }

    void start() {
        publisher_.emplace(options_, listener_, random_);
        thread_ = std::jthread([this](const std::stop_token& token) {
            try {
                publisher_->run(token);
            } catch (const Failure& failure) {
                const std::scoped_lock lock(mutex_);
                halted_ = failure.what();
            }
        });
    }
    void stop() {
        if (!thread_.joinable()) return;
        thread_.request_stop();
        thread_.join();
    }
    void offer(std::uint64_t first, std::uint64_t last, std::size_t note_bytes = 8) {
        for (std::uint64_t i = first; i <= last; ++i) {
            ASSERT_TRUE(publisher_->offer(sample_batch(i, 1, note_bytes), {}, patience()));
        }
    }
    /// Fills the queue; returns the last sequence offered. The limit takes hold a moment after it
    /// is reached, so nobody knows beforehand how many messages that takes. From then on the
    /// publisher takes no more.
    std::uint64_t offer_until_refused() {
        std::uint64_t last = 0;
        while (publisher_->status().refusals == 0 && last < 5'000) {
            const Deadline soon = Deadline::after(SystemClock::instance(), 100ms);
            if (publisher_->offer(sample_batch(last + 1, 1, 2'000), {}, soon)) ++last;
        }
        EXPECT_GT(publisher_->status().refusals, 0U);
        return last;
    }
    [[nodiscard]] bool settles() {
        return wait_until([this] { return publisher_->is_settled(); });
    }
    [[nodiscard]] std::unique_ptr<AmqpDeliverySource> source() {
        DeliverySourceOptions options = source_options();
        options.topology = options_.topology;
        auto made = std::make_unique<AmqpDeliverySource>(options);
        made->reconnect();
        made->consume(options_.branch);
        return made;
    }
    /// Takes until 1 … last were all seen; repetitions are allowed.
    [[nodiscard]] static std::set<std::uint64_t> take_all(DeliverySource& from,
                                                          std::uint64_t last) {
        std::set<std::uint64_t> seen;
        while (seen.size() < last) seen.insert(next_sequences(from, 1).front());
        return seen;
    }
    [[nodiscard]] std::string halted() {
        const std::scoped_lock lock(mutex_);
        return halted_;
    }

    PublisherOptions options_;
    Listener listener_;
    Random random_{1};
    std::optional<StreamPublisher> publisher_;
    std::mutex mutex_;
    std::string halted_;
    std::jthread thread_;
};

TEST_F(StreamPublisherContract, PublishesInOrderAndTellsThePrefix) {
    start();
    EXPECT_TRUE(publisher_->is_hungry());
    offer(1, 300);
    ASSERT_TRUE(settles());
    EXPECT_EQ(listener_.confirmed(), numbers(1, 300));
    EXPECT_TRUE(publisher_->is_hungry());
    const PublisherStatus status = publisher_->status();
    EXPECT_TRUE(status.is_connected);
    EXPECT_EQ(status.reason, "");
    EXPECT_EQ(status.messages_confirmed, 300U);
    EXPECT_EQ(take_all(*source(), 300).size(), 300U);
}

TEST_F(StreamPublisherContract, AMessageSaysWhenItWasPublished) {
    const auto before = std::chrono::floor<std::chrono::seconds>(SystemClock::instance().wall());
    start();
    offer(1, 1);
    ASSERT_TRUE(settles());
    const auto from = source();
    const Delivery delivery = next(*from);
    ASSERT_TRUE(delivery.published_at);
    EXPECT_GE(*delivery.published_at, before);
    EXPECT_LE(*delivery.published_at, SystemClock::instance().wall());
}

TEST_F(StreamPublisherContract, StopsWhenAskedAndPausesAtTheEnd) {
    start();
    offer(1, 3);
    ASSERT_TRUE(settles());
    const unsigned before = listener_.pauses();
    stop();
    EXPECT_GT(listener_.pauses(), before);
    EXPECT_EQ(halted(), "");
}

TEST_F(StreamPublisherContract, AFullQueueHoldsBackUntilItIsRead) {
    options_.topology.queue_bytes_max = 50'000;
    start();
    const std::uint64_t last = offer_until_refused();
    EXPECT_FALSE(publisher_->is_settled());
    EXPECT_EQ(take_all(*source(), last).size(), last);
    ASSERT_TRUE(settles());
    EXPECT_EQ(listener_.confirmed(), numbers(1, last));
}

TEST_F(StreamPublisherContract, AnUnboundQueueIsSaidAndHealsWhenItIsBound) {
    options_.declares_topology = false;
    amqp::Connection connection(broker_options("setup"));
    amqp::Topology(connection).declare_shared();
    amqp::Topology(connection).declare_branch(options_.branch);
    const amqp::BindingSpec binding{.queue = amqp::changes_queue_of(options_.branch),
                                    .exchange = std::string(amqp::kChangesExchange),
                                    .routing_key = amqp::routing_key_of(options_.branch)};
    amqp::Admin(connection).unbind(binding);
    start();
    offer(1, 5);
    ASSERT_TRUE(wait_until([this] { return publisher_->status().returns > 0; }));
    EXPECT_TRUE(wait_until([this] {
        return publisher_->status().reason.find("no queue takes its messages") != std::string::npos;
    }));
    EXPECT_EQ(listener_.confirmed(), numbers(1, 0));
    amqp::Admin(connection).bind(binding);
    ASSERT_TRUE(settles());
    EXPECT_EQ(listener_.confirmed(), numbers(1, 5));
    EXPECT_EQ(take_all(*source(), 5).size(), 5U);
}

TEST_F(StreamPublisherContract, WhatIsDiscardedIsNeverConfirmedNorPublishedAfterwards) {
    options_.topology.queue_bytes_max = 20'000;
    start();
    const std::uint64_t last = offer_until_refused();
    publisher_->discard_unconfirmed();
    const std::uint64_t confirmed = listener_.confirmed().size();
    EXPECT_TRUE(publisher_->is_settled());
    EXPECT_TRUE(publisher_->is_hungry());
    EXPECT_LT(confirmed, last);
    offer(10'000, 10'004);
    // What the broker had taken comes first, and nothing of it behind what was offered afterwards.
    const auto from = source();
    std::uint64_t seen = 0;
    while (seen < 10'000) seen = next_sequences(*from, 1).front();
    while (seen < 10'004) {
        seen = next_sequences(*from, 1).front();
        ASSERT_GE(seen, 10'000U);
    }
    ASSERT_TRUE(settles());
    auto expected = numbers(1, confirmed);
    for (const std::uint64_t more : numbers(10'000, 10'004)) expected.push_back(more);
    EXPECT_EQ(listener_.confirmed(), expected);
}

TEST_F(StreamPublisherContract, AMessageThatCannotBeEncodedHaltsTheStageWithItsReason) {
    start();
    Batch wrong = sample_batch(1);
    wrong.steps.front().count = 7;
    ASSERT_TRUE(publisher_->offer(wrong, {}, patience()));
    EXPECT_TRUE(wait_until([this] { return !halted().empty(); }));
    EXPECT_THAT(halted(), HasSubstr(options_.branch.value()));
}

TEST_F(StreamPublisherContract, AMessageOf64MiBTravelsInPartsAndArrivesWhole) {
    options_.topology.queue_bytes_max = std::int64_t{1} << 30;
    start();
    const StreamMessage large = sample_batch(1, 1'040, 65'000);
    offer(1'000, 1'000);
    ASSERT_TRUE(publisher_->offer(StreamMessage(large), {}, patience()));
    offer(1'001, 1'001);
    const auto from = source();
    EXPECT_EQ(sequence_of(next(*from).message), 1'000U);
    const Delivery delivery = next(*from);
    EXPECT_TRUE(delivery.message == large);
    EXPECT_EQ(sequence_of(next(*from).message), 1'001U);
    ASSERT_TRUE(settles());
    EXPECT_GT(publisher_->status().bytes_published, 64U << 20);
    EXPECT_EQ(publisher_->status().messages_published, 3U);
}

TEST_F(StreamPublisherContract, AnAlarmHoldsBackAndItsEndLetsGo) {
    start();
    offer(1, 1);
    ASSERT_TRUE(settles());
    sandbox::RabbitMqServer& broker = Servers::instance().broker();
    (void)broker.ctl({"set_vm_memory_high_watermark", "0.00000001"});
    offer(2, 3);
    EXPECT_TRUE(wait_until([this] { return publisher_->status().is_blocked; }));
    EXPECT_THAT(publisher_->status().reason, HasSubstr("memory"));
    EXPECT_FALSE(publisher_->is_settled());
    (void)broker.ctl({"set_vm_memory_high_watermark", "0.4"});
    ASSERT_TRUE(settles());
    EXPECT_EQ(listener_.confirmed(), numbers(1, 3));
    EXPECT_EQ(publisher_->status().connects, 1U);
}

TEST_F(StreamPublisherContract, NothingIsMissingAfterTheBrokerWasRestartedInTheMiddle) {
    start();
    offer(1, 200);
    ASSERT_TRUE(wait_until([this] { return publisher_->status().messages_confirmed > 50; }));
    std::jthread more([this] { offer(201, 2'000); });
    Servers::instance().broker().stop();
    Servers::instance().broker().start();
    more.join();
    ASSERT_TRUE(settles());
    EXPECT_EQ(listener_.confirmed(), numbers(1, 2'000));
    EXPECT_EQ(take_all(*source(), 2'000).size(), 2'000U);
    EXPECT_GT(publisher_->status().connects, 1U);
}

}  // namespace
}  // namespace tributary::test
