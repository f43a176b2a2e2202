#include "dashboard/request_guard.hpp"

#include <gmock/gmock.h>

namespace tributary::dashboard {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Request request(Method method, std::string target, std::vector<Header> headers) {
    return {.method = method, .target = std::move(target), .headers = std::move(headers)};
}

/// 0: it goes on.
unsigned status(const Request& head) {
    DashboardConfig config;
    config.allowed_hosts = {"office.example"};
    const auto refusal = RequestGuard(config, "Server1").refuse(head);
    return refusal ? refusal->status : 0;
}

unsigned status_of_host(std::string host) {
    return status(request(Method::kGet, "/", {{"host", std::move(host)}}));
}

TEST(RequestGuard, KnowsItsNamesAndEveryAddress) {
    for (const char* good : {"localhost", "localhost:7860", "127.0.0.1:7860", "[::1]:7860",
                             "10.1.2.3", "OFFICE.example:443", "server1"})
        EXPECT_EQ(status_of_host(good), 0U) << good;
    for (const char* bad : {"evil.example", "office.example.evil.example", "localhost.evil.example",
                            "1.2.3.4.evil.example", "[::1", "", "x:y"})
        EXPECT_NE(status_of_host(bad), 0U) << bad;
}

TEST(RequestGuard, NeedsOneHost) {
    EXPECT_EQ(status(request(Method::kGet, "/", {})), 400U);
    EXPECT_EQ(status(request(Method::kGet, "/", {{"host", "localhost"}, {"host", "localhost"}})),
              400U);
}

TEST(RequestGuard, RefusesWhatOtherSitesSend) {
    const auto with = [](Method method, std::string target, std::vector<Header> headers) {
        headers.push_back({"host", "localhost:7860"});
        return status(request(method, std::move(target), std::move(headers)));
    };
    const std::string api = "/api/v1/actions";
    EXPECT_EQ(with(Method::kPost, api, {{"origin", "http://localhost:7860"}}), 0U);
    EXPECT_EQ(with(Method::kPost, api, {{"sec-fetch-site", "same-origin"}}), 0U);
    EXPECT_EQ(with(Method::kPost, api, {}), 0U);
    EXPECT_EQ(with(Method::kPost, api, {{"origin", "http://evil.example"}}), 403U);
    EXPECT_EQ(with(Method::kPost, api, {{"origin", "null"}}), 403U);
    EXPECT_EQ(with(Method::kPost, api, {{"origin", "http://localhost:80"}}), 403U);
    EXPECT_EQ(with(Method::kPost, api, {{"sec-fetch-site", "cross-site"}}), 403U);
    EXPECT_EQ(with(Method::kGet, "/api/v1/events", {{"sec-fetch-site", "same-site"}}), 403U);
    EXPECT_EQ(with(Method::kGet, "/branches/north", {{"sec-fetch-site", "cross-site"}}), 0U);
    EXPECT_EQ(with(Method::kPost, "/", {{"sec-fetch-site", "cross-site"}}), 403U);
}

TEST(ProofOf, FindsCookieAndToken) {
    const Proof proof =
        proof_of(request(Method::kGet, "/",
                         {{"cookie", "a=b; tributary_session=k1; x=tributary_session=no"},
                          {"authorization", "bearer tributary_t"}}));
    EXPECT_EQ(proof.session.reveal(), "k1");
    EXPECT_EQ(proof.token.reveal(), "tributary_t");
    EXPECT_TRUE(proof_of(request(Method::kGet, "/", {{"cookie", "xtributary_session=k1;;=;"}}))
                    .session.is_empty());
    EXPECT_TRUE(
        proof_of(request(Method::kGet, "/", {{"authorization", "Basic YTpi"}})).token.is_empty());
}

TEST(SessionCookie, IsNotForScriptsNorOtherSites) {
    const std::string plain = session_cookie(Secret("key"), false);
    EXPECT_THAT(plain, HasSubstr("tributary_session=key; Path=/; "));
    EXPECT_THAT(plain, HasSubstr("HttpOnly; SameSite=Strict"));
    EXPECT_THAT(plain, Not(HasSubstr("Secure")));
    const std::string encrypted = session_cookie(Secret("key"), true);
    EXPECT_TRUE(encrypted.starts_with("__Host-tributary_session=key;"));
    EXPECT_TRUE(encrypted.ends_with("; Secure"));
    EXPECT_THAT(session_cookie(Secret(), true), HasSubstr("Max-Age=0"));
}

}  // namespace
}  // namespace tributary::dashboard
