#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/descriptor.hpp"

namespace tributary::test {

struct RawAnswer {
    /// 0: the connection ended without one.
    unsigned status = 0;
    /// Names in lower case.
    std::map<std::string, std::string> headers;
    std::string body;
    /// The connection ended before the body did.
    bool is_cut = false;

    [[nodiscard]] std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
};

/// A connection that sends whatever bytes it is told to.
class RawConnection {
public:
    /// To 127.0.0.1. Throws std::runtime_error.
    explicit RawConnection(std::uint16_t port);

    /// Bytes that are not taken any more are dropped.
    void send(std::string_view bytes);
    /// No more bytes will come.
    void finish();
    /// The next answer. `is_to_head`: it has no body.
    [[nodiscard]] RawAnswer read_answer(bool is_to_head = false);
    /// The next line of a body that does not end, without its line end; empty: the connection
    /// ended.
    [[nodiscard]] std::optional<std::string> read_line();

private:
    [[nodiscard]] bool read_more();
    [[nodiscard]] std::string take(std::size_t bytes);
    void read_body(RawAnswer& answer);

    sandbox::Descriptor socket_;
    std::string buffer_;
};

/// `GET /path HTTP/1.1` with Host and `headers`, each with its line end.
[[nodiscard]] std::string request_text(std::string_view method, std::string_view target,
                                       std::string_view headers = {}, std::string_view body = {});

}  // namespace tributary::test
