#include "capture/repair_book.hpp"

#include <gtest/gtest.h>

#include "capture/limits.hpp"
#include "sample.hpp"

namespace tributary::capture {
namespace {

using sample::kItems;
using sample::kSales;

KeyBounds between(std::int64_t lower, std::int64_t upper) {
    return {.lower = sample::key(lower), .upper = sample::key(upper)};
}

class RepairBookTest : public testing::Test {
protected:
    RepairBookTest() { EXPECT_TRUE(book_.add(kSales, between(10, 20))); }

    RepairBook book_;
};

TEST_F(RepairBookTest, GoesRangeByRangeToItsEnd) {
    const std::uint64_t number = book_.next()->number;
    EXPECT_TRUE(book_.advance(number, between(10, 15), false, Sequence(7)));
    EXPECT_EQ(book_.next()->lower, sample::key(15));
    EXPECT_FALSE(book_.advance(number, between(10, 15), false, Sequence(7)))
        << "it does not go on there";
    EXPECT_TRUE(book_.advance(number, between(15, 20), true, Sequence(8)));
    EXPECT_TRUE(book_.is_done());
    EXPECT_FALSE(book_.advance(number, between(20, 20), true, Sequence(8)));
}

TEST_F(RepairBookTest, TheFirstAskedForComesFirst) {
    EXPECT_TRUE(book_.add(kItems, {}));
    EXPECT_EQ(book_.next()->table, kSales);
    EXPECT_TRUE(book_.advance(book_.next()->number, between(10, 20), true, Sequence(1)));
    EXPECT_EQ(book_.next()->table, kItems);
}

TEST_F(RepairBookTest, ARewindBeginsAnewWhatMayNotHaveBeenApplied) {
    const std::uint64_t number = book_.next()->number;
    EXPECT_TRUE(book_.advance(number, between(10, 20), true, Sequence(7)));
    book_.rewind(Sequence(8));
    EXPECT_TRUE(book_.is_done()) << "the ledger is behind it";
    const std::uint64_t generation = book_.generation();
    book_.rewind(Sequence(7));
    ASSERT_FALSE(book_.is_done());
    EXPECT_EQ(book_.next()->lower, sample::key(10));
    EXPECT_NE(book_.generation(), generation);
}

TEST_F(RepairBookTest, IsRememberedUntilEverythingIsConfirmed) {
    const std::vector<RepairRequest> whole{
        {.table = kSales, .lower = sample::key(10), .upper = sample::key(20)}};
    const std::uint64_t number = book_.next()->number;
    EXPECT_TRUE(book_.advance(number, between(10, 15), false, Sequence(7)));
    book_.settle();
    EXPECT_EQ(book_.open(), whole) << "it is not through";
    EXPECT_TRUE(book_.advance(number, between(15, 20), true, Sequence(8)));
    EXPECT_EQ(book_.open(), whole) << "it may be under way";
    book_.settle();
    EXPECT_TRUE(book_.open().empty());
    book_.rewind(Sequence(8));
    EXPECT_EQ(book_.open(), whole);
}

TEST_F(RepairBookTest, AResyncAndANewEpochMakeItUnnecessary) {
    EXPECT_TRUE(book_.add(kItems, {}));
    book_.drop(kSales);
    EXPECT_EQ(book_.next()->table, kItems);
    book_.clear();
    EXPECT_TRUE(book_.is_done());
}

TEST_F(RepairBookTest, ItsLengthIsLimitedAndWhatIsSettledGoesFirst) {
    for (std::size_t i = 1; i < kRepairsMax; ++i) EXPECT_TRUE(book_.add(kItems, {}));
    EXPECT_FALSE(book_.add(kItems, {}));
    EXPECT_TRUE(book_.advance(book_.next()->number, between(10, 20), true, Sequence(1)));
    EXPECT_FALSE(book_.add(kItems, {}));
    book_.settle();
    EXPECT_TRUE(book_.add(kItems, {}));
    EXPECT_FALSE(book_.add(kItems, {}));
}

}  // namespace
}  // namespace tributary::capture
