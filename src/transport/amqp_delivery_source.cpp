#include "transport/amqp_delivery_source.hpp"

#include <fmt/format.h>

#include <utility>

#include "amqp/admin.hpp"
#include "amqp/confirmed_publisher.hpp"
#include "amqp/consumer.hpp"
#include "amqp/names.hpp"
#include "base/clock.hpp"
#include "base/failure.hpp"
#include "telemetry/log.hpp"
#include "transport/ack_ledger.hpp"
#include "transport/content.hpp"

namespace tributary {

struct AmqpDeliverySource::Branch {
    Branch(amqp::Connection& connection, const DeliverySourceOptions& options,
           const BranchId& branch, StreamDecoder& decoder)
        : consumer(connection, options.prefetch), inbox(branch, options.sender, decoder) {
        (void)consumer.consume({.queue = amqp::changes_queue_of(branch)});
    }
    amqp::Consumer consumer;
    BranchInbox inbox;
    AckLedger acks;
};

AmqpDeliverySource::AmqpDeliverySource(DeliverySourceOptions options, std::stop_token stop)
    : options_(std::move(options)), stop_(std::move(stop)), decoder_(options_.wire) {}
AmqpDeliverySource::~AmqpDeliverySource() {
    // One goodbye for the connection instead of one for each channel.
    if (connection_) connection_->close();
}

amqp::Connection& AmqpDeliverySource::connection() {
    if (!connection_) throw Failure(Recovery::kReconnect, "broker: not connected");
    return *connection_;
}

void AmqpDeliverySource::reconnect() {
    if (connection_) connection_->close();
    branches_.clear();
    unacknowledged_.clear();
    connection_.reset();
    is_declared_ = false;
    connection_.emplace(options_.connection, stop_);
}

void AmqpDeliverySource::declare(const BranchId& branch) {
    amqp::Topology topology(connection(), options_.topology);
    if (!is_declared_) topology.declare_shared();
    is_declared_ = true;
    topology.declare_branch(branch);
}

void AmqpDeliverySource::consume(const BranchId& branch) {
    if (branches_.contains(branch)) return;
    try {
        if (options_.declares_topology) declare(branch);
        branches_.emplace(branch,
                          std::make_unique<Branch>(connection(), options_, branch, decoder_));
    } catch (const Failure& failure) {
        const bool is_refusal =
            failure.code() == 403 || failure.code() == 404 || failure.code() == 405;
        if (!is_refusal || !connection_ || !connection_->is_open()) throw;
        // The connection is good, and so are the other branches.
        throw Failure(Recovery::kHaltStage, failure.what(), failure.code());
    }
}

void AmqpDeliverySource::give_back(const BranchId& branch) {
    // Closing its channel gives everything unacknowledged back, in order.
    branches_.erase(branch);
    std::erase_if(unacknowledged_,
                  [&branch](const auto& entry) { return entry.second.branch == branch; });
}

std::optional<Delivery> AmqpDeliverySource::receive(std::stop_token stop, Deadline deadline) {
    for (;;) {
        if (auto delivery = take()) return delivery;
        if (connection().pump(stop, deadline)) continue;
        return std::nullopt;
    }
}

std::optional<Delivery> AmqpDeliverySource::take() {
    auto next = branches_.upper_bound(last_served_);
    for (std::size_t i = 0; i < branches_.size(); ++i, ++next) {
        if (next == branches_.end()) next = branches_.begin();
        if (auto delivery = take(*next->second)) {
            last_served_ = next->first;
            return delivery;
        }
    }
    return std::nullopt;
}

std::optional<Delivery> AmqpDeliverySource::take(Branch& branch) {
    while (auto delivered = branch.consumer.take()) {
        branch.acks.delivered(delivered->tag);
        BranchInbox::Outcome outcome = branch.inbox.add(std::move(*delivered));
        if (const auto abandoned = branch.inbox.take_abandoned(); !abandoned.empty()) {
            acknowledge_on(branch, abandoned);
        }
        if (const auto* rejected = std::get_if<BranchInbox::Rejected>(&outcome)) {
            put_away(branch.inbox.branch(), *rejected);
            acknowledge_on(branch, rejected->tags);
        } else if (auto* complete = std::get_if<BranchInbox::Complete>(&outcome)) {
            last_tag_ = last_tag_.next();
            unacknowledged_[last_tag_] = {.branch = branch.inbox.branch(),
                                          .tags = std::move(complete->tags)};
            return Delivery{.branch = branch.inbox.branch(),
                            .tag = last_tag_,
                            .message = std::move(complete->message),
                            .published_at = complete->published_at};
        }
    }
    return std::nullopt;
}

void AmqpDeliverySource::acknowledge_on(Branch& branch, std::span<const amqp::ChannelTag> tags) {
    for (const AckLedger::Ack& ack : branch.acks.settle(tags)) {
        branch.consumer.acknowledge(ack.tag, ack.is_multiple);
    }
}

void AmqpDeliverySource::acknowledge(std::span<const DeliveryTag> tags) {
    std::map<BranchId, std::vector<amqp::ChannelTag>> by_branch;
    for (const DeliveryTag tag : tags) {
        const auto found = unacknowledged_.find(tag);
        if (found == unacknowledged_.end()) continue;
        auto& list = by_branch[found->second.branch];
        list.insert(list.end(), found->second.tags.begin(), found->second.tags.end());
        unacknowledged_.erase(found);
    }
    for (const auto& [branch, list] : by_branch) {
        const auto found = branches_.find(branch);
        if (found != branches_.end()) acknowledge_on(*found->second, list);
    }
}

void AmqpDeliverySource::put_away(const BranchId& branch, const BranchInbox::Rejected& rejected) {
    log::error(
        "message cannot be decoded and was put away",
        {log::field("branch", branch.value()), log::field("reason", rejected.reason),
         log::field("bytes", rejected.bytes.size()), log::field("queue", amqp::kUndecodableQueue)});
    // A connection of its own: during an alarm the broker would stop reading acknowledgements from
    // one that publishes.
    amqp::Connection connection(options_.connection, stop_);
    amqp::ConfirmedPublisher publisher(connection);
    const Deadline deadline = Deadline::after(SystemClock::instance(), kPutAwayLongest);
    const SegmentWriter writer(rejected.bytes);
    const bool is_whole = !is_segmented(rejected.bytes.size());
    std::string part;
    for (std::size_t i = 0; i < (is_whole ? 1 : writer.count()); ++i) {
        std::string_view body = rejected.bytes;
        if (!is_whole) {
            writer.write(i, part);
            body = part;
        }
        amqp::Properties properties;
        properties.content_type = kStreamContentType;
        properties.is_persistent = true;
        properties.headers = {{"tributary-branch", branch.value()},
                              {"tributary-reason", rejected.reason}};
        const auto tag = publisher.publish({.exchange = amqp::kDefaultExchange,
                                            .routing_key = amqp::kUndecodableQueue,
                                            .properties = properties,
                                            .body = as_bytes(body),
                                            .is_mandatory = true},
                                           stop_, deadline);
        if (!tag || await_settled(connection, publisher, *tag, stop_, deadline).kind !=
                        amqp::Settled::Kind::kConfirmed) {
            throw Failure(
                Recovery::kReconnect,
                fmt::format(
                    "broker: an undecodable message of branch \"{}\" could not be put into queue "
                    "\"{}\"; it stays where it is",
                    branch, amqp::kUndecodableQueue));
        }
    }
    if (options_.on_undecodable) options_.on_undecodable(branch, rejected.reason);
}

std::uint64_t AmqpDeliverySource::waiting(const BranchId& branch) {
    const auto state = amqp::Admin(connection()).find_queue(amqp::changes_queue_of(branch));
    return state ? state->messages : 0;
}

}  // namespace tributary
