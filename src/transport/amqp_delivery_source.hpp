#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "amqp/connection.hpp"
#include "amqp/options.hpp"
#include "amqp/topology.hpp"
#include "pipeline/delivery_source.hpp"
#include "transport/branch_inbox.hpp"
#include "transport/limits.hpp"
#include "wire/stream_codec.hpp"

namespace tributary {

struct DeliverySourceOptions {
    amqp::ConnectOptions connection;
    /// Unacknowledged broker messages of each branch; more than the parts of the largest message.
    std::uint16_t prefetch = kPrefetchMessages;
    /// Declare exchanges and a branch's queues before consuming; otherwise they must be there.
    bool declares_topology = true;
    amqp::TopologyLimits topology;
    SenderRule sender;
    WireLimits wire;
    /// Told, on the lane's thread, of every message that was put away as undecodable, and why.
    std::function<void(const BranchId&, const std::string& reason)> on_undecodable;
};

/// The head office's end of the branches' queues, for one apply lane: one connection, one channel a
/// branch.
///
/// At least once, in each branch's order: what is not acknowledged when a branch is given back, the
/// connection goes or the process ends, is delivered again to whoever consumes then; the single
/// active consumer of the queue sees to it that only one process gets it.
///
/// What is no stream message, or was not published by the branch, is put away whole in the queue
/// tributary.undecodable, confirmed there, then acknowledged; the stream's gap rule heals the rest.
///
/// Failures: receive and acknowledge throw kReconnect when the connection or a branch's channel is
/// gone (queue deleted, consumer cancelled, acknowledgement timeout). consume throws kHaltStage
/// when the broker refuses this branch only (no permission, no queue, declared differently): the
/// other branches go on.
///
/// Memory: at most about 4 MiB of deliveries wait here, plus the parts of a large message. The
/// thread that uses it must come by at least once in two heartbeat intervals.
class AmqpDeliverySource final : public DeliverySource {
public:
    /// Not connected yet: call reconnect. A stop request also ends a reconnect.
    explicit AmqpDeliverySource(DeliverySourceOptions options, std::stop_token stop = {});
    ~AmqpDeliverySource() override;

    void consume(const BranchId& branch) override;
    [[nodiscard]] std::optional<Delivery> receive(std::stop_token stop, Deadline deadline) override;
    void acknowledge(std::span<const DeliveryTag> tags) override;
    void give_back(const BranchId& branch) override;
    void reconnect() override;
    [[nodiscard]] std::uint64_t waiting(const BranchId& branch) override;

private:
    struct Branch;
    struct Unacknowledged {
        BranchId branch;
        std::vector<amqp::ChannelTag> tags;
    };

    [[nodiscard]] amqp::Connection& connection();
    void declare(const BranchId& branch);
    /// The next whole message that is here already, of the branches in turn.
    [[nodiscard]] std::optional<Delivery> take();
    [[nodiscard]] std::optional<Delivery> take(Branch& branch);
    void put_away(const BranchId& branch, const BranchInbox::Rejected& rejected);
    static void acknowledge_on(Branch& branch, std::span<const amqp::ChannelTag> tags);

    DeliverySourceOptions options_;
    std::stop_token stop_;
    StreamDecoder decoder_;
    std::optional<amqp::Connection> connection_;
    bool is_declared_ = false;
    std::map<BranchId, std::unique_ptr<Branch>> branches_;
    /// Whose turn it is: the first branch after this one.
    BranchId last_served_;
    std::unordered_map<DeliveryTag, Unacknowledged> unacknowledged_;
    DeliveryTag last_tag_;
};

}  // namespace tributary
