#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace tributary::client {

/// Where a head office serves its API.
struct Endpoint {
    bool is_encrypted = false;
    std::string host;
    std::uint16_t port = 0;
    /// Certificate authorities (PEM) that the server's certificate must come from; empty: the
    /// system's.
    std::string ca_file;
    /// The server's own certificate (PEM, the first in the file): nothing else is accepted, and its
    /// names do not matter. Empty: `ca_file` decides.
    std::string certificate_file;
};
/// `http://127.0.0.1:7860`, `https://office.example`; the port is 80 or 443 unless it is said.
[[nodiscard]] Result<Endpoint> decode_endpoint(std::string_view url);
[[nodiscard]] std::string to_string(const Endpoint& endpoint);

/// Private to this module: one request and its answer, over a connection of its own.
struct HttpRequest {
    /// `GET`, `POST`.
    std::string_view method;
    /// `/api/v1/branches`
    std::string target;
    Secret token;
    /// JSON; empty: none.
    std::string body;
};
struct HttpAnswer {
    unsigned status = 0;
    std::string body;
};
/// Why there is no answer.
struct ExchangeError {
    bool is_connected = false;  ///< false: nobody was reached
    std::string what;
};
/// Blocks until the answer is here, the time is over, or a stop is requested. Answers above 64 MiB
/// are an error.
[[nodiscard]] Result<HttpAnswer, ExchangeError> exchange(const Endpoint& endpoint,
                                                         const HttpRequest& request,
                                                         std::chrono::milliseconds timeout,
                                                         const std::stop_token& stop);

}  // namespace tributary::client
