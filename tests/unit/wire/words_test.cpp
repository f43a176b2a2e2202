#include "wire/words.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <vector>

namespace tributary::wire {
namespace {

using Integers = std::vector<std::int64_t>;

Integers there_and_back(const Integers& values) {
    v1::Words words;
    encode_words(values, words);
    Integers decoded;
    EXPECT_TRUE(decode_words(words, values.size(), decoded).has_value());
    return decoded;
}

v1::Words encoded(const Integers& values) {
    v1::Words words;
    encode_words(values, words);
    return words;
}

RC_GTEST_PROP(Words, AnyIntegersComeBack, (const Integers& values)) {
    RC_ASSERT(there_and_back(values) == values);
}

RC_GTEST_PROP(Words, IntegersOfEveryWidthComeBack, (std::uint64_t base)) {
    const auto bits = *rc::gen::inRange<unsigned>(1, 64);
    const auto offsets = *rc::gen::container<std::vector<std::uint64_t>>(
        rc::gen::inRange<std::uint64_t>(0, (std::uint64_t{1} << bits) - 1 + (bits < 2)));
    Integers values;
    for (const std::uint64_t offset : offsets)
        values.push_back(static_cast<std::int64_t>(base + offset));
    RC_ASSERT(there_and_back(values) == values);
    Integers sums;
    std::uint64_t sum = base;
    for (const std::uint64_t offset : offsets)
        sums.push_back(static_cast<std::int64_t>(sum += offset));
    RC_ASSERT(there_and_back(sums) == sums);
}

TEST(Words, TheExtremesComeBack) {
    const std::int64_t least = std::numeric_limits<std::int64_t>::min();
    const std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
    for (const Integers& values :
         {Integers{}, {0}, {least}, {greatest}, {least, greatest}, {greatest, least, 0, -1, 1}}) {
        EXPECT_EQ(there_and_back(values), values);
    }
}

TEST(Words, EqualIntegersAndEvenStepsTakeNoData) {
    EXPECT_TRUE(encoded({7, 7, 7, 7}).data().empty());
    EXPECT_TRUE(encoded({10, 13, 16, 19}).data().empty());
    EXPECT_TRUE(encoded({19, 16, 13, 10}).data().empty());
}

TEST(Words, TheNarrowerCodingIsTaken) {
    EXPECT_EQ(encoded({1, 200, 3, 180}).coding(), v1::Words::CODING_PLAIN);
    EXPECT_EQ(encoded({1, 200, 3, 180}).width(), 1U);
    EXPECT_EQ(encoded({1'000'000, 1'000'100, 1'000'900, 2'000'000}).width(), 3U);
    EXPECT_EQ(encoded({1'000'000, 1'000'100, 1'000'120, 1'000'300}).coding(),
              v1::Words::CODING_DELTA);
    EXPECT_EQ(encoded({1'000'000, 1'000'100, 1'000'120, 1'000'300}).width(), 1U);
}

TEST(Words, ANumberOfBytesThatIsNotThatOfTheIntegersIsRefused) {
    v1::Words words = encoded({1, 200, 3, 180});
    Integers decoded;
    EXPECT_TRUE(decode_words(words, 4, decoded));
    EXPECT_FALSE(decode_words(words, 3, decoded));
    EXPECT_FALSE(decode_words(words, 5, decoded));
    words.set_width(9);
    EXPECT_FALSE(decode_words(words, 4, decoded));
    words.set_coding(v1::Words::CODING_UNSPECIFIED);
    EXPECT_FALSE(decode_words(words, 4, decoded));
}

}  // namespace
}  // namespace tributary::wire
