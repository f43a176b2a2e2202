#include "capture/range_overlay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/capture/sample.hpp"

namespace tributary::capture {
namespace {

using sample::key;
using sample::row;
using sample::seen;
using sample::texts;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

class RangeOverlayTest : public testing::Test {
protected:
    void SetUp() override { overlay_.watch(sample::kSales, seen(10)); }

    void insert(std::int64_t id, std::string_view name) {
        overlay_.record(*schema_, {}, row(id, name));
    }
    void remove(std::int64_t id) { overlay_.record(*schema_, row(id, "old"), {}); }
    void commit(std::uint64_t number) {
        overlay_.end_row_event();
        overlay_.commit(sample::gtid(number));
    }
    TableRows chunk(const std::vector<std::pair<int, const char*>>& rows) {
        TableRows made(schema_);
        for (const auto& [id, name] : rows) made.append(row(id, name));
        return made;
    }
    std::vector<std::string> laid(const std::vector<std::pair<int, const char*>>& rows,
                                  std::uint64_t low, const KeyBounds& bounds = {}) {
        return texts(*overlay_.lay(chunk(rows), seen(low), bounds, judge_));
    }

    std::shared_ptr<const TableSchema> schema_ = sample::table();
    RangeOverlay overlay_{4000};
    PlainKeyJudge judge_;
};

TEST_F(RangeOverlayTest, ReplacesRemovesAndAddsWhatTheSelectCouldNotSee) {
    overlay_.record(*schema_, row(1, "old"), row(1, "new"));
    remove(2);
    insert(4, "added");
    commit(11);
    EXPECT_THAT(laid({{1, "old"}, {2, "old"}, {3, "same"}}, 10),
                UnorderedElementsAre("1=new", "3=same", "4=added"));
}

TEST_F(RangeOverlayTest, WhatTheSelectSawIsNotLaidAgain) {
    insert(1, "first");
    commit(11);
    remove(1);
    commit(12);
    EXPECT_THAT(laid({{1, "first"}}, 11), ElementsAre());
    EXPECT_THAT(laid({}, 12), ElementsAre());
    EXPECT_THAT(laid({{1, "again"}}, 12), ElementsAre("1=again"))
        << "an insert that is not read yet, but seen";
}

TEST_F(RangeOverlayTest, OnlyKeysInsideTheBoundsAreAdded) {
    for (const std::int64_t id : {1, 2, 5, 6}) insert(id, "x");
    commit(11);
    EXPECT_THAT(laid({}, 10, {.lower = key(1), .upper = key(5)}),
                UnorderedElementsAre("2=x", "5=x"));
    EXPECT_THAT(laid({}, 10, {.lower = key(5), .upper = std::nullopt}), ElementsAre("6=x"));
}

TEST_F(RangeOverlayTest, AChangedKeyLeavesItsOldPlace) {
    overlay_.record(*schema_, row(1, "old"), row(9, "moved"));
    commit(11);
    EXPECT_THAT(laid({{1, "old"}}, 10, {.lower = std::nullopt, .upper = key(5)}), ElementsAre());
}

TEST_F(RangeOverlayTest, UndoneAndDiscardedChangesNeverWere) {
    insert(1, "kept");
    overlay_.end_row_event();
    insert(2, "undone");
    overlay_.end_row_event();
    overlay_.undo(1);
    commit(11);
    insert(3, "torn");
    overlay_.discard();
    commit(12);
    EXPECT_THAT(laid({}, 10), ElementsAre("1=kept"));
}

TEST_F(RangeOverlayTest, AnOpenTransactionIsNotLaid) {
    insert(1, "open");
    EXPECT_THAT(laid({}, 10), ElementsAre());
}

TEST_F(RangeOverlayTest, AboveItsLimitItForgetsAndOnlyLaterSelectsCount) {
    EXPECT_TRUE(overlay_.has_all_since(seen(10)));
    EXPECT_FALSE(overlay_.has_all_since(seen(9)));
    for (std::int64_t id = 0; id < 100; ++id) insert(id, "much");
    commit(11);
    EXPECT_EQ(overlay_.overflows(), 1U);
    EXPECT_FALSE(overlay_.has_all_since(seen(10)));
    EXPECT_TRUE(overlay_.has_all_since(seen(11)));
    EXPECT_LE(overlay_.bytes(), 4000U);
    insert(1, "after");
    commit(12);
    EXPECT_THAT(laid({{1, "seen at 11"}}, 11), ElementsAre("1=after"));
}

TEST_F(RangeOverlayTest, ARowWrittenOverAndOverWeighsOnce) {
    for (std::uint64_t i = 11; i < 200; ++i) {
        insert(1, "again");
        commit(i);
    }
    EXPECT_EQ(overlay_.overflows(), 0U);
}

TEST_F(RangeOverlayTest, ForgetsWhatNoLaterChunkCanMiss) {
    insert(1, "a");
    commit(11);
    insert(2, "b");
    commit(12);
    const std::size_t before = overlay_.bytes();
    overlay_.forget(seen(11));
    EXPECT_LT(overlay_.bytes(), before);
    EXPECT_FALSE(overlay_.has_all_since(seen(10)));
    EXPECT_THAT(laid({{1, "a"}}, 11), UnorderedElementsAre("1=a", "2=b"));
}

TEST_F(RangeOverlayTest, ReadTellsWhetherASelectIsReached) {
    EXPECT_FALSE(overlay_.read().covers(seen(11)));
    commit(11);
    EXPECT_TRUE(overlay_.read().covers(seen(11)));
}

TEST_F(RangeOverlayTest, AnotherTablesLayoutIsRefused) {
    insert(1, "a");
    commit(11);
    TableSchema wider = *schema_;
    wider.columns.push_back(wider.columns.back());
    wider.columns.back().name = "more";
    EXPECT_FALSE(
        overlay_.lay(TableRows(std::make_shared<const TableSchema>(wider)), seen(10), {}, judge_));
}

}  // namespace
}  // namespace tributary::capture
