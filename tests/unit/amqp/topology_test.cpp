#include "amqp/topology.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amqp/names.hpp"

namespace tributary::amqp {
namespace {

using testing::Contains;
using testing::Pair;

using Value = Arguments::value_type::second_type;

TEST(Topology, NamesFollowTheBranch) {
    const BranchId branch("north");
    EXPECT_EQ(routing_key_of(branch), "branch.north");
    EXPECT_EQ(changes_queue_of(branch), "tributary.changes.north");
    EXPECT_EQ(control_queue_of(branch), "tributary.control.north");
}

TEST(Topology, TheQueueOfChangesLosesNothingByItself) {
    const QueueSpec spec = changes_queue_spec(BranchId("north"), {});
    EXPECT_TRUE(spec.is_durable);
    EXPECT_FALSE(spec.is_exclusive);
    EXPECT_FALSE(spec.is_deleted_when_unused);
    EXPECT_THAT(spec.arguments, Contains(Pair("x-queue-type", Value(std::string("quorum")))));
    EXPECT_THAT(spec.arguments, Contains(Pair("x-single-active-consumer", Value(true))));
    EXPECT_THAT(spec.arguments, Contains(Pair("x-overflow", Value(std::string("reject-publish")))));
    EXPECT_THAT(spec.arguments,
                Contains(Pair("x-dead-letter-strategy", Value(std::string("at-least-once")))));
    EXPECT_THAT(spec.arguments,
                Contains(Pair("x-dead-letter-routing-key", Value(std::string(kUndecodableQueue)))));
    EXPECT_THAT(spec.arguments, Contains(Pair("x-delivery-limit", Value(std::int64_t{1'000'000}))));
}

TEST(Topology, TheLimitsAreArguments) {
    const QueueSpec spec = changes_queue_spec(
        BranchId("b"), {.queue_bytes_max = 77, .delivery_limit = 5, .control_message_ttl_ms = 9});
    EXPECT_THAT(spec.arguments, Contains(Pair("x-max-length-bytes", Value(std::int64_t{77}))));
    EXPECT_THAT(spec.arguments, Contains(Pair("x-delivery-limit", Value(std::int64_t{5}))));
    EXPECT_THAT(control_queue_spec(BranchId("b"), {.control_message_ttl_ms = 9}).arguments,
                Contains(Pair("x-message-ttl", Value(std::int64_t{9}))));
}

}  // namespace
}  // namespace tributary::amqp
