#include "dashboard/http_head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>

namespace tributary::dashboard {
namespace {

/// RFC 9110, section 5.6.7; in English, whatever the locale.
std::string http_date() {
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[parts.tm_wday], parts.tm_mday,
                       kMonths[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                       parts.tm_sec);
}

/// A header's value cannot end its line, whatever it was made from.
void append_value(std::string& out, std::string_view value) {
    std::ranges::transform(value, std::back_inserter(out), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    });
}

}  // namespace

void add_security_headers(Response& response, bool is_encrypted) {
    response.with("Content-Security-Policy",
                  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                  "img-src 'self' data:; font-src 'self'; worker-src 'self'; manifest-src 'self'; "
                  "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'");
    response.with("X-Content-Type-Options", "nosniff");
    response.with("Referrer-Policy", "no-referrer");
    response.with("Cross-Origin-Opener-Policy", "same-origin");
    response.with("Cross-Origin-Resource-Policy", "same-origin");
    response.with("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
    if (is_encrypted) response.with("Strict-Transport-Security", "max-age=31536000");
    const bool is_cached = std::ranges::any_of(
        response.headers, [](const Header& each) { return each.name == "Cache-Control"; });
    if (!is_cached) response.with("Cache-Control", "no-store");
}

std::string head_text(const Response& response, std::optional<std::size_t> body_bytes,
                      bool is_kept) {
    std::string out = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                                  reason_phrase(response.status), http_date());
    for (const Header& header : response.headers) {
        out += header.name;
        out += ": ";
        append_value(out, header.value);
        out += "\r\n";
    }
    const bool has_no_body = response.status == 204 || response.status == 304;
    if (!body_bytes) {
        out += "Transfer-Encoding: chunked\r\n";
    } else if (!has_no_body) {
        fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", *body_bytes);
    }
    if (!is_kept) out += "Connection: close\r\n";
    out += "\r\n";
    return out;
}

}  // namespace tributary::dashboard
