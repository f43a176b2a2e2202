#include "records/sign_in_throttle.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tributary::records {
namespace {

using namespace std::chrono_literals;

class SignInThrottleTest : public testing::Test {
protected:
    /// Wrong attempts, each as soon as it is let in; returns how long they took.
    std::chrono::seconds guess(unsigned times, const SignInThrottle::Attempt& attempt) {
        std::chrono::seconds took(0);
        for (unsigned i = 0; i < times; ++i) {
            while (const auto wait = throttle_.admit(attempt)) {
                clock_.advance(*wait);
                took += *wait;
            }
        }
        return took;
    }
    [[nodiscard]] std::optional<std::chrono::seconds> wait_of(std::string account,
                                                              std::string address) {
        return throttle_.admit({.account = std::move(account), .address = std::move(address)});
    }

    ManualClock clock_;
    const ThrottleLimits limits_{.entries_max = 100};
    SignInThrottle throttle_{clock_, limits_};
    const SignInThrottle::Attempt anna_{.account = "anna", .address = "192.0.2.1"};
};

TEST_F(SignInThrottleTest, TheFirstAttemptsAreFree) {
    EXPECT_EQ(guess(5, anna_), 0s);
    EXPECT_EQ(guess(1, anna_), 0s) << "the delay comes after it";
    EXPECT_EQ(throttle_.admit(anna_), 1s);
}

TEST_F(SignInThrottleTest, TheDelayDoublesUpToFiveMinutes) {
    guess(6, anna_);
    for (const auto delay : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 300s, 300s, 300s}) {
        ASSERT_EQ(throttle_.admit(anna_), delay);
        clock_.advance(delay - 1ns);
        ASSERT_EQ(throttle_.admit(anna_), 1s) << "rounded up, never 0";
        clock_.advance(1ns);
        ASSERT_EQ(throttle_.admit(anna_), std::nullopt);
    }
    // Nobody is locked out, however often it was tried.
    guess(1'000, anna_);
    clock_.advance(300s);
    EXPECT_EQ(throttle_.admit(anna_), std::nullopt);
}

TEST_F(SignInThrottleTest, AskingWhileOneMustWaitMakesItNoLonger) {
    guess(6, anna_);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(throttle_.admit(anna_), 1s);
}

TEST_F(SignInThrottleTest, ManyAtOnceGainNothing) {
    unsigned admitted = 0;
    for (int i = 0; i < 1'000; ++i) admitted += throttle_.admit(anna_) ? 0U : 1U;
    EXPECT_EQ(admitted, 6U);
}

TEST_F(SignInThrottleTest, AnAccountIsProtectedFromManyAddresses) {
    for (int i = 0; i < 6; ++i) EXPECT_EQ(wait_of("anna", fmt::format("198.51.100.{}", i)), std::nullopt);
    EXPECT_EQ(wait_of("anna", "203.0.113.9"), 1s);
    EXPECT_EQ(wait_of("ANNA", "203.0.113.9"), 1s);
    EXPECT_EQ(wait_of("bert", "203.0.113.9"), std::nullopt);
}

TEST_F(SignInThrottleTest, AnAddressIsSlowedOverManyAccounts) {
    for (int i = 0; i < 21; ++i) {
        EXPECT_EQ(wait_of(fmt::format("user{}", i), "192.0.2.1"), std::nullopt);
    }
    EXPECT_EQ(wait_of("another", "192.0.2.1"), 1s);
    EXPECT_EQ(wait_of("another", "192.0.2.2"), std::nullopt);
}

TEST_F(SignInThrottleTest, WhoSignedInFromAnAddressDoesNotWaitForWhatOthersDo) {
    EXPECT_EQ(throttle_.admit(anna_), std::nullopt);
    throttle_.succeeded(anna_);
    for (int i = 0; i < 50; ++i) (void)wait_of("anna", fmt::format("198.51.100.{}", i));
    EXPECT_NE(wait_of("anna", "203.0.113.9"), std::nullopt);
    EXPECT_EQ(throttle_.admit(anna_), std::nullopt);
}

TEST_F(SignInThrottleTest, ARightPasswordEndsTheAccountsDelay) {
    guess(8, anna_);
    clock_.advance(4s);
    EXPECT_EQ(throttle_.admit(anna_), std::nullopt);
    throttle_.succeeded(anna_);
    EXPECT_EQ(wait_of("anna", "203.0.113.9"), std::nullopt);
}

TEST_F(SignInThrottleTest, ARightPasswordOfOnesOwnDoesNotFreeTheAddress) {
    const SignInThrottle::Attempt own{.account = "mallory", .address = "192.0.2.1"};
    std::chrono::seconds took(0);
    for (int i = 0; i < 15; ++i) {
        took += guess(2, {.account = fmt::format("user{}", i), .address = "192.0.2.1"});
        took += guess(1, own);
        throttle_.succeeded(own);
    }
    EXPECT_GT(took, 60s);
}

TEST_F(SignInThrottleTest, WhatNobodyCouldLookAtDoesNotCount) {
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(throttle_.admit(anna_), std::nullopt);
        throttle_.take_back(anna_);
    }
}

TEST_F(SignInThrottleTest, TimeForgivesOneByOne) {
    guess(7, anna_);
    clock_.advance(2 * 600s);
    EXPECT_EQ(throttle_.admit(anna_), std::nullopt);  // the sixth that counts
    EXPECT_EQ(throttle_.admit(anna_), 1s);
    clock_.advance(24h);
    EXPECT_EQ(guess(6, anna_), 0s);
}

TEST_F(SignInThrottleTest, ANetworkOfIpv6IsOneAddress) {
    for (int i = 0; i < 21; ++i) {
        EXPECT_EQ(wait_of(fmt::format("user{}", i), fmt::format("2001:db8:1:2:{:x}::1", i + 1)),
                  std::nullopt);
    }
    EXPECT_EQ(wait_of("another", "2001:db8:1:2::77"), 1s);
    EXPECT_EQ(wait_of("another", "2001:db8:1:3::77"), std::nullopt);
    EXPECT_EQ(wait_of("another", "::ffff:192.0.2.7"), std::nullopt);
}

TEST_F(SignInThrottleTest, OneThatWasQuietForLongestIsForgottenWhenThereIsNoRoom) {
    guess(7, anna_);
    for (int i = 0; i < 101; ++i) {
        clock_.advance(1ms);
        (void)wait_of(fmt::format("user{}", i), fmt::format("2001:db8:0:{:x}::1", i));
    }
    EXPECT_EQ(throttle_.admit(anna_), std::nullopt);
}

}  // namespace
}  // namespace tributary::records
