#include "capture/resync_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/capture/sample.hpp"

namespace tributary::capture {
namespace {

using sample::kItems;
using sample::kSales;
using testing::ElementsAre;
using testing::IsEmpty;

Checkpoint place(Sequence resync) {
    return {
        .epoch = Epoch(7), .sequence = Sequence(20), .position = {}, .resyncs = {{kSales, resync}}};
}
HeadOfficeWord word(Epoch epoch, Sequence resync, EncodedKey upper, bool is_done) {
    Ledger ledger;
    ledger.epoch = epoch;
    ledger.resyncs = {
        {.table = kSales, .id = resync, .upper = std::move(upper), .is_done = is_done, .rows = 5}};
    return {.has_answered = true, .ledger = std::move(ledger)};
}

TEST(ResyncBook, ResumesWhereTheLedgerSpeaksOfTheSameResync) {
    ResyncBook book({kSales});
    EXPECT_THAT(book.resume(place(Sequence(3)), word(Epoch(7), Sequence(3), "up to here", false)),
                IsEmpty());
    ASSERT_NE(book.next(), nullptr);
    EXPECT_EQ(book.next()->upper, "up to here");
    EXPECT_FALSE(book.is_done());
    EXPECT_THAT(book.resume(place(Sequence(3)), word(Epoch(7), Sequence(3), "", true)), IsEmpty());
    EXPECT_EQ(book.next(), nullptr);
    EXPECT_TRUE(book.is_done());
}

TEST(ResyncBook, ResumesFromTheBeginningOtherwise) {
    ResyncBook book({kSales});
    for (const HeadOfficeWord& each :
         {word(Epoch(7), Sequence(2), "x", true), word(Epoch(6), Sequence(3), "x", true),
          HeadOfficeWord{.has_answered = true, .ledger = std::nullopt}}) {
        EXPECT_THAT(book.resume(place(Sequence(3)), each), IsEmpty());
        ASSERT_NE(book.next(), nullptr);
        EXPECT_EQ(book.next()->upper, "");
        EXPECT_EQ(book.next()->id, Sequence(3));
    }
}

TEST(ResyncBook, WaitsForTheLedgersWord) {
    ResyncBook book({kSales});
    EXPECT_THAT(book.resume(place(Sequence(3)), {}), IsEmpty());
    EXPECT_EQ(book.next(), nullptr);
    EXPECT_TRUE(book.needs_word());
    EXPECT_FALSE(book.is_done());
    book.learn(*word(Epoch(7), Sequence(3), "k", false).ledger);
    EXPECT_FALSE(book.needs_word());
    EXPECT_EQ(book.next()->upper, "k");
}

TEST(ResyncBook, NamesTablesThatWereNeverAskedFor) {
    ResyncBook book({kItems, kSales});
    EXPECT_THAT(book.resume(place(Sequence(3)), word(Epoch(7), Sequence(3), "", true)),
                ElementsAre(kItems));
    book.open(kItems, Sequence(21));
    ASSERT_EQ(book.entries().size(), 2U);
    EXPECT_EQ(book.entries()[0].table, kItems) << "in the order of the tables";
    EXPECT_EQ(book.next()->table, kItems);
}

TEST(ResyncBook, AnEpochOpensEveryTable) {
    ResyncBook book({kItems, kSales});
    book.start_epoch();
    EXPECT_EQ(book.next()->table, kItems);
    book.advance(kItems, std::nullopt, {});
    EXPECT_EQ(book.next()->table, kSales);
}

TEST(ResyncBook, ADdlVoidsProgressAndGeneration) {
    ResyncBook book({kSales});
    book.start_epoch();
    const std::uint64_t generation = book.generation();
    book.advance(kSales, EncodedKey("k"), {});
    EXPECT_EQ(book.generation(), generation);
    EXPECT_EQ(book.next()->upper, "k");
    book.open(kSales, Sequence(9));
    EXPECT_NE(book.generation(), generation);
    EXPECT_EQ(book.next()->upper, "");
    EXPECT_EQ(book.next()->id, Sequence(9));
}

TEST(ResyncBook, LearnTakesALaterWishAndRestartsAnEarlierOne) {
    ResyncBook book({kSales});
    book.start_epoch();
    book.open(kSales, Sequence(5));
    book.learn(*word(Epoch(7), Sequence(8), "k", false).ledger);
    EXPECT_EQ(book.next()->id, Sequence(8));
    EXPECT_EQ(book.next()->upper, "k");
    book.learn(*word(Epoch(7), Sequence(2), "other", true).ledger);
    EXPECT_EQ(book.next()->id, Sequence(8));
    EXPECT_EQ(book.next()->upper, "");
}

}  // namespace
}  // namespace tributary::capture
