#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "amqp/admin.hpp"
#include "amqp/confirmed_publisher.hpp"
#include "amqp/connection.hpp"
#include "amqp/consumer.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/failure.hpp"
#include "support/servers.hpp"

namespace tributary::amqp {

/// Within the patience of all tests.
[[nodiscard]] inline Deadline patience() {
    return Deadline::after(SystemClock::instance(), std::chrono::seconds(30));
}

/// Tests against a real broker, which runs and has no alarm when a test begins. Each test uses
/// names of its own.
class BrokerTest : public testing::Test {
protected:
    void SetUp() override { (void)broker(); }

    [[nodiscard]] static sandbox::RabbitMqServer& broker() {
        return test::Servers::instance().broker();
    }
    /// The broker's administrator; heartbeat 1 s.
    [[nodiscard]] static ConnectOptions options(std::string_view purpose = "test");
    /// A name that no other test uses.
    [[nodiscard]] static std::string unique(std::string_view stem);
    /// A quorum queue with these further arguments.
    static std::string make_queue(Connection& connection, const Arguments& more = {});
    /// `what` must throw; returns what it threw.
    template <class Function>
    [[nodiscard]] static Failure failure_of(Function&& what) {
        try {
            what();
        } catch (const Failure& failure) {
            return failure;
        }
        ADD_FAILURE() << "nothing was thrown";
        return Failure(Recovery::kHaltStage, "nothing was thrown");
    }
};

/// Publishes persistent and mandatory to a queue by its name, and waits for the tag.
ChannelTag publish_to(ConfirmedPublisher& publisher, const std::string& queue,
                      std::string_view body);
/// The next thing said, pumping.
Settled next_settled(Connection& connection, ConfirmedPublisher& publisher);
/// The next delivery, pumping.
Delivered next_delivery(Connection& connection, Consumer& consumer);
/// Publishes and waits for the confirm of each.
void publish_all(Connection& connection, const std::string& queue,
                 const std::vector<std::string>& bodies);

}  // namespace tributary::amqp
