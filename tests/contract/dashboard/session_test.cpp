// Signing in and out, and who may do what.

#include <fmt/format.h>

#include "office_lab.hpp"

namespace tributary::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPassword = "seven grey herons";

class SessionTest : public OfficeTest {
protected:
    /// A page with its cookie.
    struct Page {
        std::string cookie;
        std::string csrf_token;
        [[nodiscard]] std::string headers() const {
            return cookie + "X-CSRF-Token: " + csrf_token + "\r\n";
        }
    };

    RawAnswer sign_in(const std::string& name, const std::string& password) {
        return lab_.ask(As::kNobody, "POST", "/session",
                        fmt::format(R"({{"name":"{}","password":"{}"}})", name, password));
    }
    Page open_page(const std::string& name, const std::string& password) {
        const RawAnswer answer = sign_in(name, password);
        EXPECT_EQ(answer.status, 200U) << answer.body;
        const std::string cookie = answer.header("set-cookie");
        return {.cookie = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n",
                .csrf_token = at(answer.body, "/csrf_token")};
    }
    /// A user of the test's own.
    std::string make_user(records::Role role) {
        static int count = 0;
        const std::string name = fmt::format("user{}", ++count);
        lab_.add_user(name, kPassword, role);
        return name;
    }
};

TEST_F(SessionTest, BeginsWithACookieThatScriptsDoNotSee) {
    const std::string name = make_user(records::Role::kOperator);
    const RawAnswer answer = sign_in(name, kPassword);
    ASSERT_EQ(answer.status, 200U) << answer.body;
    EXPECT_THAT(answer.header("set-cookie"),
                AllOf(HasSubstr("HttpOnly"), HasSubstr("SameSite=Strict")));
    EXPECT_EQ(at(answer.body, "/role"), "operator");
    EXPECT_EQ(answer.header("cache-control"), "no-store");
}

TEST_F(SessionTest, EndsWhereItIsKept) {
    const Page page = open_page(make_user(records::Role::kViewer), kPassword);
    EXPECT_EQ(lab_.ask(As::kNobody, "GET", "/session", {}, page.cookie).status, 200U);
    EXPECT_EQ(lab_.ask(As::kNobody, "DELETE", "/session", {}, page.headers()).status, 204U);
    EXPECT_EQ(lab_.ask(As::kNobody, "GET", "/session", {}, page.cookie).status, 401U);
}

TEST_F(SessionTest, ChangesNothingWithoutItsToken) {
    const Page page = open_page(make_user(records::Role::kOperator), kPassword);
    const std::string check = R"({"action":"check"})";
    EXPECT_EQ(lab_.ask(As::kNobody, "POST", "/actions", check, page.cookie).status, 403U);
    EXPECT_EQ(lab_.ask(As::kNobody, "POST", "/actions", check, page.cookie + "X-CSRF-Token: x\r\n")
                  .status,
              403U);
    EXPECT_EQ(lab_.ask(As::kNobody, "POST", "/actions", check,
                       page.headers() + "Origin: http://evil.example\r\n")
                  .status,
              403U);
    EXPECT_EQ(lab_.ask(As::kNobody, "POST", "/actions", check, page.headers()).status, 200U);
}

TEST_F(SessionTest, WrongNamesAndWrongPasswordsLookTheSame) {
    const RawAnswer nobody = sign_in("nobody", "whatever it is");
    const RawAnswer wrong = sign_in(make_user(records::Role::kViewer), "whatever it is");
    EXPECT_EQ(nobody.status, 401U);
    EXPECT_EQ(nobody.body, wrong.body);
    EXPECT_EQ(sign_in("'; drop table x", "whatever it is").status, 401U);
}

TEST_F(SessionTest, GuessingIsSlowedDown) {
    const std::string name = make_user(records::Role::kViewer);
    RawAnswer answer;
    for (int i = 0; i < 30 && answer.status != 429; ++i) answer = sign_in(name, "wrong password");
    EXPECT_EQ(answer.status, 429U);
    EXPECT_NE(answer.header("retry-after"), "");
    // For the tests after this one, which come from the same address.
    lab_.plant().stop_head_office();
    lab_.plant().start_head_office();
    lab_.await_listening();
}

TEST_F(SessionTest, ANewPasswordEndsTheOtherSessions) {
    const std::string name = make_user(records::Role::kViewer);
    const Page here = open_page(name, kPassword);
    const Page there = open_page(name, kPassword);
    const auto change = [&](const std::string& current, const std::string& wanted) {
        return lab_
            .ask(As::kNobody, "PUT", "/session/password",
                 fmt::format(R"({{"current":"{}","new":"{}"}})", current, wanted), here.headers())
            .status;
    };
    EXPECT_EQ(change("wrong", "nine brown owls"), 422U);
    EXPECT_EQ(change(kPassword, "1234567890"), 422U);
    EXPECT_EQ(change(kPassword, "short"), 400U);
    EXPECT_EQ(change(kPassword, "nine brown owls"), 204U);
    EXPECT_EQ(lab_.ask(As::kNobody, "GET", "/session", {}, here.cookie).status, 200U);
    EXPECT_EQ(lab_.ask(As::kNobody, "GET", "/session", {}, there.cookie).status, 401U);
    EXPECT_EQ(sign_in(name, "nine brown owls").status, 200U);
}

TEST_F(SessionTest, IsWrittenDownWithoutSecrets) {
    const std::string name = make_user(records::Role::kViewer);
    (void)open_page(name, kPassword);
    const RawAnswer activity = lab_.get("/activity?who=" + name);
    EXPECT_EQ(at(activity.body, "/activity/0/action"), "sign_in");
    EXPECT_EQ(at(activity.body, "/activity/0/outcome"), "done");
    EXPECT_THAT(activity.body, Not(HasSubstr(kPassword)));
}

}  // namespace
}  // namespace tributary::test
