#include "client/api_client.hpp"

#include <fmt/format.h>

#include "client/api_codec.hpp"

namespace tributary::client {
namespace {

using control::AskError;

constexpr unsigned kUnauthorized = 401;
constexpr unsigned kServerErrors = 500;
constexpr unsigned kUnavailable = 503;
constexpr unsigned kGatewayTimeout = 504;

AskError::Kind kind_of(unsigned status) {
    if (status == kUnavailable) return AskError::Kind::kAway;
    return status == kGatewayTimeout ? AskError::Kind::kNoAnswer : AskError::Kind::kRefused;
}

}  // namespace

ApiClient::Answer ApiClient::get(std::string_view path) const {
    return call("GET", path, {});
}

ApiClient::Answer ApiClient::post(std::string_view path, std::string body) const {
    return call("POST", path, std::move(body));
}

ApiClient::Answer ApiClient::call(std::string_view method, std::string_view path,
                                  std::string body) const {
    const std::string place = to_string(options_.endpoint);
    auto answer = exchange(options_.endpoint,
                           {.method = method,
                            .target = fmt::format("/api/v1{}", path),
                            .token = options_.token,
                            .body = std::move(body)},
                           options_.timeout, stop_);
    if (!answer && stop_.stop_requested())
        return tl::unexpected(AskError{AskError::Kind::kRefused, answer.error().what});
    if (!answer) {
        const ExchangeError& error = answer.error();
        return tl::unexpected(AskError{
            error.is_connected ? AskError::Kind::kNoAnswer : AskError::Kind::kAway,
            fmt::format("the head office at {} {}: {}; does `tributary head-office` run there, with "
                        "dashboard.enabled?",
                        place, error.is_connected ? "gave no answer" : "cannot be reached",
                        error.what)});
    }
    if (answer->status >= 200 && answer->status < 300) return std::move(answer->body);
    std::string problem = decode_problem(answer->body);
    if (problem.empty()) {
        problem = answer->status >= kServerErrors
                      ? fmt::format("status {}; its log tells more", answer->status)
                      : fmt::format("status {}: is this a head office of Tributary?", answer->status);
    }
    if (answer->status == kUnauthorized)
        problem += "; make a token with `tributary token create` and name its file with "
                   "--token-file";
    return tl::unexpected(AskError{kind_of(answer->status),
                                   fmt::format("the head office at {}: {}", place, problem)});
}

}  // namespace tributary::client
