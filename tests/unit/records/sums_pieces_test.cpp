#include "records/sums_pieces.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

namespace tributary::records {
namespace {

constexpr std::array kSomeGrains = {Grain::kMonth, Grain::kDay};

std::optional<Day> day(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return decode_day(text).value();
}

std::string pieces(std::string_view from, std::string_view to,
                   std::span<const Grain> grains = kGrains) {
    constexpr std::array<std::string_view, 5> kNames = {"days", "sixths", "months", "quarters",
                                                        "years"};
    std::string out;
    for (const SumsPiece& piece : pieces_of(day(from), day(to), grains)) {
        out += std::string(piece.is_subtracted ? "-" : "") +
               std::string(kNames.at(static_cast<std::size_t>(piece.grain))) + " " +
               (piece.from ? to_string(*piece.from) : "…") + " " +
               (piece.end ? to_string(*piece.end) : "…") + "; ";
    }
    return out;
}

TEST(SumsPieces, AreWholeMonthsAndTheDaysAround) {
    const auto of_months = [](std::string_view from, std::string_view to) {
        return pieces(from, to, kSomeGrains);
    };
    EXPECT_EQ(of_months("", ""), "months … …; ");
    EXPECT_EQ(of_months("2024-03-18", "2024-06-09"),
              "days 2024-03-18 2024-04-01; months 2024-04-01 2024-06-01; days 2024-06-01 "
              "2024-06-10; ");
    EXPECT_EQ(of_months("2024-03-01", "2024-06-30"), "months 2024-03-01 2024-07-01; ");
    EXPECT_EQ(of_months("2024-02-01", "2024-02-29"), "months 2024-02-01 2024-03-01; ");
    EXPECT_EQ(of_months("2024-12-31", ""), "days 2024-12-31 2025-01-01; months 2025-01-01 …; ");
    EXPECT_EQ(of_months("", "2024-01-15"),
              "months 0001-01-01 2024-01-01; days 2024-01-01 2024-01-16; ");
    EXPECT_EQ(of_months("2024-05-02", "2024-05-01"), "");
    EXPECT_EQ(of_months("2024-05-02", "9999-12-31"),
              "months 2024-05-01 2024-06-01; -days 2024-05-01 2024-05-02; months 2024-06-01 …; ");
}

TEST(SumsPieces, AreAWholeUnitWithoutItsRestWhereThatIsLess) {
    EXPECT_EQ(pieces("2024-02-01", "2024-02-28"),
              "months 2024-02-01 2024-03-01; -days 2024-02-29 2024-03-01; ");
    EXPECT_EQ(pieces("2024-01-02", "2025-12-30"),
              "years 2024-01-01 2025-01-01; -days 2024-01-01 2024-01-02; years 2025-01-01 "
              "2026-01-01; -days 2025-12-31 2026-01-01; ");
    EXPECT_EQ(pieces("2024-05-03", "2024-05-29"),
              "months 2024-05-01 2024-06-01; -days 2024-05-01 2024-05-03; -days 2024-05-30 "
              "2024-06-01; ");
    EXPECT_EQ(pieces("2024-05-01", "2024-12-31"),
              "years 2024-01-01 2025-01-01; -quarters 2024-01-01 2024-04-01; -months 2024-04-01 "
              "2024-05-01; ");
}

/// How often the pieces hold each day.
std::map<PackedDay, int> days_of(const std::vector<SumsPiece>& pieces) {
    std::map<PackedDay, int> held;
    for (const SumsPiece& piece : pieces) {
        const SumsPiece days{
            .grain = Grain::kDay, .is_subtracted = {}, .from = piece.from, .end = piece.end};
        const std::vector<PackedDay> keys = keys_of(days, 10'000).value();
        for (const PackedDay day : keys) {
            held[day] += piece.is_subtracted ? -1 : 1;
        }
    }
    std::erase_if(held, [](const auto& each) { return each.second == 0; });
    return held;
}

TEST(SumsPieces, HoldEveryDayOfAnyTwoOnceAndAreOfFewUnits) {
    const std::chrono::sys_days begin(*day("2023-12-20"));
    std::size_t most = 0;
    for (int first = 0; first < 400; first += 9) {
        for (int last = first; last < 800; last += 11) {
            const Day from(begin + std::chrono::days(first));
            const Day to(begin + std::chrono::days(last));
            const std::vector<SumsPiece> pieces = pieces_of(from, to, kGrains);
            std::size_t units = 0;
            for (const SumsPiece& piece : pieces) {
                units += piece.grain == Grain::kDay
                             ? static_cast<std::size_t>((std::chrono::sys_days(*piece.end) -
                                                         std::chrono::sys_days(*piece.from))
                                                            .count())
                             : keys_of(piece, 10'000).value().size();
                // Its ends are ends of units.
                for (const Day bound : {*piece.from, *piece.end}) {
                    const SumsPiece one{
                        .grain = Grain::kDay,
                        .is_subtracted = {},
                        .from = bound,
                        .end = Day(std::chrono::sys_days(bound) + std::chrono::days(1))};
                    const PackedDay packed = keys_of(one, 100).value().front();
                    ASSERT_EQ(unit_of(piece.grain, packed), packed);
                }
            }
            most = std::max(most, units);
            const std::map<PackedDay, int> held = days_of(pieces);
            const SumsPiece whole{.grain = Grain::kDay,
                                  .is_subtracted = {},
                                  .from = from,
                                  .end = Day(std::chrono::sys_days(to) + std::chrono::days(1))};
            const std::vector<PackedDay> wanted = keys_of(whole, 10'000).value();
            ASSERT_EQ(held.size(), wanted.size()) << to_string(from) << " to " << to_string(to);
            for (const PackedDay day : wanted) ASSERT_EQ(held.at(day), 1) << day;
        }
    }
    EXPECT_LE(most, 20U);
}

TEST(SumsPieceKeys, HoldAlsoDaysThatTheCalendarDoesNotHave) {
    const SumsPiece around{.grain = Grain::kDay,
                           .is_subtracted = {},
                           .from = day("2024-02-29"),
                           .end = day("2024-03-02")};
    EXPECT_EQ(keys_of(around, 9).value(),
              (std::vector<PackedDay>{20240229, 20240230, 20240231, 20240300, 20240301}));
    EXPECT_FALSE(keys_of(around, 4));
    const SumsPiece year{.grain = Grain::kDay,
                         .is_subtracted = {},
                         .from = day("2023-12-31"),
                         .end = day("2024-01-02")};
    EXPECT_EQ(keys_of(year, 99).value().size(), 1U + 32 + 2);
    const SumsPiece quarters{.grain = Grain::kQuarter,
                             .is_subtracted = {},
                             .from = day("2023-10-01"),
                             .end = day("2024-07-01")};
    EXPECT_EQ(keys_of(quarters, 9).value(), (std::vector<PackedDay>{20231001, 20240101, 20240401}));
    EXPECT_FALSE(keys_of({.grain = Grain::kDay, .is_subtracted = {}, .from = {}, .end = {}}, 9));
}

}  // namespace
}  // namespace tributary::records
