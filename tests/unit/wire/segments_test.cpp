#include "wire/segments.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tributary {
namespace {

constexpr std::size_t kPart = 1024;

std::string message(std::size_t size, char seed) {
    std::string out(size, seed);
    for (std::size_t i = 0; i < size; ++i)
        out[i] = static_cast<char>(static_cast<std::size_t>(seed) + i * i / 7);
    return out;
}

std::vector<std::string> parts_of(const std::string& whole) {
    const SegmentWriter writer(whole, kPart);
    std::vector<std::string> parts(writer.count());
    for (std::size_t i = 0; i < parts.size(); ++i) writer.write(i, parts[i]);
    return parts;
}

/// What comes of a part: "whole", "more", or why it was refused.
std::string add(SegmentAssembler& assembler, const std::string& part) {
    const auto added = assembler.add(as_bytes(part));
    if (!added) return added.error().what;
    return *added ? "whole" : "more";
}

TEST(Segments, AMessageComesBackFromItsParts) {
    SegmentAssembler assembler;
    for (const std::size_t size : {1UL, 983UL, 984UL, 985UL, 1968UL, 1969UL, 100'000UL}) {
        const std::string whole = message(size, 'a');
        const auto parts = parts_of(whole);
        EXPECT_EQ(parts.size(), (size + 983) / 984);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            EXPECT_LE(parts[i].size(), kPart);
            EXPECT_TRUE(is_part(as_bytes(parts[i])));
            const auto added = assembler.add(as_bytes(parts[i]));
            ASSERT_TRUE(added) << added.error().what;
            ASSERT_EQ(added->has_value(), i + 1 == parts.size());
            if (*added) {
                EXPECT_EQ(as_text(**added), whole);
            }
        }
        EXPECT_FALSE(assembler.is_under_way());
    }
    EXPECT_EQ(assembler.discarded(), 0U);
}

TEST(Segments, AFirstPartBeginsAnew) {
    SegmentAssembler assembler;
    const auto old_parts = parts_of(message(3000, 'a'));
    const auto new_parts = parts_of(message(2500, 'b'));
    EXPECT_EQ(add(assembler, old_parts[0]), "more");
    EXPECT_EQ(add(assembler, old_parts[1]), "more");
    EXPECT_EQ(add(assembler, new_parts[0]), "more");
    EXPECT_EQ(assembler.discarded(), 1U);
    EXPECT_EQ(add(assembler, new_parts[1]), "more");
    EXPECT_EQ(add(assembler, new_parts[2]), "whole");
}

TEST(Segments, AMessageSentAgainFromItsBeginningIsPutTogether) {
    SegmentAssembler assembler;
    const auto parts = parts_of(message(3000, 'a'));
    EXPECT_EQ(add(assembler, parts[0]), "more");
    EXPECT_EQ(add(assembler, parts[1]), "more");
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) EXPECT_EQ(add(assembler, parts[i]), "more");
    EXPECT_EQ(add(assembler, parts.back()), "whole");
}

TEST(Segments, APartOutOfOrderIsRefusedAndEndsWhatWasUnderWay) {
    SegmentAssembler assembler;
    const auto parts = parts_of(message(3000, 'a'));
    const auto others = parts_of(message(3000, 'b'));
    const auto refused_after_first = [&](const std::string& part) {
        EXPECT_EQ(add(assembler, parts[0]), "more");
        const std::string what = add(assembler, part);
        EXPECT_FALSE(assembler.is_under_way());
        return what.find("came, part 1 of message") != std::string::npos;
    };
    EXPECT_TRUE(refused_after_first(parts[2]));
    EXPECT_TRUE(refused_after_first(others[1]));
    EXPECT_NE(add(assembler, parts[1]).find("none was under way"), std::string::npos);
}

TEST(Segments, ARepeatedPartIsRefused) {
    SegmentAssembler assembler;
    const auto parts = parts_of(message(3000, 'a'));
    EXPECT_EQ(add(assembler, parts[0]), "more");
    EXPECT_EQ(add(assembler, parts[1]), "more");
    EXPECT_NE(add(assembler, parts[1]).find("came, part 2 of message"), std::string::npos);
}

TEST(Segments, EveryChangedBitAndEveryTruncationIsRefused) {
    std::string part = parts_of(message(1500, 'a'))[0];
    for (std::size_t bit = 0; bit < part.size() * 8; ++bit) {
        SegmentAssembler assembler;
        part[bit / 8] =
            static_cast<char>(static_cast<unsigned char>(part[bit / 8]) ^ 1U << bit % 8);
        ASSERT_FALSE(assembler.add(as_bytes(part))) << "bit " << bit;
        part[bit / 8] =
            static_cast<char>(static_cast<unsigned char>(part[bit / 8]) ^ 1U << bit % 8);
    }
    for (std::size_t size = 0; size < part.size(); ++size) {
        SegmentAssembler assembler;
        ASSERT_FALSE(assembler.add(as_bytes(std::string_view(part).substr(0, size))))
            << "cut to " << size;
    }
}

TEST(Segments, AMessageAboveTheLimitIsRefusedAtItsFirstPart) {
    SegmentAssembler assembler(2999);
    EXPECT_EQ(add(assembler, parts_of(message(3000, 'a'))[0]),
              "a message of 3000 bytes in parts; at most 2999 are accepted");
}

TEST(Segments, OnlyMessagesAboveOnePartAreCut) {
    EXPECT_FALSE(is_segmented(kPartBytesMax));
    EXPECT_TRUE(is_segmented(kPartBytesMax + 1));
}

}  // namespace
}  // namespace tributary
