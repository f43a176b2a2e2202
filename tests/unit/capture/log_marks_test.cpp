#include "capture/log_marks.hpp"

#include <gtest/gtest.h>

#include "unit/capture/sample.hpp"

namespace tributary::capture {
namespace {

/// Transactions 11 … 15 end at 1100 … 1500 of the first file, 16 at 200 of the second.
LogMarks six_marks(std::size_t marks_max) {
    LogMarks marks(marks_max);
    marks.begin(sample::seen(10), "bin.000001", 1000);
    for (std::uint64_t number = 11; number <= 15; ++number)
        marks.add(sample::gtid(number), sample::end(number).place);
    marks.add(sample::gtid(16), {.file = "bin.000002", .offset = 200});
    return marks;
}

bool is_up_to(const std::optional<VisibleSet>& set, std::uint64_t number) {
    return set && set->covers(sample::seen(number)) && !set->covers(sample::seen(number + 1));
}

TEST(LogMarks, APlaceIsWhatEndsAtOrBeforeIt) {
    LogMarks marks = six_marks(100);
    EXPECT_FALSE(marks.up_to("bin.000001", 999));
    EXPECT_TRUE(is_up_to(marks.up_to("bin.000001", 1000), 10));
    EXPECT_TRUE(is_up_to(marks.up_to("bin.000001", 1099), 10));
    EXPECT_TRUE(is_up_to(marks.up_to("bin.000001", 1100), 11));
    EXPECT_TRUE(is_up_to(marks.up_to("bin.000001", 1350), 13));
    EXPECT_TRUE(is_up_to(marks.up_to("bin.000002", 199), 15));
    EXPECT_TRUE(is_up_to(marks.up_to("bin.000002", 200), 16));
    EXPECT_TRUE(is_up_to(marks.up_to("bin.000003", 4), 16));
}

TEST(LogMarks, WhatHadToGoIsNotKnown) {
    LogMarks marks = six_marks(3);
    EXPECT_FALSE(marks.up_to("bin.000001", 1200));
    EXPECT_TRUE(is_up_to(marks.up_to("bin.000001", 1300), 13));
    EXPECT_TRUE(is_up_to(marks.up_to("bin.000001", 1400), 14));
}

TEST(LogMarks, BeginningForgets) {
    LogMarks marks = six_marks(3);
    marks.begin(sample::seen(16), "", 0);
    EXPECT_FALSE(marks.up_to("bin.000002", 200));
    marks.begin(sample::seen(16), "bin.000002", 200);
    EXPECT_FALSE(marks.up_to("bin.000002", 199));
    EXPECT_TRUE(is_up_to(marks.up_to("bin.000002", 200), 16));
}

}  // namespace
}  // namespace tributary::capture
