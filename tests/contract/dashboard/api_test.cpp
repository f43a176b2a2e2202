// Everything that the document of the API describes, against a real stack.

#include <fmt/format.h>

#include <set>

#include "dashboard/router.hpp"
#include "office_lab.hpp"

namespace tributary::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class ApiTest : public OfficeTest {};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(c));
    return out;
}

TEST_F(ApiTest, EveryRouteIsDocumentedAndEveryDocumentedRouteIsServed) {
    std::set<std::string> documented;
    std::set<std::string> open;
    for (const OpenApiOperation& each : lab_.document().operations()) {
        documented.insert(each.method + " " + each.path);
        if (each.is_open) open.insert(each.method + " " + each.path);
    }
    std::set<std::string> served;
    std::set<std::string> served_open;
    for (const dashboard::Route& route : dashboard::api_routes()) {
        const std::string name =
            lower(dashboard::name_of(route.method)) + " " + std::string(route.path);
        served.insert(name);
        if (route.access == dashboard::Access::kEverybody) served_open.insert(name);
    }
    EXPECT_EQ(served, documented);
    EXPECT_EQ(served_open, open);
}

TEST_F(ApiTest, NobodySeesAnythingAndViewersChangeNothing) {
    for (const OpenApiOperation& each : lab_.document().operations()) {
        if (each.is_open) continue;
        std::string path = each.path;
        for (const auto& [from, to] :
             {std::pair{"{branch}", lab_.id().c_str()}, {"{sale}", "1"}, {"{id}", "1"}}) {
            if (const std::size_t found = path.find(from); found != std::string::npos)
                path.replace(found, std::string_view(from).size(), to);
        }
        std::string method;
        for (const char c : each.method) method += static_cast<char>(std::toupper(c));
        const std::string body = method == "POST" || method == "PUT" ? "{}" : "";
        EXPECT_EQ(lab_.ask(As::kNobody, method, path, body).status, 401U) << method << path;
        if (!body.empty() && each.path != "/session/password") {
            EXPECT_EQ(lab_.ask(As::kViewer, method, path, body).status, 403U) << method << path;
        }
    }
}

TEST_F(ApiTest, SettingsSayWhatTheSalesAre) {
    const RawAnswer answer = lab_.get("/settings");
    EXPECT_EQ(at(answer.body, "/branches/0"), lab_.id());
    EXPECT_EQ(at(answer.body, "/sales/total"), "total");
    EXPECT_EQ(at(answer.body, "/sales/source"), lab_.branch().database + ".product_sales");
}

TEST_F(ApiTest, BranchesAreAsTheyAre) {
    EXPECT_TRUE(wait_until([&] {
        return at(lab_.get("/branches").body, "/branches/0/state") == "quiet";
    })) << lab_.get("/branches").body;
    const RawAnswer one = lab_.get("/branches/" + lab_.id());
    EXPECT_EQ(at(one.body, "/branch"), lab_.id());
    EXPECT_EQ(at(one.body, "/consumer"), "started");
    EXPECT_THAT(at(one.body, "/agent/database"), StartsWith("MariaDB"));
    EXPECT_EQ(lab_.get("/branches/nowhere").status, 404U);
    EXPECT_EQ(lab_.get("/branches/No").status, 400U);
}

TEST_F(ApiTest, SalesComeWithTheirWay) {
    const RawAnswer first =
        lab_.get("/sales?limit=2&branch=" + lab_.id() + "&from=2024-05-02&to=2024-05-04");
    ASSERT_EQ(first.status, 200U) << first.body;
    EXPECT_EQ(at(first.body, "/sales/0/id"), "3");
    EXPECT_EQ(at(first.body, "/sales/0/values/total"), "24.12");
    const std::string cursor = at(first.body, "/next_cursor");
    EXPECT_EQ(at(lab_.get("/sales?limit=2&branch=" + lab_.id() +
                          "&from=2024-05-02&to=2024-05-04&cursor=" + cursor)
                     .body,
                 "/sales/0/id"),
              "1");
    const RawAnswer one = lab_.get("/sales/" + lab_.id() + "/2");
    EXPECT_EQ(at(one.body, "/sale/values/product"), "Tea");
    EXPECT_NE(at(one.body, "/way/applied_at"), "");
    EXPECT_EQ(lab_.get("/sales/" + lab_.id() + "/999").status, 404U);
}

TEST_F(ApiTest, SumsAreExactAndBroughtUpToDate) {
    EXPECT_TRUE(wait_until([&] {
        return at(lab_.get("/summary?by=branch&to=2024-05-04").body, "/total/amounts/total") ==
               "72.36";
    })) << lab_.get("/summary?by=branch").body;
    EXPECT_EQ(at(lab_.get("/summary?by=product&to=2024-05-04").body, "/groups/0/key"), "Tea");
    EXPECT_EQ(at(lab_.get("/summary?by=day&to=2024-05-04").body, "/groups/0/key"), "2024-05-04");
    EXPECT_EQ(at(lab_.get("/overview?today=2024-05-02").body, "/today/amounts/total"), "24.12");
    EXPECT_EQ(lab_.get("/summary").status, 400U);
}

TEST_F(ApiTest, TheExportIsTheWholeTable) {
    const RawAnswer answer = lab_.get("/sales.csv?to=2024-05-04");
    EXPECT_EQ(answer.header("content-type"), "text/csv; charset=utf-8");
    EXPECT_FALSE(answer.is_cut);
    EXPECT_THAT(answer.body, AllOf(HasSubstr("sale_id"), HasSubstr("24.12")));
    EXPECT_EQ(std::ranges::count(answer.body, '\n'), 4);
}

TEST_F(ApiTest, RecentRowsOfBothSides) {
    const RawAnswer answer =
        lab_.get("/branches/" + lab_.id() + "/recent?limit=2&table=" + lab_.branch().database +
                 ".product_sales");
    EXPECT_EQ(at(answer.body, "/branch_error"), "");
    EXPECT_NE(at(answer.body, "/branch_rows/1/sale_id"), "");
    EXPECT_EQ(at(answer.body, "/branch_rows/0/sale_id"),
              at(answer.body, "/head_office_rows/0/sale_id"));
    EXPECT_EQ(at(answer.body, "/key/0"), "sale_id");
    EXPECT_EQ(lab_.get("/branches/" + lab_.id() + "/recent?table=nowhere").status, 400U);
    EXPECT_EQ(lab_.get("/branches/" + lab_.id() + "/recent?table=no.where").status, 404U);
}

TEST_F(ApiTest, TheDoctorOfTheBranch) {
    EXPECT_NE(at(lab_.get("/branches/" + lab_.id() + "/findings").body, "/findings/0/what"), "");
}

TEST_F(ApiTest, HistoryAndDocument) {
    EXPECT_EQ(at(lab_.get("/history?minutes=5").body, "/step_seconds"), "10");
    EXPECT_EQ(lab_.get("/history?branch=" + lab_.id()).status, 200U);
    EXPECT_EQ(at(lab_.ask(As::kNobody, "GET", "/openapi.json").body, "/openapi"), "3.1.0");
}

TEST_F(ApiTest, MachinesAskWithoutTheApi) {
    EXPECT_EQ(lab_.fetch("GET", "/livez").body, "ok\n");
    EXPECT_TRUE(wait_until([&] { return lab_.fetch("GET", "/readyz").status == 200; }));
    EXPECT_EQ(lab_.fetch("GET", "/readyz?verbose").body, "[+] database\n[+] broker\nok\n");
    EXPECT_EQ(lab_.fetch("GET", "/metrics").status, 401U);
    RawConnection machines(lab_.plant().office_config().dashboard.metrics_listen->port);
    machines.send(request_text("GET", "/metrics"));
    EXPECT_EQ(machines.read_answer().status, 200U);
    machines.send(request_text("GET", "/api/v1/branches"));
    EXPECT_EQ(machines.read_answer().status, 404U);
}

TEST_F(ApiTest, MetricsKeepTheirNames) {
    const RawAnswer answer = lab_.fetch("GET", "/metrics", lab_.bearer(As::kViewer));
    ASSERT_EQ(answer.status, 200U);
    std::set<std::string> names;
    for (std::size_t place = 0;
         (place = answer.body.find("# TYPE ", place)) != std::string::npos;) {
        place += 7;
        names.insert(answer.body.substr(place, answer.body.find(' ', place) - place));
    }
    EXPECT_EQ(names, (std::set<std::string>{
                         "tributary_agent_changes_read_total",
                         "tributary_agent_heard_timestamp_seconds",
                         "tributary_agent_pending_bytes",
                         "tributary_applier_applied_total",
                         "tributary_applier_duplicates_skipped_total",
                         "tributary_applier_parked",
                         "tributary_applier_rewinds_total",
                         "tributary_branch_state",
                         "tributary_broker_backlog_messages",
                         "tributary_build_info",
                         "tributary_http_connections",
                         "tributary_http_event_streams",
                         "tributary_http_responses_total",
                         "tributary_lag_seconds",
                         "tributary_lag_transactions",
                         "tributary_last_applied_timestamp_seconds",
                         "tributary_sign_ins_total",
                         "tributary_watermark",
                     }));
    EXPECT_THAT(answer.body,
                HasSubstr(fmt::format("tributary_branch_state{{branch=\"{}\",state=", lab_.id())));
}

TEST_F(ApiTest, EveryAnswerTellsTheBrowserWhatItMayDo) {
    for (const char* target : {"/", "/api/v1/openapi.json", "/api/v1/branches", "/nothing.js"}) {
        const RawAnswer answer = lab_.fetch("GET", target);
        EXPECT_THAT(answer.header("content-security-policy"),
                    AllOf(StartsWith("default-src 'none'"), Not(HasSubstr("unsafe"))))
            << target;
        EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << target;
        EXPECT_NE(answer.header("referrer-policy"), "") << target;
        EXPECT_EQ(answer.header("server"), "") << target;
    }
    EXPECT_THAT(lab_.fetch("GET", "/branches/north").body, HasSubstr("<!doctype html>"));
}

}  // namespace
}  // namespace tributary::test
