#include "dashboard/history.hpp"

#include <gtest/gtest.h>

#include "dashboard/limits.hpp"

namespace tributary::dashboard {
namespace {

using namespace std::chrono_literals;

WallTime at(std::chrono::seconds time) {
    return WallTime(time);
}

TEST(History, GivesTheLastMinutes) {
    History history;
    const BranchId north("north");
    for (int i = 1; i <= 12; ++i)
        history.add(at(10s * i), {.rows_per_second = double(i)}, {{north, {.rows_per_second = 1}}});
    const HistoryPart part = history.last(std::nullopt, 1min);
    ASSERT_EQ(part.points.size(), 6U);
    EXPECT_EQ(part.first_at, at(70s));
    EXPECT_EQ(part.points.front().rows_per_second, 7);
    EXPECT_EQ(history.last(north, 10min).points.size(), 12U);
    EXPECT_EQ(history.last(BranchId("south"), 10min).first_at, std::nullopt);
}

TEST(History, KeepsNoMoreThanItsRings) {
    History history;
    const BranchId north("north");
    for (std::size_t i = 0; i < kHistoryPoints + 5; ++i) history.add(at(0s), {}, {{north, {}}});
    EXPECT_EQ(history.last(std::nullopt, 2000min).points.size(), kHistoryPoints);
    EXPECT_EQ(history.last(north, 2000min).points.size(), kBranchHistoryPoints);
}

TEST(RateMeter, LooksAtTheLastSeconds) {
    RateMeter meter;
    const SteadyTime start{};
    EXPECT_EQ(meter.per_second(), 0);
    meter.add(start, 1'000);
    EXPECT_EQ(meter.per_second(), 0);
    meter.add(start + 1s, 1'100);
    EXPECT_EQ(meter.per_second(), 100);
    for (int i = 2; i <= 30; ++i) meter.add(start + 1s * i, 1'100);
    EXPECT_EQ(meter.per_second(), 0);
}

TEST(RateMeter, ACountThatBeginsAnewIsNoNegativeRate) {
    RateMeter meter;
    meter.add(SteadyTime{}, 1'000);
    meter.add(SteadyTime{} + 1s, 10);
    EXPECT_EQ(meter.per_second(), 0);
}

}  // namespace
}  // namespace tributary::dashboard
