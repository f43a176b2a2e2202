#include "dashboard/http_server.hpp"

#include <pthread.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <set>
#include <thread>
#include <utility>

#include "base/failure.hpp"
#include "base/ip_address.hpp"
#include "dashboard/http_connection.hpp"
#include "dashboard/limits.hpp"
#include "telemetry/log.hpp"

namespace tributary::dashboard {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

std::string text_of(const asio::ip::address& address) {
    const std::string text = address.to_string();
    return canonical_address(text).value_or(text);  // one with a scope, `fe80::1%eth0`, stays so
}

asio::ssl::context tls_context(const HttpServerOptions& options) {
    asio::ssl::context tls(asio::ssl::context::tls_server);
    tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                    asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                    asio::ssl::context::no_tlsv1_1 | asio::ssl::context::no_compression);
    SSL_CTX_set_options(tls.native_handle(), SSL_OP_NO_RENEGOTIATION);
    if (!options.tls_certificate.empty()) {
        tls.use_certificate_chain_file(options.tls_certificate.string());
        tls.use_private_key_file(options.tls_key.string(), asio::ssl::context::pem);
    }
    return tls;
}

}  // namespace

class HttpServer::Loop {
public:
    Loop(HttpServerOptions options, RequestHandler& handler)
        : options_(std::move(options)),
          served_by_{handler, TrustedProxies(options_.trusted_proxies), options_.times},
          acceptor_(loop_),
          pause_(loop_) {}

    void start() {
        asio::co_spawn(loop_, listen(), asio::detached);
        thread_ = std::jthread([this] {
            pthread_setname_np(pthread_self(), "dashboard");
            loop_.run();
        });
    }

    void stop() {
        if (!thread_.joinable()) return;
        asio::post(loop_, [this] {
            served_by_.is_stopping = true;
            error_code ignored;
            acceptor_.close(ignored);
            pause_.cancel();
            for (beast::tcp_stream* stream : streams_) stream->close();
        });
        thread_.join();
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::size_t connections() const { return connections_; }

private:
    using Tls = std::shared_ptr<asio::ssl::context>;

    /// Listens, again and again if it must be.
    asio::awaitable<void> listen() {
        std::string told;
        while (!served_by_.is_stopping) {
            std::string reason;
            try {
                const Tls tls = std::make_shared<asio::ssl::context>(tls_context(options_));
                open();
                told.clear();
                co_await accept(tls);
            } catch (const boost::system::system_error& error) {
                reason = error.code().message();
            }
            port_ = 0;
            error_code ignored;
            acceptor_.close(ignored);
            if (served_by_.is_stopping) break;
            if (std::exchange(told, reason) != reason) tell(reason);
            pause_.expires_after(kListenAgainAfter);
            co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
    }

    void open() {
        const tcp::endpoint endpoint(
            asio::ip::make_address(options_.listen.host == "localhost" ? "127.0.0.1"
                                                                       : options_.listen.host),
            options_.listen.port);
        acceptor_.open(endpoint.protocol());
        acceptor_.set_option(asio::socket_base::reuse_address(true));
        acceptor_.bind(endpoint);
        acceptor_.listen();
        port_ = acceptor_.local_endpoint().port();
        log::info("listening for HTTP",
                  {log::field("purpose", options_.purpose),
                   log::field("address", options_.listen.host), log::field("port", port_.load()),
                   log::field("tls", !options_.tls_certificate.empty())});
    }

    void tell(const std::string& reason) const {
        log::error("cannot listen for HTTP; trying again",
                   {log::field("purpose", options_.purpose),
                    log::field("address", to_string(options_.listen)), log::field("reason", reason),
                    log::field("fix",
                               "end what uses the address, or set another one as "
                               "dashboard.listen; check tls_certificate and tls_key")});
    }

    asio::awaitable<void> accept(Tls tls) {
        while (!served_by_.is_stopping) {
            error_code error;
            tcp::socket socket(loop_);
            co_await acceptor_.async_accept(socket,
                                            asio::redirect_error(asio::use_awaitable, error));
            if (served_by_.is_stopping) co_return;
            if (error) {
                // No descriptors are left: those that are served come first.
                error_code ignored;
                pause_.expires_after(std::chrono::milliseconds(100));
                co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
                continue;
            }
            const auto remote = socket.remote_endpoint(error);
            if (error || !has_room(remote.address())) continue;
            socket.set_option(tcp::no_delay(true), error);
            asio::co_spawn(loop_, hold(std::move(socket), text_of(remote.address()), tls),
                           asio::detached);
        }
    }

    [[nodiscard]] bool has_room(const asio::ip::address& address) {
        if (connections_ >= options_.connections_max) return false;
        const std::string text = text_of(address);
        if (address.is_loopback() || served_by_.proxies.contains(text)) return true;
        const auto found = of_network_.find(network_of(text));
        return found == of_network_.end() || found->second < kConnectionsPerNetworkMax;
    }

    asio::awaitable<void> hold(tcp::socket socket, std::string peer, Tls tls) {
        ++connections_;
        const std::string network = network_of(peer);
        ++of_network_[network];
        try {
            if (options_.tls_certificate.empty()) {
                PlainStream stream(std::move(socket));
                const Listed listed(streams_, stream);
                co_await serve(stream, peer, served_by_);
            } else {
                TlsStream stream(std::move(socket), *tls);
                const Listed listed(streams_, beast::get_lowest_layer(stream));
                co_await serve(stream, peer, served_by_);
            }
        } catch (const std::exception& error) {
            log::error("a connection ended", {log::field("reason", error.what())});
        }
        --connections_;
        const auto found = of_network_.find(network);
        if (--found->second == 0) of_network_.erase(found);
    }

    /// A stream that stop closes.
    class Listed {
    public:
        Listed(std::set<beast::tcp_stream*>& streams, beast::tcp_stream& stream)
            : streams_(streams), stream_(stream) {
            streams_.insert(&stream);
        }
        ~Listed() { streams_.erase(&stream_); }
        Listed(const Listed&) = delete;
        Listed& operator=(const Listed&) = delete;

    private:
        std::set<beast::tcp_stream*>& streams_;
        beast::tcp_stream& stream_;
    };

    HttpServerOptions options_;
    ServedBy served_by_;
    asio::io_context loop_{1};
    tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    std::set<beast::tcp_stream*> streams_;
    std::map<std::string, std::size_t> of_network_;
    /// Written by the loop, read by any thread.
    std::atomic<std::uint16_t> port_ = 0;
    std::atomic<std::size_t> connections_ = 0;
    std::jthread thread_;
};

HttpServer::HttpServer(HttpServerOptions options, RequestHandler& handler)
    : loop_(std::make_unique<Loop>(std::move(options), handler)) {}

HttpServer::~HttpServer() {
    stop();
}

void HttpServer::start() {
    loop_->start();
}

void HttpServer::stop() {
    loop_->stop();
}

std::uint16_t HttpServer::port() const {
    return loop_->port();
}

std::size_t HttpServer::connections() const {
    return loop_->connections();
}

}  // namespace tributary::dashboard
