#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <functional>
#include <memory>
#include <string>

#include "dashboard/http_server.hpp"
#include "dashboard/trusted_proxies.hpp"

// Private to the server: the only header of this module that shows Boost, seen by the files that
// serve.
namespace tributary::dashboard {

namespace asio = boost::asio;
namespace beast = boost::beast;

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

/// What is the same for every connection.
struct ServedBy {
    RequestHandler& handler;
    TrustedProxies proxies;
    HttpTimes times;
    /// Loop thread only.
    bool is_stopping = false;
};

/// Serves one connection to its end; does not throw. The stream is closed by whoever owns it.
asio::awaitable<void> serve(PlainStream& stream, std::string peer, ServedBy& server);
asio::awaitable<void> serve(TlsStream& stream, std::string peer, ServedBy& server);

/// Waits for a callback that may come from any thread: calls `begin` with a function that must be
/// called once. The coroutine goes on in its own executor.
template <class T>
asio::awaitable<T> await_callback(std::function<void(std::function<void(T)>)> begin) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(T)>(
        [begin = std::move(begin)](auto handler) {
            auto executor = asio::get_associated_executor(handler);
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            // The event loop goes on running until the callback came.
            auto work = asio::make_work_guard(executor);
            begin([shared = std::move(shared), work](T value) {
                asio::post(work.get_executor(), [shared, value = std::move(value)]() mutable {
                    std::move (*shared)(std::move(value));
                });
            });
        },
        asio::use_awaitable);
}

}  // namespace tributary::dashboard
