#include "records/accounts.hpp"

#include <gtest/gtest.h>

#include "records/activity.hpp"
#include "records/tokens.hpp"

namespace tributary::records {
namespace {

TEST(UserName, IsFoldedAndChecked) {
    EXPECT_EQ(decode_user_name("Anna.B@example-1.org").value().value(), "anna.b@example-1.org");
    EXPECT_TRUE(decode_user_name(std::string(64, 'a')));
    for (const std::string& bad : {std::string(), std::string(65, 'a'), std::string("-anna"),
                                   std::string("a b"), std::string("local:root"),
                                   std::string("änna"), std::string("a\0b", 3)}) {
        const auto name = decode_user_name(bad);
        ASSERT_FALSE(name) << bad;
        EXPECT_TRUE(name.error().what.starts_with("a user's name has")) << name.error().what;
    }
    EXPECT_FALSE(decode_token_name("a/b"));
}

TEST(Role, AnOperatorMayWhatAViewerMay) {
    EXPECT_TRUE(is_enough(Role::kOperator, Role::kViewer));
    EXPECT_TRUE(is_enough(Role::kViewer, Role::kViewer));
    EXPECT_FALSE(is_enough(Role::kViewer, Role::kOperator));
}

TEST(Role, WordsGoBothWays) {
    for (const Role role : {Role::kViewer, Role::kOperator}) {
        EXPECT_EQ(decode_role(name_of(role)), role);
    }
    EXPECT_FALSE(decode_role("admin"));
    EXPECT_FALSE(decode_role(""));
}

TEST(ActivityOutcome, WordsGoBothWays) {
    for (const auto outcome : {ActivityOutcome::kUnderWay, ActivityOutcome::kDone,
                               ActivityOutcome::kFailed, ActivityOutcome::kRefused}) {
        EXPECT_EQ(decode_activity_outcome(name_of(outcome)), outcome);
    }
    EXPECT_FALSE(decode_activity_outcome("Done"));
}

TEST(CheckPassword, NobodyIsNeverRight) {
    const Secret password("correct horse battery");
    const Credentials anna{
        .name = UserName("anna"), .role = Role::kViewer, .hash = hash_password(password)};
    EXPECT_TRUE(check_password(anna, password));
    EXPECT_FALSE(check_password(anna, Secret("correct horse batterz")));
    EXPECT_FALSE(check_password(std::nullopt, password));
    EXPECT_FALSE(check_password(std::nullopt, Secret()));
}

}  // namespace
}  // namespace tributary::records
