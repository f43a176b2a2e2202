#include "cli/json.hpp"

#include <fmt/format.h>

namespace tributary::cli {
namespace {

/// Length of the UTF-8 sequence at the beginning of `text`; 0: there is none. (Unicode 15, table
/// 3-7.)
std::size_t utf8_length(std::string_view text) {
    const auto at = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto is_tail = [&](std::size_t i) { return (at(i) & 0xc0) == 0x80; };
    const unsigned first = at(0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return is_tail(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const bool is_second =
            is_tail(1) && !(first == 0xe0 && at(1) < 0xa0) && !(first == 0xed && at(1) > 0x9f);
        return is_second && is_tail(2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool is_second =
            is_tail(1) && !(first == 0xf0 && at(1) < 0x90) && !(first == 0xf4 && at(1) > 0x8f);
        return is_second && is_tail(2) && is_tail(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::string json_text(std::string_view text) {
    std::string result = "\"";
    while (!text.empty()) {
        const auto byte = static_cast<unsigned char>(text.front());
        const std::size_t length = utf8_length(text);
        if (byte == '"' || byte == '\\') {
            result += '\\';
            result += text.front();
        } else if (byte < 0x20 || byte == 0x7f) {
            result += fmt::format("\\u{:04x}", byte);
        } else if (length == 0) {
            result += "\\ufffd";
        } else {
            result += text.substr(0, length);
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return result + "\"";
}

JsonObject& JsonObject::add_json(std::string_view key, std::string_view json) {
    if (!members_.empty()) members_ += ", ";
    members_ += json_text(key);
    members_ += ": ";
    members_ += json;
    return *this;
}

JsonArray& JsonArray::add_json(std::string_view json) {
    elements_ += elements_.empty() ? "\n  " : ",\n  ";
    elements_ += json;
    return *this;
}

}  // namespace tributary::cli
