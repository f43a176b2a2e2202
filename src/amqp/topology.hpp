#pragma once

#include <cstdint>
#include <vector>

#include "amqp/admin.hpp"
#include "amqp/connection.hpp"
#include "model/ids.hpp"

namespace tributary::amqp {

/// What a declaration fixes for good: another value later is refused by the broker (406).
struct TopologyLimits {
    /// Of the messages that wait in one branch's queue. Above it the broker refuses (basic.nack)
    /// and the branch waits: its binary log is the buffer. Bytes.
    std::int64_t queue_bytes_max = std::int64_t{1} << 30;
    /// How often a message may be delivered without being acknowledged. High: retries and bad
    /// messages are the head office's business; RabbitMQ 4 would otherwise drop after 20.
    std::int64_t delivery_limit = 1'000'000;
    /// A command or request that nobody takes for so long is dropped. Milliseconds.
    std::int64_t control_message_ttl_ms = 60'000;
};

/// The exchanges and queues of the product, as docs/wire-format.md lists them. Works on
/// RabbitMQ 3.10 and newer. Declaring is idempotent. Failure(kHaltStage, 406) when something exists
/// with other arguments: the message names it and the argument; Failure(kReconnect, 403) without
/// the permission.
class Topology {
public:
    explicit Topology(Connection& connection, TopologyLimits limits = {})
        : admin_(connection), limits_(limits) {}

    /// Exchanges, the queue of undecodable messages and the head office's request queue.
    void declare_shared();
    /// A branch's two queues and their binding; needs declare_shared before.
    void declare_branch(const BranchId& branch);

    /// For agents that may not declare: throws Failure(kReconnect, 404), to be tried again slowly,
    /// when something that this branch needs is not there. That its queue is bound shows at the
    /// first publish (mandatory).
    void check_branch(const BranchId& branch);

private:
    Admin admin_;
    TopologyLimits limits_;
};

/// What declare_branch declares, for messages to people and tests.
[[nodiscard]] QueueSpec changes_queue_spec(const BranchId& branch, const TopologyLimits& limits);
[[nodiscard]] QueueSpec control_queue_spec(const BranchId& branch, const TopologyLimits& limits);
[[nodiscard]] QueueSpec undecodable_queue_spec(const TopologyLimits& limits);
[[nodiscard]] QueueSpec head_office_queue_spec(const TopologyLimits& limits);

}  // namespace tributary::amqp
