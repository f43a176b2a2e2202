#include "dashboard/http_exchange.hpp"

namespace tributary::dashboard {

asio::awaitable<void> serve(TlsStream& stream, std::string peer, ServedBy& server) {
    error_code error;
    beast::get_lowest_layer(stream).expires_after(server.times.handshake);
    co_await stream.async_handshake(asio::ssl::stream_base::server,
                                    asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    {
        HttpExchange<TlsStream> exchange(stream, std::move(peer), server);
        co_await exchange.run();
    }
    beast::get_lowest_layer(stream).expires_after(server.times.linger);
    co_await stream.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
}

}  // namespace tributary::dashboard
