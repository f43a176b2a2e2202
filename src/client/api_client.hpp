#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "client/http_exchange.hpp"
#include "control/messages.hpp"

namespace tributary::client {

struct ApiOptions {
    Endpoint endpoint;
    Secret token;
    /// Of each request.
    std::chrono::milliseconds timeout = std::chrono::seconds(10);
};

/// What the command line asks of a head office: its HTTP API. One thread; blocks until answered, the
/// timeout, or a stop request. Nothing is sent twice.
class ApiClient {
public:
    ApiClient(ApiOptions options, std::stop_token stop)
        : options_(std::move(options)), stop_(std::move(stop)) {}

    using Answer = Result<std::string, control::AskError>;
    /// `path` goes behind `/api/v1`. The answer's body.
    [[nodiscard]] Answer get(std::string_view path) const;
    [[nodiscard]] Answer post(std::string_view path, std::string body) const;

private:
    [[nodiscard]] Answer call(std::string_view method, std::string_view path,
                              std::string body) const;

    ApiOptions options_;
    std::stop_token stop_;
};

}  // namespace tributary::client
