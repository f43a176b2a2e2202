#include "apply/key_index.hpp"

#include <gtest/gtest.h>

#include <array>

#include "stream_sample.hpp"

namespace tributary {
namespace {

TableRows numbers(std::int64_t from, std::int64_t to) {
    TableRows rows(sample::number_table("t"));
    for (std::int64_t i = from; i < to; ++i) rows.append(std::array{Cell::of(i), Cell::null()});
    return rows;
}

TEST(KeyIndex, NumbersKeysInTheOrderOfTheirFirstAppearance) {
    const TableRows rows = numbers(0, 10'000);
    KeyIndex index;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto found = index.insert(rows, i);
        ASSERT_TRUE(found.is_new);
        ASSERT_EQ(found.index, i);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto found = index.insert(rows, i);
        ASSERT_FALSE(found.is_new);
        ASSERT_EQ(found.index, i);
    }
    EXPECT_EQ(index.size(), 10'000U);
}

TEST(KeyIndex, KeysAreThoseOfTheModel) {
    const TableRows rows = numbers(7, 8);
    KeyIndex index;
    (void)index.insert(rows, 0);
    const std::array row = {Cell::of(7), Cell::null()};
    EXPECT_EQ(index.key(0), encode_key(rows.schema(), row));
    EXPECT_EQ(index.find(encode_key(rows.schema(), row)), 0U);
    EXPECT_FALSE(index.insert(rows.schema(), row).is_new);
}

TEST(KeyIndex, ClearForgetsKeysHoweverManyThereWere) {
    const TableRows rows = numbers(0, 1000);
    KeyIndex index;
    for (const std::size_t count : {1000UL, 3UL, 1000UL, 0UL, 500UL}) {
        for (std::size_t i = 0; i < count; ++i) ASSERT_TRUE(index.insert(rows, i).is_new);
        index.clear();
        EXPECT_EQ(index.size(), 0U);
        EXPECT_FALSE(index.find("x"));
    }
}

}  // namespace
}  // namespace tributary
