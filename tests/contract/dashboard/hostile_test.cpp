// Whatever a client sends: an error that says what is wrong, and nothing else.

#include <fmt/format.h>

#include "office_lab.hpp"

namespace tributary::test {
namespace {

class HostileTest : public OfficeTest {
protected:
    /// Of an operator, who may do everything.
    void expect_refused(std::string_view method, const std::string& path,
                        const std::string& body = {}) {
        const RawAnswer answer = lab_.ask(As::kOperator, method, path, body);
        EXPECT_GE(answer.status, 400U) << method << " " << path << " " << body;
        EXPECT_LT(answer.status, 500U) << method << " " << path << " " << body;
        EXPECT_EQ(answer.header("content-type"), "application/problem+json") << path;
    }
};

TEST_F(HostileTest, Parameters) {
    const std::string lists[] = {"/sales", "/parked", "/activity"};
    for (const std::string& list : lists) {
        for (const char* query :
             {"limit=0", "limit=501", "limit=-1", "limit=1e3", "limit=99999999999999999999",
              "limit=", "cursor=%00", "cursor=..%2f", "cursor=18446744073709551616", "branch='",
              "branch=A", "unknown=1", "limit=1&limit=2", "%ff=1", "cursor=1%27%20or%201=1"})
            expect_refused("GET", list + "?" + query);
    }
    for (const char* query : {"from=2024-02-30", "to=yesterday", "from=0000-00-00", "from=2024-1-1",
                              "to=99999-01-01", "region=%c3%28"})
        expect_refused("GET", std::string("/sales?") + query);
    expect_refused("GET", "/sales?cursor=" + std::string(600, 'x'));
    expect_refused("GET", "/sales.csv?from=x");
    expect_refused("GET", "/summary?by=everything");
    expect_refused("GET", "/summary?by=day&by=day");
    expect_refused("GET", "/overview?today=2024-13-01");
    expect_refused("GET", "/history?minutes=0");
    expect_refused("GET", "/history?branch=nowhere");
    expect_refused("GET", "/branches?x");
    expect_refused("GET", "/branches/nowhere/recent");
    expect_refused("GET", "/branches/" + lab_.id() + "/recent?limit=101");
    expect_refused("GET", "/branches/" + lab_.id() + "/findings?x=1");
    expect_refused("GET", "/sales/" + lab_.id() + "/" + std::string(65, '1'));
    expect_refused("GET", "/sales/nowhere/1");
    expect_refused("GET", "/parked/18446744073709551616");
    expect_refused("GET", "/parked/1%27");
    expect_refused("GET", "/nothing");
    std::string many = "/sales?";
    for (int i = 0; i < 501; ++i) many += fmt::format("branch=b{}&", i);
    expect_refused("GET", many);
}

TEST_F(HostileTest, TextsThatAreOnlyTexts) {
    for (const char* text :
         {"%27%20or%20%271%27=%271", "%25", "%5c", "%22", "%F0%9F%8D%B5", "a%2Fb"}) {
        EXPECT_EQ(lab_.get(std::string("/sales?region=") + text).status, 200U) << text;
        EXPECT_EQ(lab_.get(std::string("/summary?by=day&product=") + text).status, 200U) << text;
        EXPECT_EQ(lab_.get(std::string("/activity?who=") + text).status, 200U) << text;
        EXPECT_EQ(lab_.get("/sales/" + lab_.id() + "/" + text).status, 404U) << text;
    }
}

TEST_F(HostileTest, Bodies) {
    const std::string branch = "/branches/" + lab_.id() + "/sales";
    const std::pair<const char*, std::string> places[] = {
        {"POST", "/session"}, {"POST", "/actions"},         {"POST", "/parked/actions"},
        {"PUT", "/parked/1"}, {"PUT", "/session/password"}, {"POST", branch}};
    for (const auto& [method, path] : places) {
        for (const std::string& body :
             {std::string("x"), std::string("[]"), std::string("null"), std::string("{"),
              std::string("{}"), std::string("{\"a\":1}"), std::string("\xff\xfe"),
              std::string(3'000, '['),
              std::string("{\"action\":{},\"name\":[],\"values\":7,\"ids\":\"x\",\"branches\":{}}"),
              std::string("{\"action\":\"\\u0000\",\"values\":{\"\":1}}")})
            expect_refused(method, path, body);
    }
    for (const char* body : {R"({"action":"explode"})", R"({"action":"sync","branches":["x y"]})",
                             R"({"action":"sync","branches":[1]})",
                             R"({"action":"resync","confirm":"all","tables":["a"]})",
                             R"({"action":"set_mode","mode":"interval","interval_seconds":1e99})",
                             R"({"action":"set_mode","mode":"interval","interval_seconds":86401})",
                             R"({"action":"resync","confirm":"all","key_from":"1"})",
                             R"({"action":"sync","confirm":7})"})
        expect_refused("POST", "/actions", body);
    for (const char* body :
         {R"({"action":"retry"})", R"({"action":"retry","ids":[-1],"reason":""})",
          R"({"action":"retry","ids":[1.5],"reason":""})",
          R"({"action":"retry","branch":"A","reason":""})",
          R"({"action":"retry","cause":4294967296,"reason":""})"})
        expect_refused("POST", "/parked/actions", body);
    expect_refused("POST", branch, R"({"values":{"no_such_column":"1"}})");
    expect_refused("POST", branch, R"({"values":{}})");
}

TEST_F(HostileTest, SizesTypesAndMethods) {
    const auto status = [&](std::string_view method, std::string_view target,
                            const std::string& headers, std::string_view body) {
        return lab_.fetch(method, target, lab_.bearer(As::kOperator) + headers, body).status;
    };
    const std::string json = "Content-Type: application/json\r\n";
    EXPECT_EQ(status("POST", "/api/v1/session", json, std::string(70'000, ' ')), 413U);
    EXPECT_EQ(status("POST", "/api/v1/actions", json, std::string(600'000, ' ')), 413U);
    EXPECT_EQ(status("GET", "/api/v1/branches", json, "{}"), 413U);
    EXPECT_EQ(status("POST", "/api/v1/actions", "Content-Type: text/plain\r\n", "{}"), 415U);
    EXPECT_EQ(status("POST", "/api/v1/actions", "", "{}"), 415U);
    EXPECT_EQ(status("POST", "/api/v1/branches", json, "{}"), 405U);
    EXPECT_EQ(status("TRACE", "/", "", ""), 405U);
    EXPECT_EQ(status("OPTIONS", "/api/v1/branches", "", ""), 405U);
    EXPECT_EQ(status("PATCH", "/api/v1/branches", "", ""), 405U);
    EXPECT_EQ(status("GET", "/api/v1/branches?x=" + std::string(9'000, 'x'), "", ""), 414U);
    EXPECT_EQ(status("GET", "/api/v2/branches", "", ""), 404U);
    EXPECT_EQ(status("GET", "/api", "", ""), 404U);
    EXPECT_EQ(status("GET", "/api/v1/../../etc/passwd", "", ""), 404U);
    EXPECT_EQ(status("POST", "/", json, "{}"), 413U);
    EXPECT_EQ(status("GET", "http://localhost/", "", ""), 400U);
    EXPECT_EQ(status("GET", "/api/v1/branches", "Sec-Fetch-Site: cross-site\r\n", ""), 403U);
    RawConnection other(lab_.port());
    other.send("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    EXPECT_EQ(other.read_answer().status, 421U);
}

TEST_F(HostileTest, TokensThatAreNone) {
    for (const char* token : {"", "x", "tributary_", "tributary_x' or 1=1 -- ", "\xff"}) {
        EXPECT_EQ(lab_.fetch("GET", "/api/v1/branches",
                             fmt::format("Authorization: Bearer {}\r\n", token))
                      .status,
                  401U)
            << token;
        EXPECT_EQ(lab_.fetch("GET", "/api/v1/branches",
                             fmt::format("Cookie: tributary_session={}\r\n", token))
                      .status,
                  401U)
            << token;
    }
}

}  // namespace
}  // namespace tributary::test
