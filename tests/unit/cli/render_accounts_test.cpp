#include <gtest/gtest.h>

#include "cli/render.hpp"

namespace tributary::cli {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kMay{std::chrono::sys_days(std::chrono::year(2024) / 5 / 1) + 12h + 34min + 56s +
                        7us};

TEST(RenderAccounts, Users) {
    const std::vector<records::Account> users = {
        {.name = records::UserName("anna"),
         .role = records::Role::kOperator,
         .is_disabled = false,
         .created_at = kMay,
         .password_changed_at = kMay,
         .last_sign_in_at = kMay + 1h,
         .sessions = 2},
        {.name = records::UserName("bert"),
         .role = records::Role::kViewer,
         .is_disabled = true,
         .created_at = kMay,
         .password_changed_at = kMay,
         .last_sign_in_at = std::nullopt,
         .sessions = 0}};
    EXPECT_EQ(render(users, {}),
              "USER  ROLE      STATE     SESSIONS  SIGNED IN (UTC)   PASSWORD SET (UTC)\n"
              "anna  operator  enabled   2         2024-05-01 13:34  2024-05-01 12:34\n"
              "bert  viewer    disabled  0         never             2024-05-01 12:34\n");
    EXPECT_EQ(render(std::vector{users[1]}, {.is_json = true}),
              "[\n  {\"name\": \"bert\", \"role\": \"viewer\", \"is_disabled\": true, \"created_at\": "
              "\"2024-05-01T12:34:56.000007Z\", \"password_changed_at\": "
              "\"2024-05-01T12:34:56.000007Z\", \"last_sign_in_at\": null, \"sessions\": 0}]\n");
}

TEST(RenderAccounts, Tokens) {
    const std::vector<records::ApiToken> tokens = {{.name = records::TokenName("night-job"),
                                                    .role = records::Role::kViewer,
                                                    .created_by = "local:root\n",
                                                    .created_at = kMay,
                                                    .expires_at = kMay + 24h,
                                                    .last_used_at = std::nullopt}};
    EXPECT_EQ(render(tokens, kMay, {}),
              "TOKEN      ROLE    EXPIRES (UTC)     USED (UTC)  MADE BY\n"
              "night-job  viewer  2024-05-02 12:34  never       local:root?\n");
    EXPECT_EQ(render(tokens, kMay, {.is_json = true}),
              "[\n  {\"name\": \"night-job\", \"role\": \"viewer\", \"created_by\": "
              "\"local:root\\u000a\", \"created_at\": \"2024-05-01T12:34:56.000007Z\", "
              "\"expires_at\": \"2024-05-02T12:34:56.000007Z\", \"last_used_at\": null}]\n");
    const Style coloured{.is_json = false, .with_colour = true};
    EXPECT_EQ(render(tokens, kMay, coloured).find("\x1b[33m"), std::string::npos);
    EXPECT_NE(render(tokens, kMay + 24h, coloured).find("\x1b[33m2024-05-02 12:34"),
              std::string::npos);
}

TEST(RenderAccounts, NothingSaysHowToMakeSomething) {
    EXPECT_EQ(render(std::vector<records::Account>(), {}),
              "there are no users; `tributary user add NAME` makes one\n");
    EXPECT_EQ(render(std::vector<records::ApiToken>(), kMay, {}),
              "there are no tokens; `tributary token create NAME` makes one\n");
    EXPECT_EQ(render(std::vector<records::Account>(), {.is_json = true}), "[]\n");
}

}  // namespace
}  // namespace tributary::cli
