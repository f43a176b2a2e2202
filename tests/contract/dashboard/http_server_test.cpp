// The HTTP server itself, with real sockets: whatever is sent, it answers or ends the connection,
// and goes on serving.

#include "dashboard/http_server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <thread>

#include "client/http_exchange.hpp"
#include "dashboard/limits.hpp"
#include "raw_http.hpp"
#include "support/certificates.hpp"
#include "support/servers.hpp"
#include "support/wait_until.hpp"

namespace tributary::test {
namespace {

using namespace dashboard;
using ::testing::HasSubstr;

/// Pieces that a test hands out.
class Pieces final : public BodyStream {
public:
    explicit Pieces(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {}
    void next(Done done) override { done(pieces_.at(next_++)); }
    void close() override {}

private:
    std::vector<Piece> pieces_;
    std::size_t next_ = 0;
};

BodyStream::Piece piece(std::string text) {
    return {BodyStream::Piece::Kind::kMore, std::make_shared<const std::string>(std::move(text))};
}

/// Answers by path: `/echo` what was sent, `/large` a megabyte, `/stream` and `/cut` in pieces,
/// `/drop` nothing at all.
class Echo final : public RequestHandler {
public:
    std::variant<std::size_t, Response> admit(const Request& head) override {
        if (head.target == "/refused") return problem_response(403, "no");
        return std::size_t{100};
    }
    void handle(Request request, Responder respond) override {
        using Kind = BodyStream::Piece::Kind;
        if (request.target == "/drop") return;
        Response response;
        if (request.target == "/stream") {
            response.body = std::make_shared<Pieces>(
                std::vector<BodyStream::Piece>{piece("one,"), piece("two"), {Kind::kEnd, nullptr}});
        } else if (request.target == "/cut") {
            response.body = std::make_shared<Pieces>(
                std::vector<BodyStream::Piece>{piece("one"), {Kind::kBroken, nullptr}});
        } else if (request.target == "/large") {
            response.body = std::string(1'000'000, 'x');
        } else {
            response.body = request.body + "|" + request.target + "|" + request.peer;
        }
        std::thread([respond = std::make_shared<Responder>(std::move(respond)),
                     response = std::move(response)]() mutable {
            (*respond)(std::move(response));
        }).join();
    }

private:
    static Response problem_response(unsigned status, std::string text) {
        return {.status = status, .headers = {}, .body = std::move(text)};
    }
};

class HttpServerTest : public testing::Test {
protected:
    HttpServerTest() : server_({.listen = {"127.0.0.1", 0}, .purpose = "a test"}, echo_) {
        server_.start();
        if (!wait_until([&] { return server_.port() != 0; }))
            throw std::runtime_error("it does not listen");
    }
    RawConnection connect() { return RawConnection(server_.port()); }
    RawAnswer answer_to(std::string_view bytes) {
        RawConnection connection = connect();
        connection.send(bytes);
        connection.finish();
        return connection.read_answer();
    }
    unsigned status_of(std::string_view bytes) { return answer_to(bytes).status; }
    void expect_alive() {
        RawConnection connection = connect();
        connection.send(request_text("GET", "/echo"));
        EXPECT_EQ(connection.read_answer().body, "|/echo|127.0.0.1");
    }

    Echo echo_;
    HttpServer server_;
};

TEST_F(HttpServerTest, AConnectionServesManyRequestsAlsoSentAtOnce) {
    RawConnection connection = connect();
    connection.send(request_text("GET", "/a") + request_text("POST", "/b", {}, "body"));
    EXPECT_EQ(connection.read_answer().body, "|/a|127.0.0.1");
    EXPECT_EQ(connection.read_answer().body, "body|/b|127.0.0.1");
    connection.send(request_text("GET", "/c", "Connection: close\r\n"));
    EXPECT_EQ(connection.read_answer().header("connection"), "close");
    EXPECT_EQ(connection.read_answer().status, 0U);
}

TEST_F(HttpServerTest, ABodyMayComeInPiecesAndAfterAQuestion) {
    RawConnection connection = connect();
    connection.send(request_text("POST", "/echo", "Expect: 100-continue\r\nContent-Length: 4\r\n"));
    connection.send("bo");
    connection.send("dy");
    EXPECT_EQ(connection.read_answer().body, "body|/echo|127.0.0.1");
    connection.send(request_text("POST", "/echo", "Transfer-Encoding: chunked\r\n") +
                    "2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n");
    EXPECT_EQ(connection.read_answer().body, "body|/echo|127.0.0.1");
}

TEST_F(HttpServerTest, AStreamComesInChunksAndABrokenOneIsCut) {
    RawConnection connection = connect();
    connection.send(request_text("GET", "/stream"));
    const RawAnswer answer = connection.read_answer();
    EXPECT_EQ(answer.body, "one,two");
    EXPECT_FALSE(answer.is_cut);
    connection.send(request_text("HEAD", "/stream"));
    EXPECT_EQ(connection.read_answer(true).status, 200U);
    connection.send(request_text("GET", "/cut"));
    EXPECT_TRUE(connection.read_answer().is_cut);
}

TEST_F(HttpServerTest, WhatIsNoRequestIsRefused) {
    EXPECT_EQ(status_of("nonsense\r\n\r\n"), 400U);
    EXPECT_EQ(status_of(std::string("\0\xff\x16\x03\x01", 5) + "\r\n\r\n"), 400U);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nA b: c\r\n\r\n"), 400U);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"), 400U);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
              400U);
    EXPECT_EQ(
        status_of("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\nab"),
        400U);
    EXPECT_EQ(status_of("GET / HTTP/3.7\r\n\r\n"), 505U);
    EXPECT_EQ(status_of(request_text("POST", "/echo", "Transfer-Encoding: chunked\r\n") + "zz\r\n"),
              400U);
    EXPECT_EQ(status_of("GET / HT"), 0U);
    expect_alive();
}

TEST_F(HttpServerTest, WhatIsTooLargeIsRefusedBeforeItIsRead) {
    EXPECT_EQ(status_of("GET /" + std::string(2 * kHeadBytesMax, 'x') + " HTTP/1.1\r\n\r\n"), 431U);
    std::string headers;
    for (int i = 0; i < 3'000; ++i) headers += fmt::format("x-{}: y\r\n", i);
    EXPECT_EQ(status_of(request_text("GET", "/", headers)), 431U);
    EXPECT_EQ(status_of(request_text("POST", "/echo", "Content-Length: 99999999999\r\n")), 413U);
    EXPECT_EQ(status_of(request_text("POST", "/echo", "Transfer-Encoding: chunked\r\n") +
                        "1000\r\n" + std::string(0x1000, 'x') + "\r\n0\r\n\r\n"),
              413U);
    EXPECT_EQ(status_of(request_text("POST", "/refused", {}, std::string(1'000'000, 'x'))), 403U);
    expect_alive();
}

TEST_F(HttpServerTest, EveryAnswerSaysWhatABrowserMayDoWithIt) {
    const std::vector<std::pair<unsigned, std::string>> requests{
        {200, request_text("GET", "/echo")},
        {200, request_text("GET", "/stream")},
        {400, "nonsense\r\n\r\n"},
        {403, request_text("GET", "/refused")},
        {413, request_text("POST", "/echo", "Content-Length: 99999999999\r\n")},
        {431, "GET /" + std::string(2 * kHeadBytesMax, 'x') + " HTTP/1.1\r\n\r\n"},
        {503, request_text("GET", "/drop")},
        {505, "GET / HTTP/3.7\r\n\r\n"}};
    for (const auto& [status, request] : requests) {
        const RawAnswer answer = answer_to(request);
        EXPECT_EQ(answer.status, status);
        EXPECT_THAT(answer.header("content-security-policy"), HasSubstr("default-src 'none'"))
            << status;
        EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << status;
        EXPECT_EQ(answer.header("referrer-policy"), "no-referrer") << status;
        EXPECT_EQ(answer.header("cache-control"), "no-store") << status;
        EXPECT_EQ(answer.header("strict-transport-security"), "") << "it is not encrypted";
    }
}

TEST_F(HttpServerTest, AHandlerThatForgetsARequestIsAnsweredFor) {
    EXPECT_EQ(status_of(request_text("GET", "/drop")), 503U);
}

TEST_F(HttpServerTest, ClientsThatGoAwayDoNoHarm) {
    for (std::size_t i = 0; i < 50; ++i) {
        RawConnection connection = connect();
        connection.send(request_text("POST", "/stream", {}, "x").substr(0, 10 + i));
    }
    expect_alive();
    EXPECT_TRUE(wait_until([&] { return server_.connections() == 0; }));
}

TEST_F(HttpServerTest, StoppingEndsOpenConnections) {
    RawConnection idle = connect();
    RawConnection half = connect();
    half.send("GET /echo HTTP");
    ASSERT_TRUE(wait_until([&] { return server_.connections() == 2; }));
    server_.stop();
    EXPECT_EQ(idle.read_answer().status, 0U);
    EXPECT_EQ(half.read_answer().status, 0U);
}

TEST(HttpServer, ClientsThatTakeTooLongAreLetGo) {
    Echo echo;
    constexpr std::chrono::milliseconds kShort{50};
    HttpServer server({.listen = {"127.0.0.1", 0},
                       .purpose = "a test",
                       .times = {.head = kShort, .body = kShort, .write = kShort, .idle = kShort}},
                      echo);
    server.start();
    ASSERT_TRUE(wait_until([&] { return server.port() != 0; }));
    for (const std::string& bytes :
         {std::string(), std::string("GET /echo HTTP/1.1\r\nHo"),
          request_text("POST", "/echo", "Content-Length: 4\r\n") + "bo",
          request_text("POST", "/echo", "Transfer-Encoding: chunked\r\n") + "2\r\nbo"}) {
        RawConnection connection(server.port());
        connection.send(bytes);
        EXPECT_EQ(connection.read_answer().status, 0U) << bytes;
    }
    // One that takes nothing of what it asked for.
    RawConnection deaf(server.port());
    for (int i = 0; i < 200; ++i) deaf.send(request_text("GET", "/large"));
    EXPECT_TRUE(wait_until([&] { return server.connections() == 0; }));
    EXPECT_EQ(RawConnection(server.port()).read_answer().status, 0U) << "it goes on";
}

TEST(HttpServer, TrustedProxiesSayForWhomTheyAsk) {
    Echo echo;
    HttpServer server(
        {.listen = {"127.0.0.1", 0}, .purpose = "a test", .trusted_proxies = {"127.0.0.1"}}, echo);
    server.start();
    ASSERT_TRUE(wait_until([&] { return server.port() != 0; }));
    RawConnection connection(server.port());
    connection.send(
        request_text("GET", "/echo", "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n") +
        request_text("GET", "/echo"));
    const RawAnswer passed_on = connection.read_answer();
    EXPECT_EQ(passed_on.body, "|/echo|192.0.2.7");
    EXPECT_NE(passed_on.header("strict-transport-security"), "") << "the client's way is encrypted";
    const RawAnswer own = connection.read_answer();
    EXPECT_EQ(own.body, "|/echo|127.0.0.1") << "each request by itself";
    EXPECT_EQ(own.header("strict-transport-security"), "");
}

TEST(HttpServer, WaitsForAnAddressThatIsTaken) {
    Echo echo;
    HttpServer first({.listen = {"127.0.0.1", 0}, .purpose = "first"}, echo);
    first.start();
    ASSERT_TRUE(wait_until([&] { return first.port() != 0; }));
    const std::uint16_t port = first.port();
    HttpServer second({.listen = {"127.0.0.1", port}, .purpose = "second"}, echo);
    second.start();
    first.stop();
    EXPECT_TRUE(wait_until([&] { return second.port() == port; }));
}

TEST(HttpServer, SpeaksTlsWithItsCertificate) {
    const Certificates files =
        make_certificates(Servers::instance().directory().make_folder("certificates"));
    Echo echo;
    HttpServer server({.listen = {"127.0.0.1", 0},
                       .tls_certificate = files.server_certificate,
                       .tls_key = files.server_key,
                       .purpose = "a test"},
                      echo);
    server.start();
    ASSERT_TRUE(wait_until([&] { return server.port() != 0; }));
    const client::Endpoint endpoint{.is_encrypted = true,
                                    .host = "localhost",
                                    .port = server.port(),
                                    .ca_file = files.authority.string()};
    const auto ask = [&](const std::string& body) {
        return client::exchange(endpoint, {.method = "POST", .target = "/echo", .body = body},
                                kPatience, {});
    };
    ASSERT_TRUE(ask("hello"));
    EXPECT_EQ(ask("hello")->body, "hello|/echo|127.0.0.1");
    EXPECT_EQ(ask(std::string(1'000, 'x'))->status, 413U);
    // Somebody without TLS does no harm.
    RawConnection plain(server.port());
    plain.send(request_text("GET", "/"));
    EXPECT_EQ(plain.read_answer().status, 0U);
    EXPECT_EQ(ask("again")->body, "again|/echo|127.0.0.1");
    // Who knows the server's own certificate needs neither its authority nor its name.
    client::Endpoint known{.is_encrypted = true,
                           .host = "127.0.0.1",
                           .port = server.port(),
                           .ca_file = {},
                           .certificate_file = files.server_certificate.string()};
    const client::HttpRequest request{.method = "GET", .target = "/echo"};
    EXPECT_TRUE(client::exchange(known, request, kPatience, {}));
    known.certificate_file = files.authority.string();
    EXPECT_FALSE(client::exchange(known, request, kPatience, {}));
    known.certificate_file = files.server_key.string();
    EXPECT_FALSE(client::exchange(known, request, kPatience, {}));
    known.certificate_file = {};
    EXPECT_FALSE(client::exchange(known, request, kPatience, {})) << "no authority knows it";
}

}  // namespace
}  // namespace tributary::test
