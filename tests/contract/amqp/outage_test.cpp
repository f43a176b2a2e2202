#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "amqp/error_table.hpp"
#include "contract/amqp/broker_fixture.hpp"

namespace tributary::amqp {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

class OutageContract : public BrokerTest {
protected:
    /// RabbitMQ writes the name of a new quorum queue to disk a moment after it has confirmed the
    /// declaration (ra, ra_directory.erl: a dets table that saves itself); killed before, it takes
    /// the queue for a new, empty one.
    static bool is_registered(const std::string& queue) {
        for (const auto& file :
             std::filesystem::recursive_directory_iterator(broker().folder() / "data")) {
            if (file.path().filename() != "names.dets") continue;
            std::ifstream stream(file.path(), std::ios::binary);
            const std::string text{std::istreambuf_iterator<char>(stream), {}};
            if (text.find(queue) != std::string::npos) return true;
        }
        return false;
    }
    void TearDown() override {
        if (broker().is_running()) (void)broker().ctl({"set_vm_memory_high_watermark", "0.4"});
    }
};

TEST_F(OutageContract, AMemoryAlarmBlocksAndItsEndConfirms) {
    Connection connection(options());
    const std::string queue = make_queue(connection);
    ConfirmedPublisher publisher(connection);
    (void)broker().ctl({"set_vm_memory_high_watermark", "0.00000001"});
    const ChannelTag tag = publish_to(publisher, queue, "waits");
    const Deadline deadline = patience();
    while (!connection.is_blocked() && connection.pump({}, deadline)) {
    }
    ASSERT_TRUE(connection.is_blocked());
    EXPECT_THAT(connection.blocked_reason(), HasSubstr("memory"));
    // Longer than two heartbeat intervals: being blocked is no reason to give the connection up.
    (void)connection.pump({}, Deadline::after(SystemClock::instance(), 3s));
    EXPECT_TRUE(connection.is_open());
    EXPECT_FALSE(publisher.take_settled().has_value());
    (void)broker().ctl({"set_vm_memory_high_watermark", "0.4"});
    EXPECT_EQ(next_settled(connection, publisher).tag, tag);
    EXPECT_FALSE(connection.is_blocked());
}

TEST_F(OutageContract, ABlockedBrokerNeverHangsAWriter) {
    Connection connection(options());
    const std::string queue = make_queue(connection);
    ConfirmedPublisher publisher(connection);
    (void)broker().ctl({"set_vm_memory_high_watermark", "0.00000001"});
    const std::string body(8'000'000, 'x');
    const Properties properties;
    // Larger than all buffers on the way: at last the socket takes nothing more, in the middle of a
    // message.
    const Failure failure = failure_of([&] {
        for (int i = 0; i < 10; ++i) {
            (void)publisher.publish({.exchange = "",
                                     .routing_key = queue,
                                     .properties = properties,
                                     .body = as_bytes(body),
                                     .is_mandatory = true},
                                    {}, Deadline::after(SystemClock::instance(), 200ms));
        }
    });
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_FALSE(connection.is_open());
}

TEST_F(OutageContract, NothingConfirmedIsLostWhenTheBrokerIsKilled) {
    std::string queue;
    std::uint64_t confirmed = 0;
    {
        Connection connection(options());
        queue = make_queue(connection);
        ASSERT_TRUE(test::wait_until([&] { return is_registered(queue); }));
        ConfirmedPublisher publisher(connection);
        const Failure failure = failure_of([&] {
            for (std::uint64_t i = 1; i <= 100'000; ++i) {
                (void)publish_to(publisher, queue, std::to_string(i));
                (void)connection.pump({}, Deadline::now());
                while (const auto settled = publisher.take_settled()) {
                    ASSERT_EQ(settled->kind, Settled::Kind::kConfirmed);
                    confirmed = std::max(confirmed, settled->tag.value());
                }
                if (confirmed > 200 && broker().is_running()) broker().kill();
            }
        });
        EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
        EXPECT_EQ(pace_of(failure), Pace::kSoon);
    }
    broker().start();
    Connection connection(options());
    Consumer consumer(connection, 0);
    (void)consumer.consume({.queue = queue});
    for (std::uint64_t i = 1; i <= confirmed; ++i) {
        ASSERT_EQ(next_delivery(connection, consumer).message.body, std::to_string(i));
    }
}

}  // namespace
}  // namespace tributary::amqp
