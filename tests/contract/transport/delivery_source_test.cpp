#include "pipeline/delivery_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "base/failure.hpp"
#include "contract/transport/broker_lab.hpp"
#include "support/stream_samples.hpp"
#include "support/wait_until.hpp"

namespace tributary::test {
namespace {

using testing::ElementsAre;

/// What every DeliverySource promises: on RabbitMQ, and on the fake that the simulation uses.
class DeliverySourceContract : public testing::TestWithParam<std::unique_ptr<BrokerLab> (*)()> {
protected:
    void publish(const BranchId& branch, std::uint64_t first, std::uint64_t last) {
        for (std::uint64_t i = first; i <= last; ++i) lab_->publish(branch, sample_batch(i));
    }
    /// A declared branch with batches 1 … count.
    BranchId filled_branch(std::uint64_t count) {
        const BranchId branch = unique_branch("branch");
        lab_->declare(branch);
        publish(branch, 1, count);
        return branch;
    }
    /// Nothing comes; true at once, or after what the broker had to say anyway was heard.
    static bool is_silent(DeliverySource& source, const BranchId& branch) {
        (void)source.waiting(branch);
        return !source.receive({}, Deadline::now()).has_value();
    }

    std::unique_ptr<BrokerLab> lab_ = GetParam()();
};

TEST_P(DeliverySourceContract, DeliversInOrderWhatWasPublished) {
    const BranchId branch = filled_branch(5);
    const auto source = lab_->make_source();
    source->consume(branch);
    const Delivery first = next(*source);
    EXPECT_EQ(first.branch, branch);
    EXPECT_EQ(first.message, StreamMessage(sample_batch(1)));
    EXPECT_THAT(next_sequences(*source, 4), ElementsAre(2, 3, 4, 5));
    publish(branch, 6, 6);
    EXPECT_THAT(next_sequences(*source, 1), ElementsAre(6));
}

TEST_P(DeliverySourceContract, WithoutTimeItTakesOnlyWhatIsHere) {
    const BranchId branch = filled_branch(0);
    const auto source = lab_->make_source();
    source->consume(branch);
    EXPECT_FALSE(source->receive({}, Deadline::now()).has_value());
}

TEST_P(DeliverySourceContract, AStopRequestEndsTheWait) {
    const BranchId branch = filled_branch(0);
    const auto source = lab_->make_source();
    source->consume(branch);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(source->receive(stop.get_token(), patience()).has_value());
}

TEST_P(DeliverySourceContract, ConsumingTwiceChangesNothing) {
    const BranchId branch = filled_branch(2);
    const auto source = lab_->make_source();
    source->consume(branch);
    source->consume(branch);
    EXPECT_THAT(next_sequences(*source, 2), ElementsAre(1, 2));
    EXPECT_TRUE(is_silent(*source, branch));
}

TEST_P(DeliverySourceContract, GivingBackKeepsTheOrderAndWhatWasAcknowledged) {
    const BranchId branch = filled_branch(5);
    const auto source = lab_->make_source();
    source->consume(branch);
    EXPECT_THAT(next_sequences(*source, 2), ElementsAre(1, 2));
    EXPECT_THAT(next_sequences(*source, 2, false), ElementsAre(3, 4));
    source->give_back(branch);
    EXPECT_TRUE(is_silent(*source, branch));
    EXPECT_TRUE(wait_until([&] { return source->waiting(branch) == 3; }));
    source->consume(branch);
    EXPECT_THAT(next_sequences(*source, 3), ElementsAre(3, 4, 5));
}

TEST_P(DeliverySourceContract, TheBranchesOfOneSourceAreIndependent) {
    const BranchId north = filled_branch(2);
    const BranchId south = filled_branch(2);
    const auto source = lab_->make_source();
    source->consume(north);
    source->consume(south);
    (void)next_sequences(*source, 4, false);
    source->give_back(north);
    publish(south, 3, 3);
    const Delivery delivery = next(*source);
    EXPECT_EQ(delivery.branch, south);
    EXPECT_EQ(sequence_of(delivery.message), 3U);
    source->consume(north);
    EXPECT_THAT(next_sequences(*source, 2), ElementsAre(1, 2));
}

TEST_P(DeliverySourceContract, AcknowledgedOutOfOrderAndAcrossBranchesIsGone) {
    const BranchId north = filled_branch(4);
    const BranchId south = filled_branch(1);
    auto source = lab_->make_source();
    source->consume(north);
    source->consume(south);
    std::vector<DeliveryTag> tags;
    for (int i = 0; i < 5; ++i) {
        const Delivery delivery = next(*source);
        if (delivery.branch == south || sequence_of(delivery.message) != 2)
            tags.push_back(delivery.tag);
    }
    std::ranges::reverse(tags);
    source->acknowledge(tags);
    source->acknowledge(tags);
    source->give_back(north);
    source->give_back(south);
    EXPECT_TRUE(wait_until([&] { return source->waiting(north) == 1; }));
    EXPECT_EQ(source->waiting(south), 0U);
    source->consume(north);
    EXPECT_THAT(next_sequences(*source, 1), ElementsAre(2));
}

TEST_P(DeliverySourceContract, OnlyOneSourceIsActiveAndTheNextSucceedsIt) {
    const BranchId branch = filled_branch(3);
    auto first = lab_->make_source();
    const auto second = lab_->make_source();
    first->consume(branch);
    EXPECT_THAT(next_sequences(*first, 1), ElementsAre(1));
    EXPECT_THAT(next_sequences(*first, 1, false), ElementsAre(2));
    second->consume(branch);
    EXPECT_TRUE(is_silent(*second, branch));
    first.reset();
    EXPECT_THAT(next_sequences(*second, 2), ElementsAre(2, 3));
}

TEST_P(DeliverySourceContract, ReconnectingDeliversEverythingUnacknowledgedAgain) {
    const BranchId branch = filled_branch(3);
    const auto source = lab_->make_source();
    source->consume(branch);
    EXPECT_THAT(next_sequences(*source, 1), ElementsAre(1));
    const Delivery old = next(*source);
    source->reconnect();
    EXPECT_FALSE(source->receive({}, Deadline::now()).has_value());
    source->consume(branch);
    EXPECT_THAT(next_sequences(*source, 2, false), ElementsAre(2, 3));
    const std::array stale{old.tag};
    source->acknowledge(stale);
    source->give_back(branch);
    EXPECT_TRUE(wait_until([&] { return source->waiting(branch) == 2; }));
}

TEST_P(DeliverySourceContract, ALostLinkIsAReconnect) {
    const BranchId branch = filled_branch(2);
    const auto source = lab_->make_source();
    source->consume(branch);
    EXPECT_THAT(next_sequences(*source, 1, false), ElementsAre(1));
    lab_->cut_links();
    try {
        while (source->receive({}, patience())) {
        }
        FAIL() << "the loss was not noticed";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    }
    source->reconnect();
    source->consume(branch);
    EXPECT_THAT(next_sequences(*source, 2), ElementsAre(1, 2));
}

TEST_P(DeliverySourceContract, ADeletedQueueIsAReconnectAndIsConsumedAnew) {
    const BranchId branch = filled_branch(0);
    const auto source = lab_->make_source();
    source->consume(branch);
    EXPECT_TRUE(is_silent(*source, branch));
    lab_->delete_queue(branch);
    EXPECT_THROW((void)source->receive({}, patience()), Failure);
    source->reconnect();
    source->consume(branch);
    publish(branch, 7, 7);
    EXPECT_THAT(next_sequences(*source, 1), ElementsAre(7));
}

TEST_P(DeliverySourceContract, CountsWhatWaits) {
    const BranchId branch = filled_branch(3);
    const auto source = lab_->make_source();
    EXPECT_TRUE(wait_until([&] { return source->waiting(branch) == 3; }));
    source->consume(branch);
    (void)next_sequences(*source, 3);
    EXPECT_TRUE(wait_until([&] { return source->waiting(branch) == 0; }));
    EXPECT_EQ(source->waiting(BranchId("nobody-declared-it")), 0U);
}

INSTANTIATE_TEST_SUITE_P(Fake, DeliverySourceContract, testing::Values(&make_fake_lab));
INSTANTIATE_TEST_SUITE_P(RabbitMq, DeliverySourceContract, testing::Values(&make_rabbitmq_lab));

}  // namespace
}  // namespace tributary::test
