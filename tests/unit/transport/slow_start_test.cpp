#include "transport/slow_start.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

TEST(SlowStart, BeginsWithEverything) {
    EXPECT_EQ(SlowStart(512).allowed(), 512U);
}

TEST(SlowStart, AllowsOneAfterARefusalAndDoublesUpToItsLimit) {
    SlowStart pace(5);
    pace.refused();
    EXPECT_EQ(pace.allowed(), 1U);
    pace.taken();
    EXPECT_EQ(pace.allowed(), 2U);
    pace.taken();
    pace.taken();
    EXPECT_EQ(pace.allowed(), 5U);
}

TEST(SlowStart, NeverAllowsNothing) {
    EXPECT_EQ(SlowStart(0).allowed(), 1U);
}

}  // namespace
}  // namespace tributary
