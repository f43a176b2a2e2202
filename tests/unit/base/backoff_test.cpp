#include "base/backoff.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToTheLongestWithJitter) {
    Random random(7);
    Backoff backoff(random, 100ms, 1s);
    for (const auto whole : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
        const auto wait = backoff.next();
        EXPECT_GE(wait, whole / 2);
        EXPECT_LE(wait, whole);
    }
    EXPECT_EQ(backoff.attempts(), 6U);
    backoff.reset();
    EXPECT_LE(backoff.next(), 100ms);
}

}  // namespace
}  // namespace tributary
