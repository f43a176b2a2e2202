#include "client/http_exchange.hpp"

#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <memory>
#include <optional>

#include "config/connection_config.hpp"

namespace tributary::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint64_t kAnswerBytesMax = std::uint64_t{64} << 20;
/// How soon a stop request is noticed.
constexpr std::chrono::milliseconds kLook{50};

/// What the Host header says: without the port where it is the scheme's own.
std::string authority_of(const Endpoint& endpoint) {
    const bool is_address = endpoint.host.find(':') != std::string::npos;
    const std::string host = is_address ? "[" + endpoint.host + "]" : endpoint.host;
    const std::uint16_t usual = endpoint.is_encrypted ? 443 : 80;
    return endpoint.port == usual ? host : fmt::format("{}:{}", host, endpoint.port);
}

/// Accepts a server that shows one certificate, whoever issued it and to whichever name.
class OnlyThis {
public:
    /// Throws system_error if there is none in the file.
    explicit OnlyThis(const std::string& file) {
        const std::unique_ptr<BIO, int (*)(BIO*)> in(BIO_new_file(file.c_str(), "r"), BIO_free);
        if (in)
            certificate_.reset(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free);
        if (certificate_) return;
        ERR_clear_error();
        throw boost::system::system_error(
            error_code(boost::system::errc::invalid_argument, boost::system::generic_category()),
            file + " holds no certificate that can be read");
    }
    bool operator()(bool /*is_trusted*/, asio::ssl::verify_context& context) const {
        const X509* shown = X509_STORE_CTX_get0_cert(context.native_handle());
        return shown != nullptr && X509_cmp(shown, certificate_.get()) == 0;
    }

private:
    std::shared_ptr<X509> certificate_;
};

/// One connection, step by step; each step is an operation of the event loop that ends, or is
/// cancelled when the time is over or a stop is requested.
class Exchange {
public:
    Exchange(const Endpoint& endpoint, std::chrono::milliseconds timeout,
             const std::stop_token& stop)
        : endpoint_(endpoint),
          until_(std::chrono::steady_clock::now() + timeout),
          stop_(stop),
          tls_(asio::ssl::context::tls_client),
          stream_(loop_, tls_) {}

    Result<HttpAnswer, ExchangeError> run(const HttpRequest& request) {
        try {
            connect();
            is_connected_ = true;
            return endpoint_.is_encrypted ? ask(stream_, request)
                                          : ask(stream_.next_layer(), request);
        } catch (const boost::system::system_error& error) {
            return tl::unexpected(ExchangeError{is_connected_, to_text(error.code())});
        }
    }

private:
    void connect() {
        tcp::resolver resolver(loop_);
        tcp::resolver::results_type addresses;
        step(
            [&](auto done) {
                resolver.async_resolve(endpoint_.host, std::to_string(endpoint_.port),
                                       [&addresses, done](error_code code, auto found) {
                                           addresses = std::move(found);
                                           done(code);
                                       });
            },
            [&] { resolver.cancel(); });
        step([&](auto done) {
            beast::get_lowest_layer(stream_).async_connect(
                addresses, [done](error_code code, const auto&) { done(code); });
        });
        if (endpoint_.is_encrypted) shake_hands();
    }

    void shake_hands() {
        stream_.set_verify_mode(asio::ssl::verify_peer);
        if (!endpoint_.certificate_file.empty()) {
            stream_.set_verify_callback(OnlyThis(endpoint_.certificate_file));
        } else {
            if (endpoint_.ca_file.empty()) {
                tls_.set_default_verify_paths();
            } else {
                tls_.load_verify_file(endpoint_.ca_file);
            }
            stream_.set_verify_callback(asio::ssl::host_name_verification(endpoint_.host));
        }
        // Without the name a server of several sites shows another site's certificate.
        SSL_set_tlsext_host_name(stream_.native_handle(), endpoint_.host.c_str());
        step([&](auto done) {
            stream_.async_handshake(asio::ssl::stream_base::client,
                                    [done](error_code code) { done(code); });
        });
    }

    template <class Stream>
    HttpAnswer ask(Stream& stream, const HttpRequest& request) {
        http::request<http::string_body> message(http::string_to_verb(request.method),
                                                 request.target, 11, request.body);
        message.set(http::field::host, authority_of(endpoint_));
        message.set(http::field::user_agent, "tributary");
        message.set(http::field::accept, "application/json");
        message.set(http::field::connection, "close");
        if (!request.token.is_empty())
            message.set(http::field::authorization, "Bearer " + request.token.reveal());
        if (!request.body.empty()) message.set(http::field::content_type, "application/json");
        message.prepare_payload();
        step([&](auto done) {
            http::async_write(stream, message,
                              [done](error_code code, std::size_t) { done(code); });
        });
        http::response_parser<http::string_body> parser;
        parser.body_limit(kAnswerBytesMax);
        beast::flat_buffer buffer;
        step([&](auto done) {
            http::async_read(stream, buffer, parser,
                             [done](error_code code, std::size_t) { done(code); });
        });
        return {.status = parser.get().result_int(), .body = std::move(parser.get().body())};
    }

    /// Begins one operation and runs the event loop until it has ended. Throws system_error.
    template <class Begin>
    void step(Begin begin) {
        step(begin, [&] { beast::get_lowest_layer(stream_).cancel(); });
    }
    template <class Begin, class Cancel>
    void step(Begin begin, Cancel cancel) {
        std::optional<error_code> ended;
        begin([&ended](error_code code) { ended = code; });
        bool is_cancelled = false;
        while (!ended) {
            loop_.restart();
            loop_.run_for(kLook);
            const bool is_over =
                stop_.stop_requested() || std::chrono::steady_clock::now() >= until_;
            if (ended || !is_over || is_cancelled) continue;
            is_cancelled = true;
            cancel();
        }
        if (is_cancelled) ended = error_code(asio::error::timed_out);
        if (*ended) throw boost::system::system_error(*ended);
    }

    [[nodiscard]] std::string to_text(const error_code& code) const {
        if (stop_.stop_requested()) return "stopped before the answer came";
        if (code == error_code(asio::error::timed_out))
            return is_connected_ ? "it did not answer in time" : "it could not be reached in time";
        return code.message();
    }

    const Endpoint& endpoint_;
    const std::chrono::steady_clock::time_point until_;
    const std::stop_token& stop_;
    asio::io_context loop_;
    asio::ssl::context tls_;
    beast::ssl_stream<beast::tcp_stream> stream_;
    bool is_connected_ = false;
};

}  // namespace

Result<Endpoint> decode_endpoint(std::string_view url) {
    Endpoint endpoint;
    constexpr std::string_view kPlain = "http://";
    constexpr std::string_view kEncrypted = "https://";
    endpoint.is_encrypted = url.starts_with(kEncrypted);
    if (!endpoint.is_encrypted && !url.starts_with(kPlain))
        return fail("an address begins with http:// or https://");
    url.remove_prefix(endpoint.is_encrypted ? kEncrypted.size() : kPlain.size());
    if (url.ends_with('/')) url.remove_suffix(1);
    const auto place = decode_host_port(url);
    if (!place || url.find_first_of("/?#@ ") != std::string_view::npos)
        return fail("an address is http://HOST:PORT or https://HOST:PORT, and nothing behind it");
    endpoint.host = place->host;
    endpoint.port = place->port;
    if (endpoint.port == 0) endpoint.port = endpoint.is_encrypted ? 443 : 80;
    return endpoint;
}

std::string to_string(const Endpoint& endpoint) {
    return fmt::format("{}://{}", endpoint.is_encrypted ? "https" : "http", authority_of(endpoint));
}

Result<HttpAnswer, ExchangeError> exchange(const Endpoint& endpoint, const HttpRequest& request,
                                           std::chrono::milliseconds timeout,
                                           const std::stop_token& stop) {
    return Exchange(endpoint, timeout, stop).run(request);
}

}  // namespace tributary::client
