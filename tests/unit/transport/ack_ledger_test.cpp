#include "transport/ack_ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tributary {
namespace {

using amqp::ChannelTag;
using testing::ElementsAre;
using testing::IsEmpty;
using Ack = AckLedger::Ack;

std::vector<ChannelTag> tags(std::initializer_list<std::uint64_t> values) {
    std::vector<ChannelTag> result;
    for (const std::uint64_t value : values) result.emplace_back(value);
    return result;
}

AckLedger ledger_of(std::uint64_t count) {
    AckLedger ledger;
    for (std::uint64_t i = 1; i <= count; ++i) ledger.delivered(ChannelTag(i));
    return ledger;
}

TEST(AckLedger, APrefixIsOneWord) {
    AckLedger ledger = ledger_of(5);
    EXPECT_THAT(ledger.settle(tags({1, 2, 3})), ElementsAre(Ack{ChannelTag(3), true}));
    EXPECT_EQ(ledger.open(), 2U);
}

TEST(AckLedger, WhatFollowsAnOpenOneIsSaidAlone) {
    AckLedger ledger = ledger_of(5);
    EXPECT_THAT(ledger.settle(tags({5, 1, 4})),
                ElementsAre(Ack{ChannelTag(1), true}, Ack{ChannelTag(4), false},
                            Ack{ChannelTag(5), false}));
    EXPECT_THAT(ledger.settle(tags({2, 3})), ElementsAre(Ack{ChannelTag(3), true}));
    EXPECT_EQ(ledger.open(), 0U);
}

TEST(AckLedger, UnknownAndRepeatedTagsAreLeftOut) {
    AckLedger ledger = ledger_of(2);
    EXPECT_THAT(ledger.settle(tags({7})), IsEmpty());
    EXPECT_THAT(ledger.settle(tags({1, 1})), ElementsAre(Ack{ChannelTag(1), true}));
    EXPECT_THAT(ledger.settle(tags({1})), IsEmpty());
}

}  // namespace
}  // namespace tributary
