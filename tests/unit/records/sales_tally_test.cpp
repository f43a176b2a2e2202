#include "records/sales_tally.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "records/sales_portion.hpp"

namespace tributary::records {
namespace {

CellSums sums(std::int64_t sales, int total) {
    CellSums result{.sales = sales};
    result.units[0] = total;
    return result;
}

using Rows = std::vector<std::string>;

/// `day product region sales total` of one table of sums.
std::vector<std::string> rows_of(const SumsChanges& changes, Grain grain, Cuboid cuboid) {
    std::vector<std::string> rows;
    for (const auto& [key, change] : changes) {
        if (key.grain != grain || key.cuboid != cuboid) continue;
        EXPECT_EQ(key.cell.branch == kNoBranch, (cuboid & kByBranch) == 0);
        rows.push_back(day_text(key.cell.day) + " " + std::to_string(key.cell.product) + " " +
                       std::to_string(key.cell.region) + " " + std::to_string(change.sales) + " " +
                       to_decimal(change.units[0], 0));
    }
    return rows;
}

TEST(PackedDay, HoldsWhateverAServerHolds) {
    EXPECT_EQ(pack_day("2024-05-31"), 20240531);
    EXPECT_EQ(pack_day("2024-05-31 12:00:00.5"), 20240531);
    EXPECT_EQ(day_text(pack_day("2024-02-30")), "2024-02-30");
    EXPECT_EQ(day_text(pack_day("0000-00-00")), "0000-00-00");
    EXPECT_EQ(pack_day(std::nullopt), 0);
    EXPECT_EQ(pack_day("yesterday!"), 0);
    EXPECT_EQ(pack_day("2024"), 0);
}

TEST(UnitOf, IsTheFirstDayOfTheUnit) {
    const auto units = [](PackedDay day) {
        Rows starts;
        for (const Grain grain : kGrains) starts.push_back(day_text(unit_of(grain, day)));
        return starts;
    };
    EXPECT_EQ(units(20240531),
              (Rows{"2024-01-01", "2024-04-01", "2024-05-01", "2024-05-26", "2024-05-31"}));
    EXPECT_EQ(units(20241205),
              (Rows{"2024-01-01", "2024-10-01", "2024-12-01", "2024-12-01", "2024-12-05"}));
    EXPECT_EQ(unit_of(Grain::kSixth, 20240506), 20240506);
    EXPECT_EQ(unit_of(Grain::kSixth, 20240525), 20240521);
    EXPECT_EQ(units(0), Rows(5, "0000-00-00"));
}

TEST(UnitOf, ADateThatTheCalendarDoesNotHaveIsOfTheOneBefore) {
    EXPECT_EQ(unit_of(Grain::kSixth, 20240230), 20240226);
    EXPECT_EQ(unit_of(Grain::kMonth, 20240500), 20240401);
    EXPECT_EQ(unit_of(Grain::kSixth, 20240500), 20240426);
    EXPECT_EQ(unit_of(Grain::kYear, 20240100), 20230101);
    EXPECT_EQ(unit_of(Grain::kQuarter, 20240017), 20231001);
    EXPECT_EQ(unit_of(Grain::kMonth, 10000), 0) << "before the year 1";
    EXPECT_EQ(unit_of(Grain::kMonth, 10101), 10101);
    EXPECT_EQ(unit_of(Grain::kDay, 20240500), 20240500) << "days are kept as they are";
}

TEST(SalesChanges, ANewCellIsAddedEverywhere) {
    const SalesCells now = {
        {{.branch = 0, .day = 20240502, .product = 5, .region = 3}, sums(2, 7)}};
    const SumsChanges changes = changes_between({}, now).value();
    EXPECT_EQ(changes.size(), 24U)
        << "7 of days, 3 of sixths, 8 of months, 2 of quarters, 4 of years";
    EXPECT_EQ(rows_of(changes, Grain::kDay, kByAll), Rows{"2024-05-02 5 3 2 7"});
    EXPECT_EQ(rows_of(changes, Grain::kDay, 0), Rows{"2024-05-02 0 0 2 7"});
    EXPECT_EQ(rows_of(changes, Grain::kMonth, kByBranch | kByProduct), Rows{"2024-05-01 5 0 2 7"});
    EXPECT_EQ(rows_of(changes, Grain::kDay, kByBranch | kByProduct), Rows{});
    EXPECT_EQ(rows_of(changes, Grain::kMonth, kByRegion), Rows{"2024-05-01 0 3 2 7"});
    EXPECT_EQ(rows_of(changes, Grain::kSixth, kByProduct), Rows{"2024-05-01 5 0 2 7"});
    EXPECT_EQ(rows_of(changes, Grain::kQuarter, kByAll), Rows{"2024-04-01 5 3 2 7"});
    EXPECT_EQ(rows_of(changes, Grain::kYear, kByProduct | kByRegion), Rows{"2024-01-01 5 3 2 7"});
}

TEST(SalesChanges, WhatIsTheSameChangesNothing) {
    const SalesCells cells = {
        {{.branch = 0, .day = 20240502, .product = 5, .region = 3}, sums(2, 7)}};
    EXPECT_TRUE(changes_between(cells, cells).value().empty());
}

TEST(SalesChanges, AMoveWithinAMonthTouchesOnlyWhatTellsItApart) {
    const SalesCells before = {
        {{.branch = 0, .day = 20240502, .product = 5, .region = 3}, sums(1, 7)}};
    const SalesCells now = {
        {{.branch = 0, .day = 20240503, .product = 5, .region = 3}, sums(1, 7)}};
    const SumsChanges changes = changes_between(before, now).value();
    EXPECT_EQ(rows_of(changes, Grain::kDay, 0),
              (Rows{"2024-05-02 0 0 -1 -7", "2024-05-03 0 0 1 7"}));
    EXPECT_TRUE(std::ranges::all_of(
        changes, [](const auto& change) { return change.first.grain == Grain::kDay; }));
}

TEST(SalesChanges, ASumThatDoesNotFitIsRefused) {
    CellSums large = sums(1, 0);
    large.units[0] = kUnitsMax;
    const SalesCells now = {{{.branch = 0, .day = 20240502, .product = 5, .region = 3}, large},
                            {{.branch = 0, .day = 20240502, .product = 6, .region = 3}, large}};
    EXPECT_FALSE(changes_between({}, now));
}

TEST(NameBook, NumbersNamesInTheirOrderAndCutsLongOnes) {
    NameBook book;
    EXPECT_EQ(book.slot_of("Pen"), 0U);
    EXPECT_EQ(book.slot_of("pen"), 1U);
    EXPECT_EQ(book.slot_of("Pen"), 0U);
    EXPECT_EQ(book.unknown(), (std::vector<std::uint32_t>{0, 1}));
    book.learn(0, 17);
    EXPECT_EQ(book.unknown(), (std::vector<std::uint32_t>{1}));
    std::string umlauts;
    for (int i = 0; i < 300; ++i) umlauts += "ü";
    EXPECT_EQ(book.name(book.slot_of(umlauts)).size(), 510U) << "characters, not bytes";
}

TEST(DaySpans, TogetherHoldEveryDay) {
    using Counts = std::vector<std::pair<PackedDay, std::uint64_t>>;
    EXPECT_EQ(cut_into_spans(Counts{}, 10), std::vector<DaySpan>{DaySpan{}});
    EXPECT_EQ(cut_into_spans(Counts{{20240501, 10}}, 10), std::vector<DaySpan>{DaySpan{}});
    const Counts counts = {{0, 3}, {20240501, 4}, {20240502, 4}, {20240601, 25}, {20240602, 1}};
    EXPECT_EQ(cut_into_spans(counts, 10),
              (std::vector<DaySpan>{{.after = {}, .last = 20240501},
                                    {.after = 20240501, .last = 20240502},
                                    {.after = 20240502, .last = 20240601},
                                    {.after = 20240601, .last = {}}}));
}

TEST(BranchFinder, FindsOnlyThoseThatAreThere) {
    const std::vector<BranchId> branches = {BranchId("north"), BranchId("south")};
    BranchFinder finder(branches);
    EXPECT_EQ(finder.find("south"), 1U);
    EXPECT_EQ(finder.find("south"), 1U);
    EXPECT_EQ(finder.find("north"), 0U);
    EXPECT_EQ(finder.find("North"), std::nullopt);
}

}  // namespace
}  // namespace tributary::records
