#include "amqp/topology.hpp"

#include <fmt/format.h>

#include "amqp/error_table.hpp"
#include "amqp/names.hpp"

namespace tributary::amqp {
namespace {

constexpr unsigned kNotFound = 404;

Arguments command_queue_arguments(const TopologyLimits& limits) {
    return {{"x-message-ttl", limits.control_message_ttl_ms},
            {"x-max-length", std::int64_t{10'000}},
            {"x-overflow", std::string("reject-publish")}};
}

}  // namespace

std::string routing_key_of(const BranchId& branch) {
    return fmt::format("branch.{}", branch);
}
std::string changes_queue_of(const BranchId& branch) {
    return fmt::format("{}.{}", kChangesExchange, branch);
}
std::string control_queue_of(const BranchId& branch) {
    return fmt::format("tributary.control.{}", branch);
}

QueueSpec changes_queue_spec(const BranchId& branch, const TopologyLimits& limits) {
    QueueSpec spec;
    spec.name = changes_queue_of(branch);
    spec.arguments = {{"x-queue-type", std::string("quorum")},
                      {"x-single-active-consumer", true},
                      {"x-dead-letter-exchange", std::string(kDefaultExchange)},
                      {"x-dead-letter-routing-key", std::string(kUndecodableQueue)},
                      {"x-dead-letter-strategy", std::string("at-least-once")},
                      {"x-overflow", std::string("reject-publish")},
                      {"x-delivery-limit", limits.delivery_limit},
                      {"x-max-length-bytes", limits.queue_bytes_max}};
    return spec;
}

QueueSpec control_queue_spec(const BranchId& branch, const TopologyLimits& limits) {
    QueueSpec spec;
    spec.name = control_queue_of(branch);
    spec.arguments = command_queue_arguments(limits);
    return spec;
}

QueueSpec undecodable_queue_spec(const TopologyLimits& limits) {
    QueueSpec spec;
    spec.name = std::string(kUndecodableQueue);
    spec.arguments = {{"x-queue-type", std::string("quorum")},
                      {"x-delivery-limit", limits.delivery_limit}};
    return spec;
}

QueueSpec head_office_queue_spec(const TopologyLimits& limits) {
    QueueSpec spec;
    spec.name = std::string(kHeadOfficeQueue);
    spec.arguments = command_queue_arguments(limits);
    return spec;
}

void Topology::declare_shared() {
    admin_.declare(
        ExchangeSpec{.name = std::string(kChangesExchange), .type = "topic", .is_durable = true});
    admin_.declare(
        ExchangeSpec{.name = std::string(kStatusExchange), .type = "topic", .is_durable = true});
    admin_.declare(undecodable_queue_spec(limits_));
    admin_.declare(head_office_queue_spec(limits_));
}

void Topology::declare_branch(const BranchId& branch) {
    const QueueSpec changes = changes_queue_spec(branch, limits_);
    admin_.declare(changes);
    admin_.bind({.queue = changes.name,
                 .exchange = std::string(kChangesExchange),
                 .routing_key = routing_key_of(branch)});
    admin_.declare(control_queue_spec(branch, limits_));
}

void Topology::check_branch(const BranchId& branch) {
    for (const std::string_view exchange : {kChangesExchange, kStatusExchange}) {
        if (!admin_.has_exchange(std::string(exchange))) {
            throw failure_of_reply(Scene::kDeclare, kNotFound,
                                   fmt::format("no exchange '{}'", exchange),
                                   fmt::format("branch \"{}\"", branch));
        }
    }
    const std::string control = control_queue_of(branch);
    if (!admin_.find_queue(control)) {
        throw failure_of_reply(Scene::kDeclare, kNotFound, fmt::format("no queue '{}'", control),
                               fmt::format("branch \"{}\"", branch));
    }
}

}  // namespace tributary::amqp
