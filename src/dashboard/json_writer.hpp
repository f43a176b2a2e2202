#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace tributary::dashboard {

/// Writes one JSON document into a text, member by member:
///
///     JsonWriter json;
///     json.begin_object();
///     json.member("branch", "north");
///     json.key("rows");
///     json.begin_array();
///     …
///
/// The caller closes what it opens. Texts may hold anything: what is no UTF-8 becomes U+FFFD.
class JsonWriter {
public:
    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    void key(std::string_view name);

    void value(std::string_view text);
    void value(const char* text) { value(std::string_view(text)); }
    void value(const std::string& text) { value(std::string_view(text)); }
    void value(bool flag);
    template <class T>
    requires(std::integral<T> && !std::same_as<T, bool>) void value(T number) {
        separate();
        fmt::format_to(std::back_inserter(out_), "{}", number);
    }
    /// Rounded to three digits after the point.
    void value(double number);
    /// RFC 3339 with microseconds.
    void value(WallTime time);
    void null();
    template <class T>
    void value(const std::optional<T>& maybe) {
        if (maybe) {
            value(*maybe);
        } else {
            null();
        }
    }
    /// A document that was written before.
    void raw(std::string_view json);

    template <class T>
    void member(std::string_view name, const T& of) {
        key(name);
        value(of);
    }

    [[nodiscard]] const std::string& text() const { return out_; }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    void open(char bracket);
    void close(char bracket);
    void separate();

    std::string out_;
    bool is_comma_due_ = false;
};

/// `text` in quotes, escaped.
void append_json_string(std::string& out, std::string_view text);

}  // namespace tributary::dashboard
