#include "raw_http.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace tributary::test {
namespace {

/// One that is silent for longer has forgotten us.
constexpr timeval kSilenceMax{.tv_sec = 60, .tv_usec = 0};

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

}  // namespace

RawConnection::RawConnection(std::uint16_t port)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &kSilenceMax, sizeof kSilenceMax);
    if (::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0)
        throw std::runtime_error(fmt::format("cannot connect to port {}", port));
}

void RawConnection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void RawConnection::finish() {
    ::shutdown(socket_.number(), SHUT_WR);
}

bool RawConnection::read_more() {
    std::array<char, 16 * 1024> bytes{};
    const ssize_t got = ::recv(socket_.number(), bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
}

std::string RawConnection::take(std::size_t bytes) {
    std::string taken = buffer_.substr(0, bytes);
    buffer_.erase(0, bytes);
    return taken;
}

std::optional<std::string> RawConnection::read_line() {
    std::size_t end = std::string::npos;
    while ((end = buffer_.find('\n')) == std::string::npos) {
        if (!read_more()) return std::nullopt;
    }
    std::string line = take(end + 1);
    line.pop_back();
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

RawAnswer RawConnection::read_answer(bool is_to_head) {
    RawAnswer answer;
    const std::optional<std::string> first = read_line();
    if (!first || first->size() < 12) return answer;
    answer.status = static_cast<unsigned>(std::stoul(first->substr(9, 3)));
    while (const auto line = read_line()) {
        if (line->empty()) break;
        const std::size_t colon = line->find(':');
        answer.headers.emplace(lower(line->substr(0, colon)),
                               line->substr(std::min(colon + 2, line->size())));
    }
    if (answer.status == 100) return read_answer(is_to_head);
    if (!is_to_head) read_body(answer);
    return answer;
}

void RawConnection::read_body(RawAnswer& answer) {
    const auto read = [&](std::size_t bytes) {
        while (buffer_.size() < bytes) {
            if (!read_more()) {
                answer.is_cut = true;
                return;
            }
        }
        answer.body += take(bytes);
    };
    if (answer.header("transfer-encoding") != "chunked") {
        const std::string length = answer.header("content-length");
        read(length.empty() ? 0 : std::stoul(length));
        return;
    }
    while (true) {
        const auto line = read_line();
        if (!line) {
            answer.is_cut = true;
            return;
        }
        const std::size_t size = std::stoul(*line, nullptr, 16);
        read(size);
        if (answer.is_cut) return;
        (void)read_line();
        if (size == 0) return;
    }
}

std::string request_text(std::string_view method, std::string_view target, std::string_view headers,
                         std::string_view body) {
    const std::string length =
        body.empty() ? std::string() : fmt::format("Content-Length: {}\r\n", body.size());
    return fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n{}{}\r\n{}", method, target, headers,
                       length, body);
}

}  // namespace tributary::test
