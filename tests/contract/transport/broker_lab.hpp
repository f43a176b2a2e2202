#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "amqp/options.hpp"
#include "base/clock.hpp"
#include "model/messages.hpp"
#include "pipeline/delivery_source.hpp"
#include "transport/amqp_delivery_source.hpp"

namespace tributary::test {

/// A broker and what can be done to it, so that one suite judges the real one and the fake.
class BrokerLab {
public:
    virtual ~BrokerLab() = default;
    virtual void declare(const BranchId& branch) = 0;
    /// Taken when it returns.
    virtual void publish(const BranchId& branch, const StreamMessage& message) = 0;
    /// Connected.
    [[nodiscard]] virtual std::unique_ptr<DeliverySource> make_source() = 0;
    virtual void cut_links() = 0;
    virtual void delete_queue(const BranchId& branch) = 0;
};

[[nodiscard]] std::unique_ptr<BrokerLab> make_fake_lab();
[[nodiscard]] std::unique_ptr<BrokerLab> make_rabbitmq_lab();

/// To the shared broker, as its administrator.
[[nodiscard]] amqp::ConnectOptions broker_options(std::string_view purpose);
[[nodiscard]] DeliverySourceOptions source_options();
/// A name that no other test of this executable uses.
[[nodiscard]] BranchId unique_branch(std::string_view stem);
[[nodiscard]] Deadline patience();

/// The next delivery; fails the test when none comes.
[[nodiscard]] Delivery next(DeliverySource& source);
/// The sequences of the next `count` deliveries, which are acknowledged if asked.
[[nodiscard]] std::vector<std::uint64_t> next_sequences(DeliverySource& source, std::size_t count,
                                                        bool acknowledges = true);

}  // namespace tributary::test
