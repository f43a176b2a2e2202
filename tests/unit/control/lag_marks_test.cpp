#include "control/lag_marks.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace tributary::control {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

LagMarks::Place place(std::uint64_t epoch, std::uint64_t sequence) {
    return {Epoch(epoch), Sequence(sequence)};
}
TEST(LagMarks, NothingIsKnownBeforeTheFirstReport) {
    EXPECT_EQ(LagMarks().lag(at(1)), std::nullopt);
}

TEST(LagMarks, LagIsTheAgeOfTheOldestThingThatIsNotApplied) {
    LagMarks marks;
    marks.on_applied(place(1, 10));
    marks.on_read(place(1, 10), at(100));
    EXPECT_EQ(marks.lag(at(200)), milliseconds(0));
    marks.on_read(place(1, 20), at(110));
    marks.on_read(place(1, 30), at(120));
    EXPECT_EQ(marks.lag(at(125)), seconds(15));
    marks.on_applied(place(1, 20));
    EXPECT_EQ(marks.lag(at(125)), seconds(5));
    marks.on_applied(place(1, 29));
    EXPECT_EQ(marks.lag(at(125)), seconds(5));
    marks.on_applied(place(1, 30));
    EXPECT_EQ(marks.lag(at(125)), milliseconds(0));
}

TEST(LagMarks, WithoutALedgerEverythingIsBehind) {
    LagMarks marks;
    marks.on_read(place(1, 0), at(100));
    EXPECT_EQ(marks.lag(at(103)), seconds(3));
}

TEST(LagMarks, ANewEpochIsBehindUntilItIsApplied) {
    LagMarks marks;
    marks.on_read(place(1, 500), at(100));
    marks.on_applied(place(1, 500));
    marks.on_read(place(2, 0), at(110));
    EXPECT_EQ(marks.lag(at(112)), seconds(2));
    marks.on_applied(place(2, 0));
    EXPECT_EQ(marks.lag(at(112)), milliseconds(0));
}

TEST(LagMarks, ARewoundAgentMovesNothing) {
    LagMarks marks;
    marks.on_read(place(1, 50), at(100));
    marks.on_read(place(1, 20), at(110));
    EXPECT_EQ(marks.lag(at(120)), seconds(20));
    marks.on_applied(place(1, 50));
    EXPECT_EQ(marks.lag(at(120)), milliseconds(0));
}

TEST(LagMarks, WithTooManyMarksTheLagErrsToTheLongSideByLittle) {
    LagMarks marks(8);
    for (int i = 1; i <= 1000; ++i) {
        marks.on_read(place(1, static_cast<std::uint64_t>(i)), at(i));
    }
    EXPECT_EQ(marks.lag(at(1000)), seconds(999));
    marks.on_applied(place(1, 999));
    EXPECT_GE(marks.lag(at(1000)), milliseconds(0));
    marks.on_applied(place(1, 1000));
    EXPECT_EQ(marks.lag(at(1000)), milliseconds(0));
}

}  // namespace
}  // namespace tributary::control
