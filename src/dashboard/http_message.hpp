#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tributary::dashboard {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kDelete, kOther };
[[nodiscard]] std::string_view name_of(Method method);
/// GET and HEAD: asking for them changes nothing.
[[nodiscard]] constexpr bool is_safe(Method method) {
    return method == Method::kGet || method == Method::kHead;
}

struct Header {
    std::string name;
    std::string value;
};

/// One request as it came.
struct Request {
    Method method = Method::kOther;
    /// Path and query, still escaped.
    std::string target;
    /// Names in lower case.
    std::vector<Header> headers;
    std::string body;
    /// The client's address as the socket, or a trusted proxy, tells it: `192.0.2.1`.
    std::string peer;
    bool is_encrypted = false;

    /// The first header of this name (lower case); null: there is none. Valid while this is.
    [[nodiscard]] const std::string* header(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const;
    /// Before and behind the first `?`.
    [[nodiscard]] std::string_view path() const;
    [[nodiscard]] std::string_view query() const;
};

using SharedText = std::shared_ptr<const std::string>;

/// A body of unknown length, made piece by piece as the client takes it.
class BodyStream {
public:
    struct Piece {
        enum class Kind : std::uint8_t {
            kMore,
            kEnd,
            kBroken,  ///< the connection is cut, so that nobody takes what came for the whole
        };
        Kind kind = Kind::kEnd;
        /// Of kMore; never empty.
        SharedText text;
    };
    using Done = std::function<void(Piece)>;

    virtual ~BodyStream() = default;
    /// Calls `done` once, at once or later, from any thread. One call at a time.
    virtual void next(Done done) = 0;
    /// The client is gone, or the server stops: a `done` that waits is called with kEnd.
    virtual void close() = 0;
};

struct Response {
    unsigned status = 200;
    /// Besides those that the server sets (Content-Length, Date, Connection …).
    std::vector<Header> headers;
    /// A text of its own, one that lives as long as the program, or a stream.
    std::variant<std::string, std::string_view, std::shared_ptr<BodyStream>> body;

    Response& with(std::string name, std::string value) & {
        headers.push_back({std::move(name), std::move(value)});
        return *this;
    }
    Response&& with(std::string name, std::string value) && {
        headers.push_back({std::move(name), std::move(value)});
        return std::move(*this);
    }
};
[[nodiscard]] std::string_view reason_phrase(unsigned status);

/// Answers one request, once, from any thread. One that goes without having answered says that the
/// server stops.
class Responder {
public:
    explicit Responder(std::function<void(Response)> send) : send_(std::move(send)) {}
    ~Responder();
    Responder(Responder&& other) noexcept;
    Responder& operator=(Responder&&) = delete;
    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;

    void operator()(Response response);

private:
    std::function<void(Response)> send_;
};

}  // namespace tributary::dashboard
