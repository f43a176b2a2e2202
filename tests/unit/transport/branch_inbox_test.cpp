#include "transport/branch_inbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amqp/names.hpp"
#include "support/stream_samples.hpp"
#include "transport/content.hpp"

namespace tributary {
namespace {

using amqp::ChannelTag;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class BranchInboxTest : public testing::Test {
protected:
    [[nodiscard]] static amqp::Incoming incoming(std::string body) {
        amqp::Incoming message;
        message.exchange = amqp::kChangesExchange;
        message.routing_key = "branch.north";
        message.properties.content_type = kStreamContentType;
        message.properties.user_id = "north";
        message.body = std::move(body);
        return message;
    }
    [[nodiscard]] static amqp::Delivered delivered(std::uint64_t tag, std::string body) {
        return {.tag = ChannelTag(tag),
                .is_redelivered = false,
                .consumer_tag = {},
                .message = incoming(std::move(body))};
    }
    [[nodiscard]] std::string encoded(const StreamMessage& message) {
        return std::string(encoder_.encode(message).value());
    }
    [[nodiscard]] static std::string part(const std::string& message, std::size_t index) {
        std::string out;
        SegmentWriter(message, kPartBytes).write(index, out);
        return out;
    }

    static constexpr std::size_t kPartBytes = 1024;
    StreamEncoder encoder_;
    StreamDecoder decoder_;
    BranchInbox inbox_{BranchId("north"), SenderRule{}, decoder_};
    StreamMessage small_ = test::sample_batch(1);
    StreamMessage large_ = test::sample_batch(2, 3'000);
};

TEST_F(BranchInboxTest, AWholeMessageComesWithItsTag) {
    const auto outcome = inbox_.add(delivered(4, encoded(small_)));
    const auto& complete = std::get<BranchInbox::Complete>(outcome);
    EXPECT_EQ(complete.message, small_);
    EXPECT_THAT(complete.tags, ElementsAre(ChannelTag(4)));
    EXPECT_FALSE(complete.published_at);
}

TEST_F(BranchInboxTest, AMessageSaysWhenItsLastPartWasPublished) {
    const std::string message = encoded(large_);
    const std::size_t count = SegmentWriter(message, kPartBytes).count();
    const auto published = [&](std::size_t index) {
        auto each = delivered(10 + index, part(message, index));
        each.message.properties.timestamp =
            std::chrono::sys_seconds(std::chrono::seconds(1000 + index));
        return inbox_.add(std::move(each));
    };
    for (std::size_t i = 0; i + 1 < count; ++i) (void)published(i);
    const auto outcome = published(count - 1);
    EXPECT_EQ(std::get<BranchInbox::Complete>(outcome).published_at,
              std::chrono::sys_seconds(std::chrono::seconds(1000 + count - 1)));
}

TEST_F(BranchInboxTest, PartsBecomeOneMessageWithAllTheirTags) {
    const std::string message = encoded(large_);
    const std::size_t count = SegmentWriter(message, kPartBytes).count();
    ASSERT_GE(count, 3U);
    for (std::size_t i = 0; i + 1 < count; ++i) {
        const auto outcome = inbox_.add(delivered(10 + i, part(message, i)));
        ASSERT_TRUE(std::holds_alternative<BranchInbox::Incomplete>(outcome));
    }
    const auto outcome = inbox_.add(delivered(9 + count, part(message, count - 1)));
    const auto& complete = std::get<BranchInbox::Complete>(outcome);
    EXPECT_EQ(complete.message, large_);
    EXPECT_EQ(complete.tags.size(), count);
    EXPECT_THAT(inbox_.take_abandoned(), IsEmpty());
}

TEST_F(BranchInboxTest, AMessageBegunAnewAbandonsTheFirstAttempt) {
    const std::string message = encoded(large_);
    const std::size_t count = SegmentWriter(message, kPartBytes).count();
    (void)inbox_.add(delivered(1, part(message, 0)));
    (void)inbox_.add(delivered(2, part(message, 1)));
    (void)inbox_.add(delivered(3, part(message, 0)));
    EXPECT_THAT(inbox_.take_abandoned(), ElementsAre(ChannelTag(1), ChannelTag(2)));
    BranchInbox::Outcome last = BranchInbox::Incomplete{};
    for (std::size_t i = 1; i < count; ++i) last = inbox_.add(delivered(3 + i, part(message, i)));
    EXPECT_EQ(std::get<BranchInbox::Complete>(last).tags.size(), count);
}

TEST_F(BranchInboxTest, AWholeMessageAbandonsPartsUnderWay) {
    (void)inbox_.add(delivered(1, part(encoded(large_), 0)));
    EXPECT_TRUE(
        std::holds_alternative<BranchInbox::Complete>(inbox_.add(delivered(2, encoded(small_)))));
    EXPECT_THAT(inbox_.take_abandoned(), ElementsAre(ChannelTag(1)));
}

TEST_F(BranchInboxTest, APartOutOfTurnIsRejectedAndTheAttemptAbandoned) {
    const std::string message = encoded(large_);
    (void)inbox_.add(delivered(1, part(message, 0)));
    const auto outcome = inbox_.add(delivered(2, part(message, 2)));
    const auto& rejected = std::get<BranchInbox::Rejected>(outcome);
    EXPECT_EQ(rejected.bytes, part(message, 2));
    EXPECT_THAT(rejected.tags, ElementsAre(ChannelTag(2)));
    EXPECT_THAT(inbox_.take_abandoned(), ElementsAre(ChannelTag(1)));
}

TEST_F(BranchInboxTest, BytesThatAreNoMessageAreRejectedWhole) {
    const auto outcome = inbox_.add(delivered(8, "not a message"));
    const auto& rejected = std::get<BranchInbox::Rejected>(outcome);
    EXPECT_EQ(rejected.bytes, "not a message");
    EXPECT_FALSE(rejected.reason.empty());
    EXPECT_THAT(rejected.tags, ElementsAre(ChannelTag(8)));
}

TEST_F(BranchInboxTest, AMessageOfAnotherUserIsRejected) {
    amqp::Delivered foreign = delivered(1, encoded(small_));
    foreign.message.properties.user_id = "south";
    const auto outcome = inbox_.add(std::move(foreign));
    EXPECT_THAT(std::get<BranchInbox::Rejected>(outcome).reason, HasSubstr("south"));
}

TEST(CheckSender, NamesWhatDoesNotAgree) {
    const BranchId branch("north");
    amqp::Incoming message;
    message.exchange = amqp::kChangesExchange;
    message.routing_key = "branch.north";
    message.properties.content_type = kStreamContentType;
    EXPECT_THAT(check_sender({}, branch, message).error().what, HasSubstr("user_id"));
    EXPECT_TRUE(check_sender({.is_required = false}, branch, message));
    message.properties.user_id = "shop";
    EXPECT_FALSE(check_sender({}, branch, message));
    EXPECT_FALSE(check_sender({.is_required = false}, branch, message));
    EXPECT_TRUE(check_sender({.shared_user = "shop"}, branch, message));
    message.properties.user_id = "north";
    EXPECT_TRUE(check_sender({}, branch, message));
    EXPECT_TRUE(check_sender({.shared_user = "shop"}, branch, message));
    message.properties.content_type = "text/plain";
    EXPECT_THAT(check_sender({.shared_user = "shop"}, branch, message).error().what,
                HasSubstr("text/plain"));
    message.routing_key = "branch.south";
    EXPECT_THAT(check_sender({.shared_user = "shop"}, branch, message).error().what,
                HasSubstr("branch.south"));
    message.exchange = "";
    EXPECT_THAT(check_sender({.shared_user = "shop"}, branch, message).error().what,
                HasSubstr("exchange"));
}

}  // namespace
}  // namespace tributary
