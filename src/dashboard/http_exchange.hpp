#pragma once

#include <fmt/format.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dashboard/http_connection.hpp"
#include "dashboard/http_head.hpp"
#include "dashboard/limits.hpp"
#include "dashboard/problem.hpp"

// Private to the two files that instantiate it: one connection over a stream of either kind.
namespace tributary::dashboard {

namespace http = boost::beast::http;
using boost::system::error_code;

[[nodiscard]] Request to_request(const http::request<http::string_body>& message, std::string peer,
                                 bool is_encrypted);
/// The answer to bytes that are no request; empty: the client is gone, and nothing is said.
[[nodiscard]] std::optional<Response> refusal_of(const error_code& error);

template <class Stream>
class HttpExchange {
public:
    HttpExchange(Stream& stream, std::string peer, ServedBy& server)
        : stream_(stream), peer_(std::move(peer)), server_(server) {}

    asio::awaitable<void> run() {
        // In this file a co_await is a statement of its own, and what coroutines are given has a
        // name: GCC 12 destroys temporaries of larger expressions twice, and loses its way in
        // conditions.
        bool is_kept = true;
        while (is_kept && !server_.is_stopping) {
            is_kept = co_await await_request();
            if (is_kept) is_kept = co_await serve_one();
        }
    }

private:
    static constexpr bool kIsEncrypted = std::is_same_v<Stream, TlsStream>;
    using Parser = http::request_parser<http::string_body>;

    [[nodiscard]] Request request_of(const Parser& parser) const {
        Request request = to_request(parser.get(), peer_, kIsEncrypted);
        server_.proxies.see_through(request);
        return request;
    }

    beast::tcp_stream& socket() { return beast::get_lowest_layer(stream_); }

    /// The first byte of the next request may take its time.
    asio::awaitable<bool> await_request() {
        if (buffer_.size() != 0) co_return true;
        socket().expires_after(server_.times.idle);
        error_code error;
        const std::size_t read = co_await stream_.async_read_some(
            buffer_.prepare(4096), asio::redirect_error(asio::use_awaitable, error));
        buffer_.commit(read);
        co_return !error;
    }

    /// False: this was the last request of the connection.
    asio::awaitable<bool> serve_one() {
        Parser parser;
        parser.header_limit(kHeadBytesMax);
        parser.body_limit(boost::none);
        error_code error;
        socket().expires_after(server_.times.head);
        co_await http::async_read_header(stream_, buffer_, parser,
                                         asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            co_await refuse_bytes(error);
            co_return false;
        }

        const Request head = request_of(parser);
        auto admitted = server_.handler.admit(head);
        if (auto* refusal = std::get_if<Response>(&admitted)) {
            // A request without a body leaves the connection at the next one's beginning.
            bool is_kept = parser.is_done() && parser.get().keep_alive();
            if (parser.is_done()) {
                is_kept = co_await answer(head, *refusal, is_kept);
            } else {
                co_await refuse(head, *refusal);
            }
            co_return is_kept;
        }
        const std::size_t body_bytes_max = std::get<std::size_t>(admitted);
        if (parser.content_length().value_or(0) > body_bytes_max) error = http::error::body_limit;
        parser.body_limit(body_bytes_max);
        if (!error && !parser.is_done()) co_await read_body(parser, error);
        bool is_kept = false;
        if (error) {
            co_await refuse_bytes(error);
        } else {
            is_kept = co_await handle(parser);
        }
        co_return is_kept;
    }

    asio::awaitable<void> read_body(Parser& parser, error_code& error) {
        socket().expires_after(server_.times.body);
        if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            const bool is_written = co_await write_text("HTTP/1.1 100 Continue\r\n\r\n");
            if (!is_written) co_return;
            socket().expires_after(server_.times.body);
        }
        co_await http::async_read(stream_, buffer_, parser,
                                  asio::redirect_error(asio::use_awaitable, error));
    }

    asio::awaitable<bool> handle(Parser& parser) {
        Request request = request_of(parser);
        request.body = std::move(parser.get().body());
        const Request head{.method = request.method,
                           .target = request.target,
                           .is_encrypted = request.is_encrypted};
        socket().expires_never();
        std::function<void(std::function<void(Response)>)> begin =
            [this, &request](std::function<void(Response)> done) {
                server_.handler.handle(std::move(request), Responder(std::move(done)));
            };
        Response response = co_await await_callback<Response>(std::move(begin));
        const bool is_kept = co_await answer(head, response, parser.get().keep_alive());
        co_return is_kept;
    }

    asio::awaitable<bool> answer(const Request& head, Response& response, bool is_kept) {
        is_kept = is_kept && !server_.is_stopping;
        add_security_headers(response, head.is_encrypted);
        const bool is_head = head.method == Method::kHead;
        if (auto* stream = std::get_if<std::shared_ptr<BodyStream>>(&response.body)) {
            const std::shared_ptr<BodyStream> body = std::move(*stream);
            const std::string text = head_text(response, std::nullopt, is_kept);
            const bool is_whole = co_await write_stream(text, is_head ? nullptr : body.get());
            body->close();
            co_return is_whole&& is_kept;
        }
        const auto* owned = std::get_if<std::string>(&response.body);
        const std::string_view body =
            owned != nullptr ? std::string_view(*owned) : std::get<std::string_view>(response.body);
        const std::string text = head_text(response, body.size(), is_kept);
        const bool is_written = co_await write_both(text, is_head ? std::string_view() : body);
        co_return is_written&& is_kept;
    }

    /// Pieces as chunks; null: the head only. False: the client is gone, or the body is not whole.
    asio::awaitable<bool> write_stream(std::string_view head, BodyStream* body) {
        bool is_written = co_await write_text(head);
        if (!is_written) co_return false;
        while (body != nullptr) {
            socket().expires_never();
            std::function<void(BodyStream::Done)> begin = [body](BodyStream::Done done) {
                body->next(std::move(done));
            };
            const BodyStream::Piece piece =
                co_await await_callback<BodyStream::Piece>(std::move(begin));
            if (piece.kind == BodyStream::Piece::Kind::kBroken) co_return false;
            if (piece.kind == BodyStream::Piece::Kind::kEnd) break;
            const std::string size = fmt::format("{:x}\r\n", piece.text->size());
            is_written = co_await write_chunk(size, *piece.text);
            if (!is_written) co_return false;
        }
        if (body == nullptr) co_return true;
        const bool is_ended = co_await write_text("0\r\n\r\n");
        co_return is_ended;
    }

    /// Of bytes that are no request.
    asio::awaitable<void> refuse_bytes(const error_code& error) {
        std::optional<Response> refusal = refusal_of(error);
        const Request nothing{.is_encrypted = kIsEncrypted};
        if (refusal) co_await refuse(nothing, *refusal);
    }

    /// Answers, and reads for a moment what the client still sends: closing at once would take the
    /// answer away from it.
    asio::awaitable<void> refuse(const Request& head, Response& refusal) {
        const bool is_kept = co_await answer(head, refusal, false);
        error_code error;
        socket().socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
        socket().expires_after(server_.times.linger);
        std::string ignored(16 * 1024, '\0');
        for (std::size_t read = 0; !is_kept && !error && read < kLingerBytesMax;) {
            const std::size_t got = co_await socket().async_read_some(
                asio::buffer(ignored), asio::redirect_error(asio::use_awaitable, error));
            read += got;
        }
    }

    asio::awaitable<bool> write_text(std::string_view text) { return write_both(text, {}); }
    asio::awaitable<bool> write_both(std::string_view first, std::string_view second) {
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(first), asio::buffer(second)};
        return write(buffers);
    }
    asio::awaitable<bool> write_chunk(std::string_view size, std::string_view text) {
        static constexpr std::string_view kEnd = "\r\n";
        const std::array<asio::const_buffer, 3> buffers{asio::buffer(size), asio::buffer(text),
                                                        asio::buffer(kEnd)};
        return write(buffers);
    }
    template <class Buffers>
    asio::awaitable<bool> write(Buffers buffers) {
        socket().expires_after(server_.times.write);
        error_code error;
        (void)co_await asio::async_write(stream_, buffers,
                                         asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    Stream& stream_;
    std::string peer_;
    ServedBy& server_;
    beast::flat_buffer buffer_{kHeadBytesMax + kLargeBodyBytesMax};
};

}  // namespace tributary::dashboard
