#include "apply/ledger_rules.hpp"

#include <gtest/gtest.h>

#include "stream_sample.hpp"

namespace tributary {
namespace {

using namespace sample;

struct Row {
    const char* fact;
    std::optional<Ledger> ledger;
    StreamMessage message;
    Verdict verdict;
};

class Classify : public testing::TestWithParam<Row> {};

TEST_P(Classify, FollowsTheTable) {
    const Row& row = GetParam();
    EXPECT_EQ(classify(row.ledger, row.message), row.verdict) << row.fact;
}

constexpr auto kNone = std::nullopt;

/// The same, of a server that went back in time and wrote on.
Batch elsewhere(Batch batch) {
    batch.fingerprint_before ^= 1;
    batch.position.fingerprint ^= 1;
    for (BatchTransaction& each : batch.transactions) each.fingerprint ^= 1;
    return batch;
}
Range elsewhere(Range range) {
    range.fingerprint ^= 1;
    return range;
}
Batch with_other_head(Batch batch) {
    batch.head_fingerprint ^= 1;
    return batch;
}

INSTANTIATE_TEST_SUITE_P(
    Protocol, Classify,
    testing::Values(
        Row{"the first start opens an empty head office", kNone, start(5), Verdict::kApply},
        Row{"without a start an empty head office waits", kNone, batch(5, 1, 1), Verdict::kAhead},
        Row{"a range waits for the start", kNone, range(5, 0, 0, {}, {}), Verdict::kAhead},
        Row{"an older epoch's batch is skipped", ledger(6, 3), batch(5, 4, 4), Verdict::kSkip},
        Row{"an older epoch's start is skipped", ledger(6, 3), start(5), Verdict::kSkip},
        Row{"an older epoch's range is skipped", ledger(6, 3), range(5, 3, 0, {}, {}),
            Verdict::kSkip},
        Row{"a newer epoch comes by its start", ledger(6, 3), start(7), Verdict::kApply},
        Row{"a newer epoch without its start is a gap", ledger(6, 3), batch(7, 1, 1),
            Verdict::kAhead},
        Row{"the same start again is skipped", ledger(6, 3), start(6), Verdict::kSkip},
        Row{"last = ledger: duplicate", ledger(6, 3), batch(6, 2, 3), Verdict::kSkip},
        Row{"first <= ledger < last: applied in part", ledger(6, 3), batch(6, 2, 5),
            Verdict::kApply},
        Row{"first = ledger + 1: applied", ledger(6, 3), batch(6, 4, 4), Verdict::kApply},
        Row{"first > ledger + 1: ahead", ledger(6, 3), batch(6, 5, 5), Verdict::kAhead},
        Row{"range at the ledger: applied", ledger(6, 3), range(6, 3, 0, {}, {}), Verdict::kApply},
        Row{"range before the ledger: skipped", ledger(6, 3), range(6, 2, 0, {}, {}),
            Verdict::kSkip},
        Row{"range after the ledger: ahead", ledger(6, 3), range(6, 4, 0, {}, {}), Verdict::kAhead},
        Row{"range in the middle of a transaction: skipped", ledger(6, 3, 10),
            range(6, 3, 0, {}, {}), Verdict::kSkip},
        Row{"the first fragment continues", ledger(6, 3), fragment(6, 4, 0, 10, false),
            Verdict::kApply},
        Row{"the next fragment continues", ledger(6, 3, 10), fragment(6, 4, 10, 20, false),
            Verdict::kApply},
        Row{"a fragment that is there is skipped", ledger(6, 3, 10), fragment(6, 4, 0, 10, false),
            Verdict::kSkip},
        Row{"a fragment after a hole is ahead", ledger(6, 3, 10), fragment(6, 4, 20, 30, false),
            Verdict::kAhead},
        Row{"a fragment that was cut otherwise is applied", ledger(6, 3, 10),
            fragment(6, 4, 5, 20, false), Verdict::kApply},
        Row{"a last fragment without events completes", ledger(6, 3, 10),
            fragment(6, 4, 10, 10, true), Verdict::kApply},
        Row{"a last fragment again is skipped", ledger(6, 4), fragment(6, 4, 10, 20, true),
            Verdict::kSkip},
        Row{"a last fragment after a hole is ahead", ledger(6, 3), fragment(6, 4, 10, 20, true),
            Verdict::kAhead},
        Row{"fragments of a later transaction are ahead", ledger(6, 3, 10),
            fragment(6, 5, 0, 10, false), Verdict::kAhead},
        Row{"what follows another history is ahead", ledger(6, 3), elsewhere(batch(6, 4, 4)),
            Verdict::kAhead},
        Row{"a repetition of the last one in another history is ahead", ledger(6, 3),
            elsewhere(batch(6, 2, 3)), Verdict::kAhead},
        Row{"another history in the middle of a batch is ahead", ledger(6, 3),
            elsewhere(batch(6, 2, 5)), Verdict::kAhead},
        Row{"what cannot be compared is skipped", ledger(6, 3), elsewhere(batch(6, 1, 2)),
            Verdict::kSkip},
        Row{"a range of another history is ahead", ledger(6, 3), elsewhere(range(6, 3, 0, {}, {})),
            Verdict::kAhead},
        Row{"a fragment of another transaction is ahead", ledger(6, 3, 10),
            with_other_head(fragment(6, 4, 10, 20, false)), Verdict::kAhead},
        Row{"another transaction in the place of the begun one is ahead", ledger(6, 3, 10),
            with_other_head(batch(6, 4, 6)), Verdict::kAhead},
        Row{"the last fragment of another transaction is ahead", ledger(6, 4),
            elsewhere(fragment(6, 4, 10, 20, true)), Verdict::kAhead},
        Row{"a transaction begun in fragments may come whole", ledger(6, 3, 10), batch(6, 4, 6),
            Verdict::kApply}));

TEST(Advance, AStartOpensTheEpochAndItsResyncs) {
    std::optional<Ledger> moved = ledger(5, 9, 3);
    advance_ledger(moved, start(6));
    EXPECT_EQ(moved->epoch, Epoch(6));
    EXPECT_EQ(moved->sequence, Sequence(0));
    EXPECT_EQ(moved->events, RowEvents(0));
    ASSERT_EQ(moved->resyncs.size(), 1U);
    EXPECT_FALSE(moved->resyncs[0].is_done);
}

TEST(Advance, ABatchMovesSequenceAndPosition) {
    std::optional<Ledger> moved = ledger(5, 9, 3);
    advance_ledger(moved, batch(5, 8, 12));
    EXPECT_EQ(*moved, ledger(5, 12));
}

TEST(Advance, FragmentsMoveEventsAndTheLastOneTheSequence) {
    std::optional<Ledger> moved = ledger(5, 9);
    advance_ledger(moved, fragment(5, 10, 0, 7, false));
    EXPECT_EQ(moved->events, RowEvents(7));
    EXPECT_EQ(moved->sequence, Sequence(9));
    EXPECT_EQ(moved->position, position(9));
    advance_ledger(moved, fragment(5, 10, 7, 9, true));
    EXPECT_EQ(*moved, ledger(5, 10));
}

ResyncProgress progress(std::uint64_t id, EncodedKey upper, bool is_done, std::uint64_t rows) {
    return {.table = {"shop", "sales"},
            .id = Sequence(id),
            .upper = std::move(upper),
            .is_done = is_done,
            .rows = rows};
}

TEST(Advance, ATransactionOpensTheResyncThatItAsksFor) {
    std::optional<Ledger> moved = ledger(5, 9);
    moved->resyncs = {progress(0, "k", true, 40)};
    Batch asking = batch(5, 10, 11);
    asking.transactions[1].resyncs = {{.table = {"shop", "sales"}, .id = Sequence(11)}};
    advance_ledger(moved, asking);
    EXPECT_EQ(moved->resyncs, std::vector{progress(11, "", false, 0)});
}

TEST(Advance, AResyncOfATransactionThatIsAppliedAlreadyIsNotOpenedAgain) {
    std::optional<Ledger> moved = ledger(5, 10);
    moved->resyncs = {progress(10, "k", false, 40)};
    Batch asking = batch(5, 10, 11);
    asking.transactions[0].resyncs = {{.table = {"shop", "sales"}, .id = Sequence(10)}};
    advance_ledger(moved, asking);
    EXPECT_EQ(moved->resyncs, std::vector{progress(10, "k", false, 40)});
}

TEST(Advance, ARangeMovesProgressOnlyWhereBoundsMeet) {
    std::optional<Ledger> moved = ledger(5, 9);
    moved->resyncs = {progress(4, "k", false, 40)};
    advance_ledger(moved, range(5, 9, 4, "j", "m"));
    EXPECT_EQ(moved->resyncs[0].upper, "k");
    advance_ledger(moved, range(5, 9, 3, "k", "m"));
    EXPECT_EQ(moved->resyncs[0].upper, "k");
    advance_ledger(moved, range(5, 9, 4, "k", "m"));
    EXPECT_EQ(moved->resyncs[0].upper, "m");
    EXPECT_FALSE(moved->resyncs[0].is_done);
    advance_ledger(moved, range(5, 9, 4, "m", {}));
    EXPECT_TRUE(moved->resyncs[0].is_done);
}

TEST(Advance, AFreshBeginningStartsProgressAnew) {
    std::optional<Ledger> moved = ledger(5, 9);
    moved->resyncs = {progress(4, "k", false, 40)};
    advance_ledger(moved, range(5, 9, 4, {}, "c"));
    EXPECT_EQ(moved->resyncs, std::vector{progress(4, "c", false, 0)});
}

TEST(Advance, NothingMovesAResyncThatIsDoneAndNoRepairMovesProgress) {
    std::optional<Ledger> moved = ledger(5, 9);
    moved->resyncs = {progress(4, "", true, 40)};
    advance_ledger(moved, range(5, 9, 4, {}, "c"));
    EXPECT_EQ(moved->resyncs, std::vector{progress(4, "", true, 40)});
    moved->resyncs = {progress(4, "", false, 0)};
    Range repair = range(5, 9, 4, {}, "c");
    repair.is_repair = true;
    advance_ledger(moved, repair);
    EXPECT_EQ(moved->resyncs, std::vector{progress(4, "", false, 0)});
}

}  // namespace
}  // namespace tributary
