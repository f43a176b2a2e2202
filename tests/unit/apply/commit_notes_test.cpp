// What a commit tells people, and whoever sums up: pure.

#include <gmock/gmock.h>

#include "apply/commit_record.hpp"
#include "apply/limits.hpp"
#include "apply/sales_days.hpp"
#include "stream_sample.hpp"

namespace tributary {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

std::int64_t day(std::int64_t year, std::int64_t month, std::int64_t day) {
    return (year * 16 + month) * 32 + day;
}

class SalesDaysTest : public testing::Test {
protected:
    static std::shared_ptr<const TableSchema> schema_with(ColumnType type) {
        auto schema = std::make_shared<TableSchema>(*sample::number_table("sales"));
        schema->columns[1].name = "date";
        schema->columns[1].type = type;
        return schema;
    }
    void add(ColumnType type, const std::vector<std::int64_t>& words, bool has_null = false) {
        TableRows rows(schema_with(type));
        std::int64_t id = 0;
        for (const std::int64_t word : words) {
            const std::array cells = {Cell::of(++id), Cell::of(word)};
            rows.append(cells);
        }
        if (has_null) {
            const std::array cells = {Cell::of(++id), Cell::null()};
            rows.append(cells);
        }
        days_.add(rows);
    }
    std::string noted() {
        const std::string statement = days_.statement("ho", BranchId("north"), 7);
        const std::string head =
            "insert into `ho`.`tributary_sales_changed` (branch, day, version) values ";
        const std::string tail = " on duplicate key update version = values(version)";
        EXPECT_EQ(statement.find(head), 0U);
        EXPECT_THAT(statement, EndsWith(tail));
        return statement.substr(head.size(), statement.size() - head.size() - tail.size());
    }

    SalesDays days_{SalesSource{.table = {"shop", "sales"}, .date_column = "date"}};
};

TEST_F(SalesDaysTest, EveryDayOfAnImageIsNotedOnce) {
    add(ColumnType::kDate, {day(2026, 1, 2), day(2026, 1, 2), day(2025, 12, 31), day(2026, 1, 2)});
    EXPECT_EQ(noted(), "('north','2025-12-31',7),('north','2026-01-02',7)");
    days_.clear();
    EXPECT_TRUE(days_.is_empty());
}

TEST_F(SalesDaysTest, ATimeCountsByItsDayInUtc) {
    add(ColumnType::kDateTime, {day(2026, 1, 2) * kMicrosPerDay + kMicrosPerDay - 1});
    EXPECT_EQ(noted(), "('north','2026-01-02',7)");
    days_.clear();
    add(ColumnType::kTimestamp, {1'767'312'000'000'000 - 1, 1'767'312'000'000'000});
    EXPECT_EQ(noted(), "('north','2026-01-01',7),('north','2026-01-02',7)");
}

TEST_F(SalesDaysTest, WhatHasNoDayIsEveryDay) {
    const std::string all = "('north','1000-01-01',7)";
    add(ColumnType::kDate, {day(2026, 1, 2)}, true);
    EXPECT_EQ(noted(), all) << "NULL";
    for (const std::int64_t word : {day(0, 0, 0), day(2026, 2, 30), day(2026, 0, 1), day(999, 1, 1),
                                    day(1000, 1, 1)}) {
        days_.clear();
        add(ColumnType::kDate, {day(2026, 1, 2), word});
        EXPECT_EQ(noted(), all) << word;
    }
    days_.clear();
    add(ColumnType::kTimestamp, {0});
    EXPECT_EQ(noted(), all) << "zero timestamp";
    days_.clear();
    add(ColumnType::kInt, {5});
    EXPECT_EQ(noted(), all) << "no date";
}

TEST_F(SalesDaysTest, TooManyDaysAreEveryDay) {
    std::vector<std::int64_t> words;
    for (std::int64_t year = 2000; words.size() <= kSalesDaysMax; ++year) {
        for (std::int64_t month = 1; month <= 12; ++month) words.push_back(day(year, month, 1));
    }
    add(ColumnType::kDate, words);
    EXPECT_EQ(noted(), "('north','1000-01-01',7)");
}

TEST_F(SalesDaysTest, OtherTablesAndNoSourceAreNothing) {
    days_.add_every_day({"shop", "staff"});
    EXPECT_TRUE(days_.is_empty());
    days_.add_every_day({"shop", "sales"});
    EXPECT_EQ(noted(), "('north','1000-01-01',7)");
    SalesDays none(std::nullopt);
    none.add_every_day({"shop", "sales"});
    EXPECT_TRUE(none.is_empty());
}

TEST(SalesDays, ATableOfAnotherNameThatGoesToTheSameOneCounts) {
    TargetMappings mappings;
    mappings.add(TablePattern::decode("*.sales").value(),
                 {.database = "ho", .table = "all_sales", .branch_column = "source_branch"});
    mappings.add(TablePattern::decode("*.staff").value(),
                 {.database = "ho", .table = "staff", .branch_column = "source_branch"});
    SalesDays days(SalesSource{.table = {"shop", "sales"}, .date_column = "date"}, &mappings);
    days.add_every_day({"shop2", "staff"});
    EXPECT_TRUE(days.is_empty());
    days.add_every_day({"shop2", "sales"});
    EXPECT_FALSE(days.is_empty());
}

TEST(CommitRecord, SaysWhichTransactionsACommitHeld) {
    CommitRecord record;
    EXPECT_TRUE(record.is_empty());
    Batch batch = sample::batch(5, 3, 6);
    batch.position.file = "bin.000001";
    batch.position.offset = 42;
    batch.transactions.back().gtid = "0-1-6";
    batch.transactions.back().committed_at = 1'767'312'000'000'000;
    record.add(sample::batch(4, 90, 90), Sequence(90));
    record.add(sample::batch(5, 2, 2), Sequence(2));
    record.add(batch, Sequence(4));
    record.published(WallTime(std::chrono::microseconds(1'767'312'001'500'000)));
    record.published(std::nullopt);
    EXPECT_EQ(record.statement("ho", BranchId("north"), 9, "'2026-01-02 00:00:02.000000'"),
              "replace into `ho`.`tributary_commit` (branch, version, applied_at, epoch, "
              "first_sequence, last_sequence, position, gtid, committed_at, published_at, "
              "is_range) values ('north', 9, '2026-01-02 00:00:02.000000', 5, 2, 6, "
              "'bin.000001:42', '0-1-6', '2026-01-02 00:00:00.000000', "
              "'2026-01-02 00:00:01.500000', 0)");
}

TEST(CommitRecord, ARangeBearsTheLedgersPlaceAndNoTimes) {
    CommitRecord record;
    record.add(sample::range(5, 8, 8, {}, {}), sample::position(8));
    EXPECT_THAT(record.statement("ho", BranchId("north"), 9, "'t'"),
                EndsWith("values ('north', 9, 't', 5, 8, 8, '0-1-8', '', NULL, NULL, 1)"));
}

TEST(CommitRecord, TextsAndTimesOfABranchNeverHinderACommit) {
    CommitRecord record;
    Batch batch = sample::batch(5, 1, 1);
    batch.position.file = std::string(1'000, 'x');
    batch.transactions[0].gtid = std::string(1'000, 'y');
    batch.transactions[0].committed_at = INT64_MAX;
    record.add(batch, Sequence(1));
    const std::string statement = record.statement("ho", BranchId("north"), 9, "'t'");
    EXPECT_THAT(statement, HasSubstr("'" + std::string(600, 'x') + "', '" + std::string(200, 'y') +
                                     "', NULL, NULL, 0)"));
}

}  // namespace
}  // namespace tributary
