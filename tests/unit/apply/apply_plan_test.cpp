#include "apply/apply_plan.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>

#include "stream_sample.hpp"

namespace tributary {
namespace {

/// The head office's rows: table → rows.
class FakeRows final : public ChildReader {
public:
    void read_children(const TableSchema& child, std::span<const ColumnIndex> columns,
                       std::span<const Cell> values, TableRows& out) override {
        const auto table = stored.find(child.name.table);
        if (table == stored.end()) return;
        for (const auto& row : table->second) {
            bool matches = true;
            for (std::size_t i = 0; i < columns.size(); ++i)
                matches = matches && row[columns[i]] == values[i];
            if (matches) out.append(row);
        }
    }
    std::map<std::string, std::vector<std::vector<Cell>>> stored;
};

std::shared_ptr<TableSchema> table(const std::string& name) {
    return std::make_shared<TableSchema>(*sample::number_table(name));
}

/// id, v where v refers to the parent's id.
std::shared_ptr<TableSchema> child_table(const std::string& name, const std::string& parent,
                                         ReferentialAction on_delete, ReferentialAction on_update) {
    auto schema = table(name);
    schema->foreign_keys = {{.name = "fk",
                             .columns = {1},
                             .parent = {"shop", parent},
                             .parent_columns = {"id"},
                             .on_delete = on_delete,
                             .on_update = on_update}};
    return schema;
}

/// Builds a batch of one transaction.
class BatchMaker {
public:
    explicit BatchMaker(std::uint64_t first = 1) {
        batch.first = batch.last = Sequence(first);
        batch.transactions.resize(1);
    }
    BatchMaker& table(const std::shared_ptr<const TableSchema>& schema) {
        batch.tables.emplace_back(schema);
        return *this;
    }
    BatchMaker& insert(std::uint32_t at, Cell id, Cell v) {
        return add(at, Operation::kInsert, {{id, v}});
    }
    BatchMaker& remove(std::uint32_t at, Cell id, Cell v) {
        return add(at, Operation::kDelete, {{id, v}});
    }
    BatchMaker& update(std::uint32_t at, std::array<Cell, 2> before, std::array<Cell, 2> after) {
        return add(at, Operation::kUpdate, {before, after});
    }
    BatchMaker& next_transaction() {
        batch.last = batch.last.next();
        batch.transactions.emplace_back();
        return *this;
    }
    Batch batch;

private:
    BatchMaker& add(std::uint32_t at, Operation operation, std::vector<std::array<Cell, 2>> rows) {
        for (const auto& row : rows) batch.tables[at].append(row);
        batch.steps.push_back({.table = at, .operation = operation, .count = 1});
        ++batch.transactions.back().steps;
        return *this;
    }
};

Cell n(std::int64_t value) {
    return Cell::of(value);
}
const Cell kNull = Cell::null();

class ApplyPlanTest : public testing::Test {
protected:
    void add(const Batch& batch, Sequence applied = Sequence(0)) {
        for (const TableRows& rows : batch.tables) book.learn(rows.shared_schema());
        plan.add(batch, applied, [this] { written += planned("t") + ";"; });
    }
    /// `1=5 2=null -3`: rows and deletes, by key.
    std::string planned(const std::string& name) {
        std::set<std::pair<std::int64_t, std::string>> sorted;
        for (const auto& each : plan.tables()) {
            if (each->schema().name.table != name) continue;
            for (const PlannedRow& row : each->rows()) {
                const std::int64_t id = row.rows->at(row.row, 0).word;
                const Cell v = row.rows->at(row.row, 1);
                sorted.emplace(id, row.is_delete
                                       ? "-" + std::to_string(id)
                                       : std::to_string(id) + "=" +
                                             (v.is_null ? "null" : std::to_string(v.word)));
            }
        }
        std::string out;
        for (const auto& [id, text] : sorted) out += (out.empty() ? "" : " ") + text;
        return out;
    }

    SchemaBook book;
    FakeRows stored_rows;
    ApplyPlan plan{book, stored_rows};
    std::string written;
};

TEST_F(ApplyPlanTest, TheLastImageOfAKeyCounts) {
    BatchMaker maker;
    maker.table(table("t"))
        .insert(0, n(1), n(5))
        .update(0, {n(1), n(5)}, {n(1), n(6)})
        .next_transaction();
    maker.update(0, {n(1), n(6)}, {n(1), n(7)}).insert(0, n(2), kNull).remove(0, n(3), n(1));
    add(maker.batch);
    EXPECT_EQ(planned("t"), "1=7 2=null -3");
    EXPECT_EQ(plan.images(), 7U);
    EXPECT_EQ(plan.tables()[0]->deletes(), 1U);
}

TEST_F(ApplyPlanTest, ARowThatCameAndWentIsADelete) {
    BatchMaker maker;
    maker.table(table("t")).insert(0, n(1), n(5)).remove(0, n(1), n(5));
    add(maker.batch);
    EXPECT_EQ(planned("t"), "-1");
}

TEST_F(ApplyPlanTest, ADeletedKeyMayComeBack) {
    BatchMaker maker;
    maker.table(table("t")).remove(0, n(1), n(5)).insert(0, n(1), n(6));
    add(maker.batch);
    EXPECT_EQ(planned("t"), "1=6");
    EXPECT_EQ(plan.tables()[0]->deletes(), 0U);
}

TEST_F(ApplyPlanTest, AChangedKeyLeavesItsOldPlace) {
    BatchMaker maker;
    maker.table(table("t"))
        .update(0, {n(1), n(5)}, {n(2), n(5)})
        .update(0, {n(3), n(6)}, {n(1), n(6)});
    add(maker.batch);
    EXPECT_EQ(planned("t"), "1=6 2=5 -3");
}

TEST_F(ApplyPlanTest, TransactionsThatAreAppliedAreLeftOut) {
    BatchMaker maker(4);
    maker.table(table("t"))
        .insert(0, n(1), n(5))
        .update(0, {n(1), n(5)}, {n(1), n(6)})
        .next_transaction();
    maker.insert(0, n(2), n(7));
    add(maker.batch, Sequence(4));
    EXPECT_EQ(planned("t"), "2=7");
}

std::shared_ptr<TableSchema> wider_table() {
    auto wider = table("t");
    wider->columns[1].type = ColumnType::kBigInt;
    return wider;
}

TEST_F(ApplyPlanTest, SeveralBatchesAreOnePlanUntilASchemaChanges) {
    BatchMaker first(1);
    first.table(table("t")).insert(0, n(1), n(5));
    add(first.batch);
    BatchMaker second(2);
    second.table(table("t")).insert(0, n(2), n(6));
    add(second.batch);
    EXPECT_EQ(written, "");
    BatchMaker third(3);
    third.table(wider_table()).insert(0, n(3), n(7));
    add(third.batch);
    EXPECT_EQ(written, "1=5 2=6;");
    EXPECT_EQ(planned("t"), "3=7");
    EXPECT_EQ(plan.tables()[0]->schema().columns[1].type, ColumnType::kBigInt);
}

TEST_F(ApplyPlanTest, ASchemaMayChangeInTheMiddleOfABatch) {
    BatchMaker maker;
    maker.table(table("t")).table(wider_table());
    maker.insert(0, n(1), n(5))
        .insert(0, n(2), n(6))
        .insert(1, n(3), n(7))
        .update(1, {n(1), n(5)}, {n(1), n(8)});
    add(maker.batch);
    EXPECT_EQ(written, "1=5 2=6;");
    EXPECT_EQ(planned("t"), "1=8 3=7");
}

using enum ReferentialAction;

TEST_F(ApplyPlanTest, ADeletedParentTakesItsStoredAndItsPlannedChildren) {
    stored_rows.stored["c"] = {{n(10), n(1)}, {n(11), n(2)}, {n(12), n(1)}};
    BatchMaker maker;
    maker.table(table("p")).table(child_table("c", "p", kCascade, kRestrict));
    maker.insert(1, n(13), n(1)).insert(1, n(14), n(2)).remove(0, n(1), kNull);
    add(maker.batch);
    EXPECT_EQ(planned("p"), "-1");
    EXPECT_EQ(planned("c"), "-10 -12 -13 14=2");
}

TEST_F(ApplyPlanTest, AChildThatMovedAwayBeforeStays) {
    stored_rows.stored["c"] = {{n(10), n(1)}};
    BatchMaker maker;
    maker.table(table("p")).table(child_table("c", "p", kCascade, kRestrict));
    maker.update(1, {n(10), n(1)}, {n(10), n(2)}).remove(0, n(1), kNull);
    add(maker.batch);
    EXPECT_EQ(planned("c"), "10=2");
}

TEST_F(ApplyPlanTest, AChildThatComesAfterTheParentsDeleteStays) {
    BatchMaker maker;
    maker.table(table("p")).table(child_table("c", "p", kCascade, kRestrict));
    maker.remove(0, n(1), kNull).insert(0, n(1), kNull).insert(1, n(10), n(1));
    add(maker.batch);
    EXPECT_EQ(planned("p"), "1=null");
    EXPECT_EQ(planned("c"), "10=1");
}

TEST_F(ApplyPlanTest, SetNullEmptiesTheReference) {
    stored_rows.stored["c"] = {{n(10), n(1)}};
    BatchMaker maker;
    maker.table(table("p"))
        .table(child_table("c", "p", kSetNull, kRestrict))
        .remove(0, n(1), kNull);
    add(maker.batch);
    EXPECT_EQ(planned("c"), "10=null");
}

TEST_F(ApplyPlanTest, AChangedParentKeyMovesItsChildren) {
    stored_rows.stored["c"] = {{n(10), n(1)}, {n(11), n(2)}};
    BatchMaker maker;
    maker.table(table("p")).table(child_table("c", "p", kRestrict, kCascade));
    maker.insert(1, n(12), n(1))
        .update(0, {n(1), kNull}, {n(5), kNull})
        .update(0, {n(5), kNull}, {n(6), kNull});
    add(maker.batch);
    EXPECT_EQ(planned("p"), "-1 -5 6=null");
    EXPECT_EQ(planned("c"), "10=6 12=6");
}

TEST_F(ApplyPlanTest, AnUpdateThatKeepsTheParentsKeyTouchesNoChild) {
    stored_rows.stored["c"] = {{n(10), n(1)}};
    BatchMaker maker;
    maker.table(table("p"))
        .table(child_table("c", "p", kCascade, kCascade))
        .update(0, {n(1), n(7)}, {n(1), n(8)});
    add(maker.batch);
    EXPECT_EQ(planned("c"), "");
}

TEST_F(ApplyPlanTest, CascadesGoToAnyDepth) {
    stored_rows.stored["c"] = {{n(10), n(1)}};
    stored_rows.stored["g"] = {{n(20), n(10)}, {n(21), n(11)}};
    stored_rows.stored["h"] = {{n(30), n(20)}};
    BatchMaker maker;
    maker.table(table("p")).table(child_table("c", "p", kCascade, kCascade));
    maker.table(child_table("g", "c", kCascade, kCascade))
        .table(child_table("h", "g", kSetNull, kCascade));
    maker.remove(0, n(1), kNull);
    add(maker.batch);
    EXPECT_EQ(planned("c"), "-10");
    EXPECT_EQ(planned("g"), "-20");
    EXPECT_EQ(planned("h"), "30=null");
}

TEST_F(ApplyPlanTest, ATableThatRefersToItselfIsFollowed) {
    stored_rows.stored["t"] = {{n(2), n(1)}, {n(3), n(2)}, {n(4), n(9)}};
    BatchMaker maker;
    maker.table(child_table("t", "t", kCascade, kRestrict)).remove(0, n(1), kNull);
    add(maker.batch);
    EXPECT_EQ(planned("t"), "-1 -2 -3");
}

TEST_F(ApplyPlanTest, AServerThatWritesItsCascadesGivesTheSame) {
    stored_rows.stored["c"] = {{n(10), n(1)}};
    BatchMaker maker;
    maker.table(table("p")).table(child_table("c", "p", kCascade, kCascade));
    maker.update(0, {n(1), kNull}, {n(5), kNull}).update(1, {n(10), n(1)}, {n(10), n(5)});
    maker.remove(0, n(5), kNull).remove(1, n(10), n(5));
    add(maker.batch);
    EXPECT_EQ(planned("p"), "-1 -5");
    EXPECT_EQ(planned("c"), "-10");
}

TEST_F(ApplyPlanTest, TheBookRemembersChildrenOfEarlierMessages) {
    stored_rows.stored["c"] = {{n(10), n(1)}};
    book.learn(child_table("c", "p", kCascade, kRestrict));
    BatchMaker maker;
    maker.table(table("p")).remove(0, n(1), kNull);
    add(maker.batch);
    EXPECT_EQ(planned("c"), "-10");
}

TEST_F(ApplyPlanTest, AKeyThatNoLongerCascadesIsForgotten) {
    stored_rows.stored["c"] = {{n(10), n(1)}};
    book.learn(child_table("c", "p", kCascade, kRestrict));
    book.learn(table("c"));
    BatchMaker maker;
    maker.table(table("p")).remove(0, n(1), kNull);
    add(maker.batch);
    EXPECT_EQ(planned("c"), "");
}

}  // namespace
}  // namespace tributary
