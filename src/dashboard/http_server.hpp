#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "config/connection_config.hpp"
#include "dashboard/http_message.hpp"

namespace tributary::dashboard {

/// What the server asks of whoever answers requests. Called on the server's thread, so both must be
/// quick; the work is done elsewhere.
class RequestHandler {
public:
    virtual ~RequestHandler() = default;
    /// Looks at a request of which only the head is there: how many bytes its body may have, or the
    /// answer that refuses it.
    [[nodiscard]] virtual std::variant<std::size_t, Response> admit(const Request& head) = 0;
    /// Answers a request that was admitted and is complete; `respond` may be called later.
    virtual void handle(Request request, Responder respond) = 0;
};

/// How long a client may take.
struct HttpTimes {
    /// Until a new connection has shaken hands.
    std::chrono::milliseconds handshake = std::chrono::seconds(10);
    /// Until a head is complete once it has begun, and then its body.
    std::chrono::milliseconds head = std::chrono::seconds(10);
    std::chrono::milliseconds body = std::chrono::seconds(20);
    /// Until it has taken a piece of the answer.
    std::chrono::milliseconds write = std::chrono::seconds(30);
    /// Between two requests of a connection.
    std::chrono::milliseconds idle = std::chrono::seconds(60);
    /// What a refused client still sends is read for so long, so that it sees why it was refused.
    std::chrono::milliseconds linger = std::chrono::seconds(2);
};

struct HttpServerOptions {
    /// Port 0: any that is free.
    HostPort listen;
    /// PEM; both or none.
    std::filesystem::path tls_certificate;
    std::filesystem::path tls_key;
    std::size_t connections_max = 512;
    /// For the log: `the page`.
    std::string purpose;
    /// Who may say for whom a request is; as canonical_address gives them.
    std::vector<std::string> trusted_proxies;
    HttpTimes times = {};
};

/// An HTTP/1.1 server: one thread with an event loop for all connections, with a limit on every
/// size and time (limits.hpp). An address that is taken is logged and tried again.
class HttpServer {
public:
    /// `handler` lives until stop has returned.
    HttpServer(HttpServerOptions options, RequestHandler& handler);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    void start();
    /// Ends all connections and the thread. Whoever holds a Responder or a `done` of a BodyStream
    /// must have called or dropped it before the destructor.
    void stop();
    /// Any thread. 0: not listening (yet).
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::size_t connections() const;

private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

}  // namespace tributary::dashboard
