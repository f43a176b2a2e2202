#include "records/sessions.hpp"

#include <thread>

#include "records/limits.hpp"
#include "records_fixture.hpp"

namespace tributary::records {
namespace {

using namespace std::chrono_literals;

class SessionsTest : public RecordsTest {
protected:
    [[nodiscard]] std::int64_t count() const {
        return number("select count(*) from tributary_session");
    }

    const AccountStore accounts_{database()};
    const SessionStore sessions_{database()};
};

TEST_P(SessionsTest, TheKeyOpensItOnEveryConnection) {
    const NewSession begun =
        sessions_.begin(connection_, add_user("anna", Role::kOperator), kNow).value();
    mysql::Connection other = connect();
    const auto used = SessionStore(database()).use(other, begun.key, kNow + 1s);
    ASSERT_TRUE(used);
    EXPECT_EQ(used->user, UserName("anna"));
    EXPECT_EQ(used->role, Role::kOperator);
    EXPECT_EQ(used->digest, begun.session.digest);
    EXPECT_EQ(used->begun_at, kNow);
    EXPECT_EQ(used->expires_at, kNow + 1s + kSessionIdleMax);
    EXPECT_EQ(accounts_.list(connection_, kNow).front().last_sign_in_at, kNow);
}

TEST_P(SessionsTest, TheTableHoldsNoKey) {
    const NewSession begun = sessions_.begin(connection_, add_user("anna"), kNow).value();
    EXPECT_EQ(number("select count(*) from tributary_session where digest = unhex(sha2('" +
                     begun.key.reveal() + "', 256))"),
              1);
    EXPECT_FALSE(sessions_.use(connection_, Secret(begun.session.digest.value()), kNow));
}

TEST_P(SessionsTest, AnUnknownKeyOpensNothing) {
    EXPECT_FALSE(sessions_.use(connection_, Secret(), kNow));
    EXPECT_FALSE(sessions_.use(connection_, Secret("' or 1=1 -- "), kNow));
    EXPECT_FALSE(sessions_.use(connection_, generate_key(), kNow));
}

TEST_P(SessionsTest, EndsWhenNobodyUsesIt) {
    const NewSession begun = sessions_.begin(connection_, add_user("anna"), kNow).value();
    EXPECT_TRUE(sessions_.use(connection_, begun.key, kNow + kSessionIdleMax - 1us));
    EXPECT_TRUE(sessions_.use(connection_, begun.key, kNow + kSessionIdleMax + 1h));
    EXPECT_FALSE(sessions_.use(connection_, begun.key, kNow + 2 * kSessionIdleMax + 1h));
}

TEST_P(SessionsTest, LookingAtItDoesNotCountAsUse) {
    const NewSession begun = sessions_.begin(connection_, add_user("anna"), kNow).value();
    const auto found = sessions_.find(connection_, begun.key, kNow + kSessionIdleMax - 1us);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->expires_at, kNow + kSessionIdleMax);
    EXPECT_EQ(found->digest, begun.session.digest);
    EXPECT_FALSE(sessions_.find(connection_, begun.key, kNow + kSessionIdleMax));
    EXPECT_FALSE(sessions_.find(connection_, generate_key(), kNow));
}

TEST_P(SessionsTest, EndsAfterAWeekHoweverMuchItIsUsed) {
    const NewSession begun = sessions_.begin(connection_, add_user("anna"), kNow).value();
    WallTime now = kNow;
    for (; now < kNow + kSessionAgeMax; now += 11h) {
        const auto used = sessions_.use(connection_, begun.key, now);
        ASSERT_TRUE(used);
        EXPECT_LE(used->expires_at, kNow + kSessionAgeMax);
    }
    EXPECT_FALSE(sessions_.use(connection_, begun.key, kNow + kSessionAgeMax));
}

TEST_P(SessionsTest, UsingItWritesOnceAMinute) {
    const NewSession begun = sessions_.begin(connection_, add_user("anna"), kNow).value();
    const std::string changed = "select count(*) from tributary_session where seen_at <> begun_at";
    EXPECT_TRUE(sessions_.use(connection_, begun.key, kNow + 59s));
    EXPECT_EQ(number(changed), 0);
    EXPECT_TRUE(sessions_.use(connection_, begun.key, kNow + 60s));
    EXPECT_EQ(number(changed), 1);
    // A head office whose clock is behind does not shorten it.
    EXPECT_TRUE(sessions_.use(connection_, begun.key, kNow - 1h));
    EXPECT_EQ(number(changed), 1);
}

TEST_P(SessionsTest, TheRoleIsTheAccountsOfNow) {
    const NewSession begun =
        sessions_.begin(connection_, add_user("anna", Role::kOperator), kNow).value();
    ASSERT_TRUE(accounts_.set_role(connection_, UserName("anna"), Role::kViewer));
    EXPECT_EQ(sessions_.use(connection_, begun.key, kNow)->role, Role::kViewer);
}

TEST_P(SessionsTest, SigningOutEndsThisOneOnly) {
    const Credentials anna = add_user("anna");
    const NewSession first = sessions_.begin(connection_, anna, kNow).value();
    const NewSession second = sessions_.begin(connection_, anna, kNow).value();
    sessions_.end(connection_, first.session.digest);
    EXPECT_FALSE(sessions_.use(connection_, first.key, kNow));
    EXPECT_TRUE(sessions_.use(connection_, second.key, kNow));
}

TEST_P(SessionsTest, WhatWasCheckedMustStillBeTrueWhenItBegins) {
    const Credentials checked = add_user("anna");
    ASSERT_TRUE(accounts_.set_password(connection_, UserName("anna"), PasswordHash("new"),
                                       std::nullopt, kNow));
    EXPECT_FALSE(sessions_.begin(connection_, checked, kNow));
    const auto fresh = accounts_.fetch_credentials(connection_, UserName("anna"));
    ASSERT_TRUE(accounts_.set_disabled(connection_, UserName("anna"), true));
    EXPECT_FALSE(sessions_.begin(connection_, *fresh, kNow));
    ASSERT_TRUE(accounts_.remove(connection_, UserName("anna")));
    EXPECT_FALSE(sessions_.begin(connection_, *fresh, kNow));
    EXPECT_EQ(count(), 0);
}

TEST_P(SessionsTest, TheLongestUnusedOnesMakeRoom) {
    const Credentials anna = add_user("anna");
    const NewSession first = sessions_.begin(connection_, anna, kNow).value();
    const NewSession second = sessions_.begin(connection_, anna, kNow + 1s).value();
    for (std::size_t i = 2; i < kSessionsPerUserMax; ++i) {
        ASSERT_TRUE(sessions_.begin(connection_, anna, kNow + 2s));
    }
    ASSERT_TRUE(sessions_.use(connection_, first.key, kNow + 2min));
    ASSERT_TRUE(sessions_.begin(connection_, anna, kNow + 2min));
    EXPECT_EQ(count(), static_cast<std::int64_t>(kSessionsPerUserMax));
    EXPECT_TRUE(sessions_.use(connection_, first.key, kNow + 2min));
    EXPECT_FALSE(sessions_.use(connection_, second.key, kNow + 2min));
}

TEST_P(SessionsTest, EndedOnesLeaveTheTable) {
    const Credentials anna = add_user("anna");
    ASSERT_TRUE(sessions_.begin(connection_, anna, kNow));
    ASSERT_TRUE(sessions_.begin(connection_, anna, kNow + 1h));
    sessions_.prune(connection_, kNow + kSessionIdleMax - 1us);
    EXPECT_EQ(count(), 2);
    sessions_.prune(connection_, kNow + kSessionIdleMax);
    EXPECT_EQ(count(), 1);
    ASSERT_TRUE(sessions_.begin(connection_, anna, kNow + 2 * kSessionIdleMax));
    EXPECT_EQ(count(), 1);
}

TEST_P(SessionsTest, ManyAtOnceBeginWithoutGettingInEachOthersWay) {
    const Credentials anna = add_user("anna");
    std::atomic<unsigned> begun{0};
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&] {
                mysql::Connection connection = connect();
                for (int i = 0; i < 10; ++i) {
                    if (sessions_.begin(connection, anna, kNow)) ++begun;
                }
            });
        }
    }
    EXPECT_EQ(begun, 40U);
    EXPECT_EQ(count(), static_cast<std::int64_t>(kSessionsPerUserMax));
}

INSTANTIATE_TEST_SUITE_P(Servers, SessionsTest, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::records
