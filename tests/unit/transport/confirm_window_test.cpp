#include "transport/confirm_window.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/random.hpp"

namespace tributary {
namespace {

using amqp::ChannelTag;
using testing::ElementsAre;
using testing::IsEmpty;

OpenMessage message(std::uint64_t sequence, std::size_t parts = 1, std::size_t bytes = 10) {
    OpenMessage open;
    open.bytes.assign(bytes, 'x');
    open.parts = parts;
    open.facts.through = Sequence(sequence);
    return open;
}

std::vector<std::uint64_t> sequences(const std::vector<ProgressFacts>& facts) {
    std::vector<std::uint64_t> result;
    for (const ProgressFacts& fact : facts) result.push_back(fact.through->value());
    return result;
}

/// A window with messages 1 … count, all sent with tags from 1.
ConfirmWindow sent_window(std::uint64_t count, std::size_t parts = 1) {
    ConfirmWindow window;
    for (std::uint64_t i = 1; i <= count; ++i) window.add(message(i, parts));
    for (std::uint64_t tag = 1; window.next(); ++tag) window.sent(ChannelTag(tag));
    return window;
}

TEST(ConfirmWindow, ConfirmsInOrderMoveThePrefix) {
    ConfirmWindow window = sent_window(3);
    EXPECT_EQ(window.parts_open(), 3U);
    EXPECT_THAT(sequences(window.settle(ChannelTag(1), false)), ElementsAre(1));
    EXPECT_THAT(sequences(window.settle(ChannelTag(2), false)), ElementsAre(2));
    EXPECT_THAT(sequences(window.settle(ChannelTag(3), false)), ElementsAre(3));
    EXPECT_TRUE(window.is_empty());
    EXPECT_EQ(window.bytes(), 0U);
}

TEST(ConfirmWindow, AConfirmBehindAnOpenOneWaitsForIt) {
    ConfirmWindow window = sent_window(3);
    EXPECT_THAT(window.settle(ChannelTag(3), false), IsEmpty());
    EXPECT_THAT(window.settle(ChannelTag(2), false), IsEmpty());
    EXPECT_THAT(sequences(window.settle(ChannelTag(1), false)), ElementsAre(1, 2, 3));
}

TEST(ConfirmWindow, OneConfirmSettlesSeveral) {
    ConfirmWindow window = sent_window(5);
    EXPECT_THAT(sequences(window.settle(ChannelTag(4), true)), ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(window.size(), 1U);
}

TEST(ConfirmWindow, RepeatedAckChangesNothing) {
    ConfirmWindow window = sent_window(3);
    (void)window.settle(ChannelTag(2), true);
    EXPECT_THAT(window.settle(ChannelTag(2), true), IsEmpty());
    EXPECT_THAT(window.settle(ChannelTag(1), false), IsEmpty());
    EXPECT_EQ(window.size(), 1U);
    EXPECT_EQ(window.parts_open(), 1U);
}

TEST(ConfirmWindow, AConfirmOfATagThatWasNeverGivenChangesNothing) {
    ConfirmWindow window = sent_window(2);
    EXPECT_THAT(window.settle(ChannelTag(0), true), IsEmpty());
    EXPECT_THAT(window.settle(ChannelTag(3), true), IsEmpty());
    EXPECT_THAT(window.settle(ChannelTag(3), false), IsEmpty());
    EXPECT_EQ(window.size(), 2U);
}

TEST(ConfirmWindow, AMessageIsConfirmedWithItsLastPart) {
    ConfirmWindow window = sent_window(2, 3);
    EXPECT_EQ(window.parts_open(), 6U);
    EXPECT_THAT(window.settle(ChannelTag(2), true), IsEmpty());
    EXPECT_THAT(sequences(window.settle(ChannelTag(3), false)), ElementsAre(1));
    EXPECT_THAT(sequences(window.settle(ChannelTag(6), true)), ElementsAre(2));
}

TEST(ConfirmWindow, RestartSendsEverythingUnconfirmedAgainFromThePartOne) {
    ConfirmWindow window = sent_window(3, 2);
    (void)window.settle(ChannelTag(3), true);
    (void)window.settle(ChannelTag(6), false);
    window.restart();
    EXPECT_EQ(window.parts_open(), 0U);
    EXPECT_EQ(window.unsent(), 2U);
    ASSERT_TRUE(window.next().has_value());
    EXPECT_EQ(window.next()->part, 0U);
    for (std::uint64_t tag = 1; tag <= 4; ++tag) window.sent(ChannelTag(tag));
    EXPECT_FALSE(window.next().has_value());
    EXPECT_THAT(sequences(window.settle(ChannelTag(4), true)), ElementsAre(2, 3));
}

TEST(ConfirmWindow, ConfirmsFromBeforeARestartMeanNothing) {
    ConfirmWindow window = sent_window(3);
    window.restart();
    EXPECT_THAT(window.settle(ChannelTag(3), true), IsEmpty());
    EXPECT_EQ(window.size(), 3U);
}

TEST(ConfirmWindow, AMessageHalfWrittenIsBegunAnew) {
    ConfirmWindow window;
    window.add(message(1, 3));
    window.sent(ChannelTag(1));
    EXPECT_EQ(window.next()->part, 1U);
    EXPECT_EQ(window.unsent(), 1U);
    window.restart();
    EXPECT_EQ(window.next()->part, 0U);
    EXPECT_EQ(window.next()->parts, 3U);
}

TEST(ConfirmWindow, ClearForgetsEverything) {
    ConfirmWindow window = sent_window(3);
    window.clear();
    EXPECT_TRUE(window.is_empty());
    EXPECT_EQ(window.bytes(), 0U);
    EXPECT_THAT(window.settle(ChannelTag(3), true), IsEmpty());
    window.add(message(9));
    window.sent(ChannelTag(1));
    EXPECT_THAT(sequences(window.settle(ChannelTag(1), false)), ElementsAre(9));
}

TEST(ConfirmWindow, IsBoundedInMessagesAndBytes) {
    ConfirmWindow window({.messages_max = 2, .bytes_max = 100});
    EXPECT_TRUE(window.has_room());
    window.add(message(1));
    EXPECT_TRUE(window.has_room());
    window.add(message(2));
    EXPECT_FALSE(window.has_room());
    ConfirmWindow narrow({.messages_max = 10, .bytes_max = 100});
    narrow.add(message(1, 1, 5000));
    EXPECT_FALSE(narrow.has_room());
}

TEST(ConfirmWindow, AWrongTagIsNotTaken) {
    ConfirmWindow window;
    window.add(message(1));
    window.sent(ChannelTag(2));
    EXPECT_EQ(window.unsent(), 1U);
    EXPECT_EQ(window.parts_open(), 0U);
}

/// Random sends, confirms of any order, repetitions and restarts, against a model that remembers
/// everything.
TEST(ConfirmWindow, ConfirmsExactlyThePrefixThatTheBrokerHasConfirmedInAnySchedule) {
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed);
        ConfirmWindow window({.messages_max = 8, .bytes_max = 1'000});
        std::uint64_t last_added = 0;
        std::uint64_t last_confirmed = 0;
        std::uint64_t next_tag = 1;
        std::set<std::uint64_t> open_tags;
        for (int step = 0; step < 200; ++step) {
            const std::uint64_t dice = random.below(100);
            if (dice < 30 && window.has_room()) {
                window.add(message(++last_added, 1 + random.below(3)));
            } else if (dice < 60) {
                if (window.next()) {
                    window.sent(ChannelTag(next_tag));
                    open_tags.insert(next_tag++);
                }
            } else if (dice < 95) {
                const std::uint64_t tag = random.below(next_tag + 1);
                const bool is_multiple = random.below(2) == 0;
                for (const std::uint64_t sequence :
                     sequences(window.settle(ChannelTag(tag), is_multiple))) {
                    ASSERT_EQ(sequence, last_confirmed + 1);
                    last_confirmed = sequence;
                }
                open_tags.erase(tag);
                if (is_multiple && tag < next_tag) {
                    open_tags.erase(open_tags.begin(), open_tags.upper_bound(tag));
                }
            } else {
                window.restart();
                next_tag = 1;
                open_tags.clear();
            }
            ASSERT_EQ(window.size(), last_added - last_confirmed);
        }
        window.restart();
        std::uint64_t tag = 0;
        while (window.next()) window.sent(ChannelTag(++tag));
        for (const std::uint64_t sequence : sequences(window.settle(ChannelTag(tag), true))) {
            ASSERT_EQ(sequence, ++last_confirmed);
        }
        ASSERT_EQ(last_confirmed, last_added);
        ASSERT_TRUE(window.is_empty());
    }
}

}  // namespace
}  // namespace tributary
