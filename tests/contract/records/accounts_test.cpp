#include "records/accounts.hpp"

#include "records/sessions.hpp"
#include "records_fixture.hpp"

namespace tributary::records {
namespace {

using namespace std::chrono_literals;

class AccountsTest : public RecordsTest {
protected:
    [[nodiscard]] Session begin(const Credentials& user, WallTime now = kNow) {
        return sessions_.begin(connection_, user, now).value().session;
    }
    [[nodiscard]] std::uint64_t sessions_of(const std::string& name, WallTime now = kNow) {
        for (const Account& account : accounts_.list(connection_, now)) {
            if (account.name == UserName(name)) return account.sessions;
        }
        return 0;
    }

    const AccountStore accounts_{database()};
    const SessionStore sessions_{database()};
    const UserName anna_{"anna"};
};

TEST_P(AccountsTest, AnAddedAccountIsListedAsItIs) {
    EXPECT_FALSE(accounts_.has_any(connection_));
    add_user("bert", Role::kOperator);
    add_user("anna");
    EXPECT_TRUE(accounts_.has_any(connection_));
    const std::vector<Account> all = accounts_.list(connection_, kNow);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].name, anna_);
    EXPECT_EQ(all[0].role, Role::kViewer);
    EXPECT_EQ(all[0].created_at, kNow);
    EXPECT_EQ(all[0].password_changed_at, kNow);
    EXPECT_EQ(all[0].last_sign_in_at, std::nullopt);
    EXPECT_FALSE(all[0].is_disabled);
    EXPECT_EQ(all[1].name, UserName("bert"));
    EXPECT_EQ(all[1].role, Role::kOperator);
}

TEST_P(AccountsTest, DoctorSaysWhenNobodyCanSignIn) {
    const auto severity = [&] {
        return check_accounts(connection_, database()).at(0).severity;
    };
    EXPECT_EQ(severity(), Severity::kWarning);
    add_user("anna");
    EXPECT_EQ(severity(), Severity::kOk);
    EXPECT_TRUE(accounts_.set_disabled(connection_, anna_, true));
    EXPECT_EQ(severity(), Severity::kWarning);
    EXPECT_TRUE(check_accounts(connection_, "no_such_database").empty());
}

TEST_P(AccountsTest, ANameIsTakenOnce) {
    add_user("anna", Role::kOperator, "first");
    EXPECT_FALSE(accounts_.add(
        connection_, {.name = anna_, .role = Role::kViewer, .hash = PasswordHash("second")}, kNow));
    const auto kept = accounts_.fetch_credentials(connection_, anna_);
    EXPECT_EQ(kept->hash, PasswordHash("first"));
    EXPECT_EQ(kept->role, Role::kOperator);
}

TEST_P(AccountsTest, WhatIsNotThereIsNotChanged) {
    EXPECT_FALSE(accounts_.remove(connection_, anna_));
    EXPECT_FALSE(accounts_.set_role(connection_, anna_, Role::kOperator));
    EXPECT_FALSE(accounts_.set_disabled(connection_, anna_, true));
    EXPECT_FALSE(accounts_.set_password(connection_, anna_, PasswordHash("x"), std::nullopt, kNow));
    EXPECT_EQ(accounts_.fetch_credentials(connection_, anna_), std::nullopt);
    EXPECT_FALSE(accounts_.has_any(connection_));
}

TEST_P(AccountsTest, ARealPasswordGoesThroughTheTable) {
    const Secret password("zebra moon tuba");
    ASSERT_TRUE(accounts_.add(
        connection_,
        {.name = anna_, .role = Role::kViewer, .hash = hash_password(password)}, kNow));
    const auto credentials = accounts_.fetch_credentials(connection_, anna_);
    EXPECT_TRUE(check_password(credentials, password));
    EXPECT_FALSE(check_password(credentials, Secret("zebra moon tubb")));
}

TEST_P(AccountsTest, SettingTheSameRoleAgainIsNoError) {
    add_user("anna");
    EXPECT_TRUE(accounts_.set_role(connection_, anna_, Role::kOperator));
    EXPECT_TRUE(accounts_.set_role(connection_, anna_, Role::kOperator));
    EXPECT_EQ(accounts_.fetch_credentials(connection_, anna_)->role, Role::kOperator);
}

TEST_P(AccountsTest, ADisabledUserHasNoCredentialsAndNoSessions) {
    const Credentials anna = add_user("anna");
    const Credentials bert = add_user("bert");
    (void)begin(anna);
    (void)begin(bert);
    EXPECT_TRUE(accounts_.set_disabled(connection_, anna_, true));
    EXPECT_EQ(accounts_.fetch_credentials(connection_, anna_), std::nullopt);
    EXPECT_EQ(sessions_of("anna"), 0U);
    EXPECT_EQ(sessions_of("bert"), 1U);
    EXPECT_TRUE(accounts_.list(connection_, kNow).front().is_disabled);
    EXPECT_TRUE(accounts_.set_disabled(connection_, anna_, false));
    EXPECT_TRUE(accounts_.fetch_credentials(connection_, anna_));
    EXPECT_EQ(sessions_of("anna"), 0U);
}

TEST_P(AccountsTest, ANewPasswordEndsEverySessionButTheOneInWhichItWasChosen) {
    const Credentials anna = add_user("anna");
    const Session kept = begin(anna);
    (void)begin(anna);
    (void)begin(anna);
    EXPECT_EQ(sessions_of("anna"), 3U);
    EXPECT_TRUE(accounts_.set_password(connection_, anna_, PasswordHash("new"), kept.digest,
                                       kNow + 1h));
    EXPECT_EQ(sessions_of("anna"), 1U);
    EXPECT_EQ(accounts_.list(connection_, kNow).front().password_changed_at, kNow + 1h);
    EXPECT_TRUE(
        accounts_.set_password(connection_, anna_, PasswordHash("newer"), std::nullopt, kNow + 2h));
    EXPECT_EQ(sessions_of("anna"), 0U);
}

TEST_P(AccountsTest, ARemovedUserLeavesNoSessionForTheNextOfThatName) {
    (void)begin(add_user("anna"));
    EXPECT_TRUE(accounts_.remove(connection_, anna_));
    add_user("anna");
    EXPECT_EQ(sessions_of("anna"), 0U);
}

TEST_P(AccountsTest, RehashingDoesNotUndoANewPassword) {
    const Credentials anna = add_user("anna", Role::kViewer, "old cost");
    accounts_.rehash(connection_, anna, PasswordHash("new cost"));
    EXPECT_EQ(accounts_.fetch_credentials(connection_, anna_)->hash, PasswordHash("new cost"));
    accounts_.rehash(connection_, anna, PasswordHash("too late"));
    EXPECT_EQ(accounts_.fetch_credentials(connection_, anna_)->hash, PasswordHash("new cost"));
}

TEST_P(AccountsTest, NamesAreComparedExactly) {
    add_user("anna");
    EXPECT_EQ(accounts_.fetch_credentials(connection_, UserName("ANNA")), std::nullopt);
    EXPECT_EQ(accounts_.fetch_credentials(connection_, UserName("' or ''='")), std::nullopt);
    EXPECT_EQ(accounts_.fetch_credentials(connection_, UserName("\\' or 1=1 -- ")), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Servers, AccountsTest, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::records
