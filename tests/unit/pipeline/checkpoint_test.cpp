#include "pipeline/checkpoint.hpp"

#include <gtest/gtest.h>

#include "pipeline/agent_link.hpp"

namespace tributary {
namespace {

const TableName kSales{"shop", "sales"};
const TableName kStock{"shop", "stock"};

Batch batch(std::uint64_t first, std::uint64_t last) {
    Batch made;
    made.epoch = Epoch(7);
    made.first = Sequence(first);
    made.last = Sequence(last);
    made.position.gtid = "0-1-" + std::to_string(last);
    made.transactions.resize(last - first + 1);
    return made;
}

TEST(Checkpoint, MovesToTheLastTransactionOfABatch) {
    Checkpoint checkpoint{.epoch = Epoch(7),
                          .sequence = Sequence(3),
                          .position = {},
                          .resyncs = {{kSales, Sequence(0)}}};
    Batch with_wish = batch(4, 6);
    with_wish.transactions[1].resyncs = {{kSales, Sequence(5)}, {kStock, Sequence(5)}};
    advance(checkpoint, progress_facts_of(with_wish));
    EXPECT_EQ(checkpoint.sequence, Sequence(6));
    EXPECT_EQ(checkpoint.position.gtid, "0-1-6");
    ASSERT_NE(checkpoint.resync_of(kSales), nullptr);
    EXPECT_EQ(checkpoint.resync_of(kSales)->id, Sequence(5));
    ASSERT_NE(checkpoint.resync_of(kStock), nullptr);
}

TEST(Checkpoint, FragmentWithMoreToFollowMovesNothing) {
    Checkpoint checkpoint{
        .epoch = Epoch(7), .sequence = Sequence(3), .position = {}, .resyncs = {}};
    const Checkpoint before = checkpoint;
    Batch fragment = batch(4, 4);
    fragment.is_complete = false;
    fragment.events_through = RowEvents(9);
    advance(checkpoint, progress_facts_of(fragment));
    EXPECT_EQ(checkpoint, before);
}

TEST(Checkpoint, EpochStartForgetsTheOldEpochsResyncs) {
    Checkpoint checkpoint{.epoch = Epoch(7),
                          .sequence = Sequence(3),
                          .position = {},
                          .resyncs = {{kStock, Sequence(2)}}};
    const EpochStart start{
        .epoch = Epoch(8), .position = {.gtid = "0-2-1"}, .reason = "purged", .tables = {kSales}};
    advance(checkpoint, progress_facts_of(start));
    EXPECT_EQ(checkpoint.epoch, Epoch(8));
    EXPECT_EQ(checkpoint.sequence, Sequence(0));
    EXPECT_EQ(checkpoint.resyncs, (std::vector<ResyncRequest>{{kSales, Sequence(0)}}));
}

TEST(Checkpoint, OfALedgerKeepsPlaceAndResyncIds) {
    const Ledger ledger{
        .epoch = Epoch(2),
        .sequence = Sequence(9),
        .events = RowEvents(4),
        .position = {.gtid = "0-1-9"},
        .resyncs = {
            {.table = kSales, .id = Sequence(5), .upper = "k", .is_done = false, .rows = 3}}};
    const Checkpoint checkpoint = checkpoint_of(ledger);
    EXPECT_EQ(checkpoint.sequence, Sequence(9));
    EXPECT_EQ(checkpoint.position, ledger.position);
    EXPECT_EQ(checkpoint.resyncs, (std::vector<ResyncRequest>{{kSales, Sequence(5)}}));
}

TEST(Mode, NamesGoBothWays) {
    for (const Mode mode : {Mode::kContinuous, Mode::kInterval, Mode::kManual}) {
        EXPECT_EQ(decode_mode(name_of(mode)), mode);
    }
    EXPECT_EQ(decode_mode("sometimes"), std::nullopt);
}

}  // namespace
}  // namespace tributary
