#include "records/sums_query.hpp"

#include <gtest/gtest.h>

#include "records/sales_export.hpp"
#include "sales_sample.hpp"

namespace tributary::records {
namespace {

std::optional<Day> day(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return decode_day(text).value();
}

std::string pieces(std::string_view from, std::string_view to) {
    std::string out;
    for (const SumsPiece& piece : pieces_of(day(from), day(to))) {
        out += (piece.grain == Grain::kDay ? "days " : "months ") +
               (piece.from ? to_string(*piece.from) : "…") + " " +
               (piece.to ? to_string(*piece.to) : "…") + "; ";
    }
    return out;
}

TEST(SumsPieces, AreWholeMonthsAndTheDaysAround) {
    EXPECT_EQ(pieces("", ""), "months … …; ");
    EXPECT_EQ(
        pieces("2024-03-17", "2024-06-09"),
        "days 2024-03-17 2024-03-31; months 2024-04-01 2024-05-01; days 2024-06-01 2024-06-09; ");
    EXPECT_EQ(pieces("2024-03-01", "2024-06-30"), "months 2024-03-01 2024-06-01; ");
    EXPECT_EQ(pieces("2024-03-17", "2024-04-09"),
              "days 2024-03-17 2024-03-31; days 2024-04-01 2024-04-09; ");
    EXPECT_EQ(pieces("2024-02-01", "2024-02-29"), "months 2024-02-01 2024-02-01; ");
    EXPECT_EQ(pieces("2024-02-01", "2024-02-28"), "days 2024-02-01 2024-02-28; ");
    EXPECT_EQ(pieces("2024-12-31", ""), "days 2024-12-31 2024-12-31; months 2025-01-01 …; ");
    EXPECT_EQ(pieces("", "2024-01-15"), "months … 2023-12-01; days 2024-01-01 2024-01-15; ");
    EXPECT_EQ(pieces("2024-05-02", "2024-05-01"), "");
}

TEST(SumsPieces, HoldEveryDayOfAnyTwoOnce) {
    const std::chrono::sys_days begin(*day("2023-12-20"));
    for (int first = 0; first < 80; ++first) {
        for (int last = first; last < 80; ++last) {
            std::chrono::sys_days next = begin + std::chrono::days(first);
            for (const SumsPiece& piece :
                 pieces_of(Day(next), Day(begin + std::chrono::days(last)))) {
                ASSERT_EQ(std::chrono::sys_days(*piece.from), next);
                const Day end = piece.grain == Grain::kDay
                                    ? *piece.to
                                    : Day(piece.to->year() / piece.to->month() / std::chrono::last);
                next = std::chrono::sys_days(end) + std::chrono::days(1);
            }
            ASSERT_EQ(next, begin + std::chrono::days(last + 1));
        }
    }
}

TEST(SumsCuboid, IsTheSmallestThatIsKept) {
    EXPECT_EQ(cuboid_for(Grain::kDay, 0), 0);
    EXPECT_EQ(cuboid_for(Grain::kDay, kByBranch), kByBranch);
    EXPECT_EQ(cuboid_for(Grain::kMonth, kByBranch | kByProduct), kByBranch | kByProduct);
    EXPECT_EQ(cuboid_for(Grain::kDay, kByBranch | kByProduct), kByAll);
    EXPECT_EQ(cuboid_for(Grain::kDay, kByProduct | kByRegion), kByProduct | kByRegion);
}

TEST(SumsQuery, NamesEveryPartOfTheKey) {
    const SumsTables tables{.day = "d", .month = "m", .name = "n"};
    const SumsLayout layout = SumsLayout::of(sales_sample());
    EXPECT_EQ(select_total(tables, layout, {}),
              "select sum(sales_piece) as sales_group,sum(quantity_piece) as quantity_group,"
              "sum(amount_1_piece) as amount_1_group from (select sum(sales) as sales_piece,"
              "sum(quantity) as quantity_piece,sum(amount_1) as amount_1_piece from m force index "
              "(primary) where "
              "cuboid = 0 and branch = '' and product = 0 and region = 0) as pieces");
    SumsQuestion question;
    question.product = 7;
    const std::string by_branch =
        select_groups(tables, layout, SumsBy::kBranch, question, "amount_1");
    EXPECT_NE(by_branch.find("from m force index (by_product) where cuboid = 3 and product = 7 and "
                             "region = 0 group by branch"),
              std::string::npos)
        << by_branch;
    EXPECT_NE(by_branch.find("order by amount_1_group desc, k limit 1001"), std::string::npos);
}

TEST(CsvField, IsQuotedWhereItMustBe) {
    const auto field = [](const CellText& value, ColumnKind kind = ColumnKind::kText) {
        std::string out;
        append_csv_field(out, value, kind);
        return out;
    };
    EXPECT_EQ(field("plain"), "plain");
    EXPECT_EQ(field(std::nullopt), "");
    EXPECT_EQ(field(""), "\"\"");
    EXPECT_EQ(field("a,b"), "\"a,b\"");
    EXPECT_EQ(field("a\"b"), "\"a\"\"b\"");
    EXPECT_EQ(field("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(field("=1+1"), "\"'=1+1\"");
    EXPECT_EQ(field("@cmd"), "\"'@cmd\"");
    EXPECT_EQ(field("-5"), "\"'-5\"");
    EXPECT_EQ(field("-5.00", ColumnKind::kDecimal), "-5.00");
}

}  // namespace
}  // namespace tributary::records
