#include "dashboard/http_connection.hpp"

#include "base/ascii.hpp"
#include "dashboard/http_exchange.hpp"

namespace tributary::dashboard {
namespace {

Method method_of(http::verb verb) {
    switch (verb) {
        case http::verb::get:
            return Method::kGet;
        case http::verb::head:
            return Method::kHead;
        case http::verb::post:
            return Method::kPost;
        case http::verb::put:
            return Method::kPut;
        case http::verb::delete_:
            return Method::kDelete;
        default:  // Everything else that Beast knows is refused alike.
            return Method::kOther;
    }
}

}  // namespace

Request to_request(const http::request<http::string_body>& message, std::string peer,
                   bool is_encrypted) {
    Request request;
    request.method = method_of(message.method());
    request.target = message.target();
    request.peer = std::move(peer);
    request.is_encrypted = is_encrypted;
    for (const auto& field : message) {
        request.headers.push_back({ascii_lower(field.name_string()), std::string(field.value())});
    }
    return request;
}

/// A client whose time is over is not told: its socket is closed by then.
std::optional<Response> refusal_of(const error_code& error) {
    if (error == http::error::header_limit)
        return problem_response(431, "Request line and headers are too long.");
    if (error == http::error::body_limit)
        return problem_response(413, "The body is larger than this request may have.");
    if (error == http::error::bad_version)
        return problem_response(505, "This is an HTTP/1.1 server.");
    const bool is_no_request =
        error.category() == http::make_error_code(http::error::bad_method).category() &&
        error != http::error::end_of_stream && error != http::error::partial_message;
    if (is_no_request) return problem_response(400, "This is not an HTTP/1.1 request.");
    return std::nullopt;
}

asio::awaitable<void> serve(PlainStream& stream, std::string peer, ServedBy& server) {
    HttpExchange<PlainStream> exchange(stream, std::move(peer), server);
    co_await exchange.run();
}

}  // namespace tributary::dashboard
