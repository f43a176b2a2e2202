#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/strong_id.hpp"
#include "model/messages.hpp"

namespace tributary {

/// Names one unacknowledged delivery of a DeliverySource; meaningless after give_back or a Failure.
using DeliveryTag = StrongId<struct DeliveryTagTag, std::uint64_t>;

struct Delivery {
    BranchId branch;
    DeliveryTag tag;
    StreamMessage message;
    /// When the agent published it, by the agent's clock; empty: it did not say. For people only.
    std::optional<WallTime> published_at = std::nullopt;
};

/// Where an apply lane takes the messages of its branches from. One thread. Everything delivered
/// and not acknowledged comes again after give_back, a Failure(kReconnect), or the end of the
/// process.
class DeliverySource {
public:
    virtual ~DeliverySource() = default;
    /// Begins to deliver a branch's messages; without effect if it already does.
    virtual void consume(const BranchId& branch) = 0;
    /// The next delivery of any consumed branch, in order for each branch; empty at the deadline.
    /// Deadline::now() takes only what is already here. A lost link throws Failure(kReconnect):
    /// call reconnect, then consume again.
    [[nodiscard]] virtual std::optional<Delivery> receive(std::stop_token stop,
                                                          Deadline deadline) = 0;
    /// After the commit. The tags may be of several branches.
    virtual void acknowledge(std::span<const DeliveryTag> tags) = 0;
    /// Stops delivering the branch; everything of it that is not acknowledged goes back to the
    /// broker, in order.
    virtual void give_back(const BranchId& branch) = 0;
    /// Closes whatever is open and connects anew, consuming nothing. Throws Failure(kReconnect)
    /// when it cannot.
    virtual void reconnect() = 0;
    /// Messages of the branch that wait with the broker and were not delivered to anyone.
    [[nodiscard]] virtual std::uint64_t waiting(const BranchId& branch) = 0;
};

}  // namespace tributary
