#include "dashboard/static_files.hpp"

#include <gmock/gmock.h>

#include <array>

namespace tributary::dashboard {
namespace {

using ::testing::HasSubstr;

constexpr std::array<EmbeddedFile, 2> kFiles{
    EmbeddedFile{"/assets/a-1.js", "text/javascript", "\"e1\"", "plain", "gz", "br", true},
    EmbeddedFile{"/index.html", "text/html", "\"e2\"", "<page>", {}, {}, false}};

Response get(std::string target, std::vector<Header> headers = {}) {
    return file_response(
        {.method = Method::kGet, .target = std::move(target), .headers = std::move(headers)},
        kFiles);
}
std::string header(const Response& response, std::string_view name) {
    for (const Header& each : response.headers) {
        if (each.name == name) return each.value;
    }
    return {};
}
std::string_view body(const Response& response) {
    return std::get<std::string_view>(response.body);
}

TEST(FileResponse, SendsTheFormThatTheClientTakes) {
    EXPECT_EQ(body(get("/assets/a-1.js")), "plain");
    EXPECT_EQ(body(get("/assets/a-1.js", {{"accept-encoding", "gzip, deflate"}})), "gz");
    const Response brotli = get("/assets/a-1.js", {{"accept-encoding", "gzip, deflate, br"}});
    EXPECT_EQ(body(brotli), "br");
    EXPECT_EQ(header(brotli, "Content-Encoding"), "br");
    EXPECT_EQ(body(get("/assets/a-1.js", {{"accept-encoding", "br;q=0, gzip;q=0.5"}})), "gz");
    EXPECT_EQ(body(get("/assets/a-1.js", {{"accept-encoding", "brx"}})), "plain");
}

TEST(FileResponse, FilesWithAHashStayForeverAndThePageNever) {
    EXPECT_THAT(header(get("/assets/a-1.js"), "Cache-Control"), HasSubstr("immutable"));
    EXPECT_EQ(header(get("/"), "Cache-Control"), "no-store");
    EXPECT_EQ(get("/assets/a-1.js", {{"if-none-match", "\"e1\""}}).status, 304U);
}

TEST(FileResponse, PlacesInThePageAreThePage) {
    for (const char* place : {"/", "/branches/north", "/sales?branch=north", "/index.html"})
        EXPECT_EQ(body(get(place)), "<page>") << place;
    for (const char* nothing : {"/assets/b.js", "/favicon.ico", "/assets/", "/../etc/passwd.txt"})
        EXPECT_EQ(get(nothing).status, 404U) << nothing;
}

TEST(FileResponse, OnlyReads) {
    EXPECT_EQ(file_response({.method = Method::kPost, .target = "/"}, kFiles).status, 405U);
}

TEST(Embedded, HoldsTheDocumentOfTheApi) {
    EXPECT_THAT(std::string(embedded_openapi()), HasSubstr("\"openapi\": \"3.1.0\""));
}

}  // namespace
}  // namespace tributary::dashboard
