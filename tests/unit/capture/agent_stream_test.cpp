#include "capture/agent_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/capture/sample.hpp"

namespace tributary::capture {
namespace {

using sample::kItems;
using sample::kSales;
using sample::row;
using testing::ElementsAre;
using testing::HasSubstr;

class AgentStreamTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(stream_.start_epoch(Epoch(3), sample::position(10), "first start"));
    }

    void transaction(std::uint64_t number, int rows = 1, std::vector<TableName> altered = {}) {
        stream_.begin(sample::start(number));
        add_rows(rows);
        stream_.commit(sample::end(number, static_cast<std::uint64_t>(rows)), altered);
    }
    void add_rows(int rows) {
        for (int i = 0; i < rows; ++i) {
            stream_.append(schema_, {}, row(i, "n"));
            stream_.end_row_event(77);
        }
    }
    template <class Message>
    Message take() {
        EXPECT_TRUE(stream_.has_message());
        Message message = std::get<Message>(std::move(stream_.front()));
        stream_.pop();
        return message;
    }
    bool emit(Sequence resync, std::optional<EncodedKey> lower, std::optional<EncodedKey> upper) {
        return stream_.emit({.table = kSales,
                             .resync = resync,
                             .lower = std::move(lower),
                             .upper = std::move(upper),
                             .rows = TableRows(schema_),
                             .rows_estimated = 9});
    }

    std::shared_ptr<const TableSchema> schema_ = sample::table();
    AgentStream stream_{{kSales},
                        {.bytes_max = 1'000'000, .changes_max = 4, .transactions_max = 100}};
};

TEST_F(AgentStreamTest, AnEpochBeginsWithItsStart) {
    const auto start = take<EpochStart>();
    EXPECT_EQ(start.epoch, Epoch(3));
    EXPECT_EQ(start.position.gtid, "0-1-10");
    EXPECT_EQ(start.position, sample::position(10));
    EXPECT_THAT(start.tables, ElementsAre(kSales));
    EXPECT_EQ(stream_.sequence(), Sequence(0));
    EXPECT_EQ(stream_.resyncs().next()->table, kSales);
}

TEST_F(AgentStreamTest, BatchesAreContiguousAndEndAtTheirPosition) {
    stream_.pop();
    transaction(11);
    transaction(12);
    stream_.flush();
    transaction(13);
    stream_.flush();
    const auto first = take<Batch>();
    EXPECT_EQ(first.first, Sequence(1));
    EXPECT_EQ(first.last, Sequence(2));
    EXPECT_EQ(first.position.gtid, "0-1-12");
    EXPECT_EQ(first.position.gtid_before, "0-1-11");
    EXPECT_EQ(first.position.fingerprint, 12 * 7 + 1U);
    EXPECT_FALSE(first.is_fragment());
    const auto second = take<Batch>();
    EXPECT_EQ(second.first, Sequence(3));
    EXPECT_EQ(second.last, Sequence(3));
    EXPECT_FALSE(stream_.has_message());
}

TEST_F(AgentStreamTest, EachMessageSaysWhatItFollows) {
    stream_.pop();
    transaction(11);
    transaction(12);
    stream_.flush();
    transaction(13);
    transaction(14, 4);
    transaction(15, 9);
    ASSERT_TRUE(emit(Sequence(0), std::nullopt, std::nullopt));
    const auto two = take<Batch>();
    EXPECT_EQ(two.fingerprint_before, sample::position(10).fingerprint);
    EXPECT_EQ(two.head_fingerprint, 77U);
    EXPECT_EQ(two.transactions[0].fingerprint, sample::end(11, 1).fingerprint);
    EXPECT_EQ(two.transactions[1].fingerprint, sample::end(12, 1).fingerprint);
    std::uint64_t known = two.position.fingerprint;
    while (std::holds_alternative<Batch>(stream_.front())) {
        const auto next = take<Batch>();
        EXPECT_EQ(next.fingerprint_before, known);
        EXPECT_EQ(next.head_fingerprint, 77U);
        known = next.position.fingerprint;
    }
    EXPECT_EQ(take<Range>().fingerprint, sample::end(15, 1).fingerprint);
}

TEST_F(AgentStreamTest, WhatTheHeadOfficeHasBegunMustBeWhatComes) {
    Ledger ledger;
    ledger.epoch = Epoch(3);
    ledger.sequence = Sequence(1);
    ledger.position = sample::position(11);
    ledger.events = RowEvents(2);
    for (const auto& [head, rows] : {std::pair{77U, 4}, {76U, 4}, {77U, 1}, {77U, 0}}) {
        ledger.head_fingerprint = head;
        AgentStream fresh({kSales});
        ASSERT_TRUE(fresh.resume(checkpoint_of(ledger), {.has_answered = true, .ledger = ledger}));
        std::swap(fresh, stream_);
        transaction(12, rows);
        EXPECT_EQ(stream_.broken().empty(), head == 77U && rows == 4) << head << ", " << rows;
    }
}

TEST_F(AgentStreamTest, ALargeTransactionClosesTheBatchBeforeItAndTravelsInParts) {
    stream_.pop();
    transaction(11, 2);
    stream_.begin(sample::start(12));
    add_rows(9);
    stream_.commit(sample::end(12, 9), {});
    const auto before = take<Batch>();
    EXPECT_EQ(before.last, Sequence(1));
    EXPECT_EQ(before.position.gtid, "0-1-11");
    std::uint64_t through = 0;
    std::size_t rows = 0;
    while (stream_.has_message()) {
        const auto part = take<Batch>();
        EXPECT_EQ(part.first, Sequence(2));
        EXPECT_EQ(part.last, Sequence(2));
        EXPECT_EQ(part.events_before, RowEvents(through));
        EXPECT_EQ(part.is_complete, !stream_.has_message());
        EXPECT_EQ(part.position.gtid, part.is_complete ? "0-1-12" : "0-1-11");
        through = part.events_through.value();
        rows += part.changes();
    }
    EXPECT_EQ(through, 9U);
    EXPECT_EQ(rows, 9U);
}

TEST_F(AgentStreamTest, ACutLinkReplaysTheTransactionWithTheSameNumbers) {
    stream_.pop();
    transaction(11);
    stream_.begin(sample::start(12));
    add_rows(6);
    stream_.abandon_transaction();
    stream_.begin(sample::start(12));
    add_rows(6);
    stream_.commit(sample::end(12, 6), {});
    EXPECT_EQ(stream_.broken(), "");
    EXPECT_EQ(take<Batch>().last, Sequence(1));
    const auto first = take<Batch>();
    const auto again = take<Batch>();
    EXPECT_EQ(first, again);
    EXPECT_EQ(take<Batch>().events_through, RowEvents(6));
    EXPECT_EQ(stream_.sequence(), Sequence(2));
}

TEST_F(AgentStreamTest, AnotherTransactionInThePlaceOfSentFragmentsBreaksTheStream) {
    stream_.begin(sample::start(11));
    add_rows(6);
    stream_.abandon_transaction();
    stream_.begin(sample::start(12));
    EXPECT_THAT(stream_.broken(), HasSubstr("0-1-12 is in its place"));
    stream_.commit(sample::end(12, 0), {});
    EXPECT_EQ(stream_.sequence(), Sequence(0));
    ASSERT_TRUE(stream_.start_epoch(Epoch(4), sample::position(12), "broken"));
    EXPECT_EQ(stream_.broken(), "");
}

TEST_F(AgentStreamTest, FewerRowEventsThanWereSentBreakTheStream) {
    stream_.begin(sample::start(11));
    add_rows(6);
    stream_.abandon_transaction();
    transaction(11, 2);
    EXPECT_THAT(stream_.broken(), HasSubstr("fewer row events"));
}

TEST_F(AgentStreamTest, ATransactionTornByACrashBreaksTheStreamOnlyIfItHadRows) {
    stream_.begin(sample::start(11));
    stream_.discard();
    EXPECT_EQ(stream_.broken(), "");
    stream_.begin(sample::start(11));
    add_rows(1);
    stream_.discard();
    EXPECT_THAT(stream_.broken(), HasSubstr("crashed inside transaction 0-1-11"));
}

TEST_F(AgentStreamTest, UndoOfASentPartBreaksTheStream) {
    stream_.begin(sample::start(11));
    add_rows(6);
    stream_.undo(5);
    EXPECT_EQ(stream_.broken(), "");
    stream_.undo(2);
    EXPECT_THAT(stream_.broken(), HasSubstr("rolled back"));
}

TEST_F(AgentStreamTest, ADdlOpensAResyncUnderItsSequence) {
    stream_.pop();
    transaction(11);
    transaction(12, 0, {kSales});
    EXPECT_TRUE(take<Batch>().transactions.at(0).resyncs.empty());
    EXPECT_THAT(take<Batch>().transactions.at(0).resyncs,
                ElementsAre(ResyncRequest{kSales, Sequence(2)}));
    EXPECT_EQ(stream_.resyncs().next()->id, Sequence(2));
    EXPECT_EQ(stream_.place().resyncs.at(0).id, Sequence(2));
}

TEST_F(AgentStreamTest, WhatAsksForAResyncStandsAlone) {
    stream_.pop();
    transaction(11);
    transaction(12, 1, {kSales});
    transaction(13);
    stream_.flush();
    for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {
        const auto batch = take<Batch>();
        EXPECT_EQ(batch.first, Sequence(sequence));
        EXPECT_EQ(batch.last, Sequence(sequence));
    }
}

TEST_F(AgentStreamTest, ARangeClosesTheBatchAndStandsAtTheSequence) {
    stream_.pop();
    transaction(11);
    ASSERT_TRUE(emit(Sequence(0), std::nullopt, sample::key(5)));
    EXPECT_EQ(take<Batch>().last, Sequence(1));
    const auto range = take<Range>();
    EXPECT_EQ(range.at, Sequence(1));
    EXPECT_EQ(range.resync, Sequence(0));
    EXPECT_FALSE(emit(Sequence(0), sample::key(4), std::nullopt)) << "it does not continue at 5";
    EXPECT_TRUE(emit(Sequence(0), sample::key(5), std::nullopt));
    EXPECT_TRUE(take<Range>().is_last());
    EXPECT_TRUE(stream_.resyncs().is_done());
    EXPECT_FALSE(emit(Sequence(0), std::nullopt, std::nullopt)) << "it is done";
}

TEST_F(AgentStreamTest, ARangeOfAnEarlierResyncIsDropped) {
    transaction(11, 0, {kSales});
    EXPECT_FALSE(emit(Sequence(0), std::nullopt, std::nullopt));
    EXPECT_TRUE(emit(Sequence(1), std::nullopt, std::nullopt));
}

TEST_F(AgentStreamTest, ARepairTravelsAsRangesThatBelongToNoResync) {
    stream_.pop();
    transaction(11);
    ASSERT_TRUE(stream_.wish_repair(kSales, {.lower = sample::key(4), .upper = sample::key(9)}));
    const auto emit_repair = [&](std::int64_t lower, std::int64_t upper, bool is_last) {
        return stream_.emit({.table = kSales,
                             .resync = Sequence(0),
                             .lower = sample::key(lower),
                             .upper = sample::key(upper),
                             .rows = TableRows(sample::table()),
                             .rows_estimated = 0,
                             .repair = stream_.repairs().next()->number,
                             .is_last = is_last});
    };
    const auto resync_before = *stream_.resyncs().find(kSales);
    EXPECT_FALSE(emit_repair(5, 9, true)) << "it begins at 4";
    EXPECT_TRUE(emit_repair(4, 7, false));
    EXPECT_TRUE(emit_repair(7, 9, true));
    EXPECT_EQ(take<Batch>().last, Sequence(1));
    const auto range = take<Range>();
    EXPECT_TRUE(range.is_repair);
    EXPECT_EQ(range.at, Sequence(1));
    EXPECT_EQ(range.upper, sample::key(7));
    EXPECT_EQ(stream_.resyncs().find(kSales)->upper, resync_before.upper);
    EXPECT_TRUE(stream_.repairs().is_done());
    ASSERT_TRUE(stream_.resume(stream_.place(), {.has_answered = true, .ledger = std::nullopt}));
    EXPECT_FALSE(stream_.repairs().is_done()) << "it may not have been applied";
    transaction(12, 0, {kSales});
    EXPECT_TRUE(stream_.repairs().is_done()) << "the re-sync brings these rows too";
}

TEST_F(AgentStreamTest, AWishTravelsWithTheNextTransactionAndSurvivesARewindBehindIt) {
    const Checkpoint before = stream_.place();
    stream_.wish_resync(kSales);
    EXPECT_TRUE(stream_.has_wishes());
    transaction(11);
    EXPECT_FALSE(stream_.has_wishes());
    EXPECT_EQ(stream_.resyncs().find(kSales)->id, Sequence(1));
    ASSERT_TRUE(stream_.resume(stream_.place(), {.has_answered = true, .ledger = std::nullopt}));
    EXPECT_FALSE(stream_.has_wishes());
    ASSERT_TRUE(stream_.resume(before, {.has_answered = true, .ledger = std::nullopt}));
    EXPECT_TRUE(stream_.has_wishes());
}

TEST_F(AgentStreamTest, WhatIsAskedForIsOpenUntilItIsConfirmed) {
    EXPECT_EQ(stream_.open_requests(Sequence(0)), OpenRequests());
    stream_.wish_resync(kSales);
    EXPECT_THAT(stream_.open_requests(Sequence(0)).resyncs, ElementsAre(kSales));
    transaction(11);
    stream_.wish_resync(kSales);
    EXPECT_THAT(stream_.open_requests(Sequence(0)).resyncs, ElementsAre(kSales)) << "once";
    transaction(12);
    EXPECT_THAT(stream_.open_requests(Sequence(1)).resyncs, ElementsAre(kSales));
    EXPECT_EQ(stream_.open_requests(Sequence(2)), OpenRequests());
    ASSERT_TRUE(stream_.wish_repair(kItems, {.lower = sample::key(1), .upper = std::nullopt}));
    EXPECT_EQ(stream_.open_requests(Sequence(2)).repairs,
              (std::vector<RepairRequest>{
                  {.table = kItems, .lower = sample::key(1), .upper = std::nullopt}}));
}

TEST_F(AgentStreamTest, ATableThatTheStreamNeverAskedForIsWishedFor) {
    AgentStream wider({kItems, kSales});
    ASSERT_TRUE(wider.resume(stream_.place(), {.has_answered = true, .ledger = std::nullopt}));
    EXPECT_TRUE(wider.has_wishes());
    wider.begin(sample::start(11));
    wider.commit(sample::end(11, 0), {});
    wider.flush();
    EXPECT_THAT(std::get<Batch>(wider.front()).transactions.at(0).resyncs,
                ElementsAre(ResyncRequest{kItems, Sequence(1)}));
}

TEST_F(AgentStreamTest, ResumingForgetsWhatWasNotOffered) {
    transaction(11);
    ASSERT_TRUE(stream_.resume({.epoch = Epoch(3),
                                .sequence = Sequence(0),
                                .position = sample::position(10),
                                .resyncs = {}},
                               {}));
    EXPECT_FALSE(stream_.has_message());
    transaction(11);
    stream_.flush();
    EXPECT_EQ(take<Batch>().first, Sequence(1));
}

TEST_F(AgentStreamTest, ALedgerOfAnotherEpochIsNotLearned) {
    Ledger ledger;
    ledger.epoch = Epoch(2);
    EXPECT_FALSE(stream_.learn(ledger));
    ledger.epoch = Epoch(3);
    EXPECT_TRUE(stream_.learn(ledger));
}

TEST_F(AgentStreamTest, AnUnreadableGtidIsRefused) {
    Position bad;
    bad.gtid = "what?";
    EXPECT_FALSE(stream_.start_epoch(Epoch(4), bad, "x"));
    EXPECT_FALSE(
        stream_.resume({.epoch = Epoch(4), .sequence = {}, .position = bad, .resyncs = {}}, {}));
}

}  // namespace
}  // namespace tributary::capture
