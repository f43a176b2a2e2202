#include "capture/batch_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/capture/sample.hpp"

namespace tributary::capture {
namespace {

using sample::row;
using sample::texts;
using testing::ElementsAre;

class BatchBuilderTest : public testing::Test {
protected:
    void insert(const std::shared_ptr<const TableSchema>& schema, std::int64_t id) {
        builder_.append(schema, {}, row(id, "n"));
    }
    void transaction(std::int64_t id) {
        builder_.begin("g", 5);
        insert(sales_, id);
        builder_.end_event();
        builder_.commit({}, 0);
    }

    std::shared_ptr<const TableSchema> sales_ = sample::table();
    std::shared_ptr<const TableSchema> items_ = sample::table(sample::kItems);
    BatchBuilder builder_{{.bytes_max = 1'000'000, .changes_max = 4, .transactions_max = 10}};
};

TEST_F(BatchBuilderTest, ChangesOfOneKindAreOneStepWithinATransactionOnly) {
    builder_.begin("g-1", 5);
    insert(sales_, 1);
    insert(sales_, 2);
    builder_.end_event();
    builder_.append(sales_, row(2, "n"), row(3, "m"));
    builder_.append(sales_, row(3, "m"), {});
    builder_.end_event();
    builder_.commit({}, 0);
    builder_.begin("g-2", 6);
    builder_.append(sales_, row(1, "n"), {});
    builder_.end_event();
    builder_.commit({}, 0);
    const Batch batch = builder_.take_completed();
    EXPECT_THAT(batch.steps,
                ElementsAre(Step{0, Operation::kInsert, 2}, Step{0, Operation::kUpdate, 1},
                            Step{0, Operation::kDelete, 1}, Step{0, Operation::kDelete, 1}));
    ASSERT_EQ(batch.transactions.size(), 2U);
    EXPECT_EQ(batch.transactions[0].steps, 3U);
    EXPECT_EQ(batch.transactions[1].steps, 1U);
    EXPECT_EQ(batch.transactions[1].gtid, "g-2");
    EXPECT_THAT(texts(batch.tables[0]), ElementsAre("1=n", "2=n", "2=n", "3=m", "3=m", "1=n"));
    EXPECT_EQ(builder_.completed(), 0U);
}

TEST_F(BatchBuilderTest, WholeTransactionsAreTakenAndTheOpenOneStays) {
    transaction(1);
    builder_.begin("g", 5);
    insert(items_, 10);
    builder_.end_event();
    insert(sales_, 2);
    builder_.end_event();
    const Batch first = builder_.take_completed();
    EXPECT_THAT(texts(first.tables.at(0)), ElementsAre("1=n"));
    EXPECT_EQ(first.tables.size(), 1U);
    EXPECT_THAT(first.steps, ElementsAre(Step{0, Operation::kInsert, 1}));
    insert(sales_, 3);
    builder_.end_event();
    ASSERT_TRUE(builder_.undo(2));
    insert(sales_, 4);
    builder_.end_event();
    builder_.commit({}, 0);
    const Batch second = builder_.take_completed();
    ASSERT_EQ(second.tables.size(), 2U);
    EXPECT_EQ(second.tables[1].schema().name, sample::kItems);
    EXPECT_THAT(texts(second.tables[0]), ElementsAre("2=n", "4=n"));
    EXPECT_THAT(second.steps,
                ElementsAre(Step{1, Operation::kInsert, 1}, Step{0, Operation::kInsert, 2}));
    EXPECT_EQ(second.transactions.at(0).steps, 2U);
}

TEST_F(BatchBuilderTest, DiscardForgetsTheOpenTransactionOnly) {
    transaction(1);
    builder_.begin("g", 5);
    insert(sales_, 2);
    insert(items_, 3);
    builder_.end_event();
    builder_.discard();
    transaction(4);
    const Batch batch = builder_.take_completed();
    EXPECT_THAT(texts(batch.tables[0]), ElementsAre("1=n", "4=n"));
    EXPECT_EQ(batch.transactions.size(), 2U);
}

TEST_F(BatchBuilderTest, UndoCutsBackToARowEvent) {
    builder_.begin("g", 5);
    insert(sales_, 1);
    builder_.end_event();
    insert(sales_, 2);
    builder_.end_event();
    builder_.end_event();  // another table's
    insert(items_, 3);
    builder_.end_event();
    ASSERT_TRUE(builder_.undo(1));
    EXPECT_EQ(builder_.events(), RowEvents(1));
    insert(sales_, 4);
    builder_.end_event();
    builder_.commit({}, 0);
    const Batch batch = builder_.take_completed();
    EXPECT_THAT(texts(batch.tables[0]), ElementsAre("1=n", "4=n"));
    EXPECT_THAT(batch.steps, ElementsAre(Step{0, Operation::kInsert, 2}));
}

TEST_F(BatchBuilderTest, UndoOfEverythingLeavesAnEmptyTransaction) {
    builder_.begin("g", 5);
    insert(sales_, 1);
    builder_.end_event();
    ASSERT_TRUE(builder_.undo(0));
    builder_.commit({}, 0);
    const Batch batch = builder_.take_completed();
    EXPECT_EQ(batch.changes(), 0U);
    EXPECT_EQ(batch.transactions.size(), 1U);
}

TEST_F(BatchBuilderTest, FragmentsAreCutAtRowEventsAndCounted) {
    builder_.begin("g", 5);
    for (std::int64_t id = 1; id <= 4; ++id) insert(sales_, id);
    builder_.end_event();
    builder_.end_event();
    ASSERT_TRUE(builder_.is_full());
    const Batch first = builder_.take_fragment();
    EXPECT_FALSE(first.is_complete);
    EXPECT_EQ(first.events_before, RowEvents(0));
    EXPECT_EQ(first.events_through, RowEvents(2));
    EXPECT_EQ(first.transactions.at(0).steps, 1U);
    EXPECT_FALSE(builder_.undo(1)) << "event 2 is gone";
    insert(sales_, 5);
    builder_.end_event();
    builder_.commit({}, 0);
    ASSERT_TRUE(builder_.was_fragmented());
    const Batch last = builder_.take_last_fragment();
    EXPECT_TRUE(last.is_complete);
    EXPECT_EQ(last.events_before, RowEvents(2));
    EXPECT_EQ(last.events_through, RowEvents(3));
    EXPECT_THAT(texts(last.tables[0]), ElementsAre("5=n"));
    EXPECT_FALSE(builder_.was_fragmented());
}

TEST_F(BatchBuilderTest, IsFullByTransactionsAlone) {
    for (int i = 0; i < 10; ++i) {
        EXPECT_FALSE(builder_.is_full());
        builder_.begin("g", 5);
        builder_.commit({}, 0);
    }
    EXPECT_TRUE(builder_.is_full());
}

TEST_F(BatchBuilderTest, IsFullByBytes) {
    BatchBuilder builder({.bytes_max = 1000, .changes_max = 100, .transactions_max = 10});
    builder.begin("g", 5);
    const std::string large(2000, 'x');
    builder.append(sales_, {}, row(1, large));
    EXPECT_TRUE(builder.is_full());
}

}  // namespace
}  // namespace tributary::capture
