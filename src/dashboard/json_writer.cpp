#include "dashboard/json_writer.hpp"

#include <cmath>

#include "base/utf8.hpp"
#include "records/times.hpp"

namespace tributary::dashboard {
namespace {

void append_escape(std::string& out, unsigned char byte) {
    switch (byte) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const auto byte = static_cast<unsigned char>(text.front());
        std::size_t taken = 1;
        if (byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f) {
            append_escape(out, byte);
        } else if (byte < 0x80) {
            out += static_cast<char>(byte);
        } else if (const std::size_t length = utf8_length(text)) {
            out.append(text.substr(0, length));
            taken = length;
        } else {
            out += "\xef\xbf\xbd";
        }
        text.remove_prefix(taken);
    }
    out += '"';
}

void JsonWriter::separate() {
    if (is_comma_due_) out_ += ',';
    is_comma_due_ = true;
}

void JsonWriter::open(char bracket) {
    separate();
    out_ += bracket;
    is_comma_due_ = false;
}

void JsonWriter::close(char bracket) {
    out_ += bracket;
    is_comma_due_ = true;
}

void JsonWriter::key(std::string_view name) {
    separate();
    append_json_string(out_, name);
    out_ += ':';
    is_comma_due_ = false;
}

void JsonWriter::value(std::string_view text) {
    separate();
    append_json_string(out_, text);
}

void JsonWriter::value(bool flag) {
    separate();
    out_ += flag ? "true" : "false";
}

void JsonWriter::value(double number) {
    separate();
    if (!std::isfinite(number)) number = 0;
    fmt::format_to(std::back_inserter(out_), "{}", std::round(number * 1000) / 1000);
}

void JsonWriter::value(WallTime time) {
    value(records::to_rfc3339(time));
}

void JsonWriter::null() {
    separate();
    out_ += "null";
}

void JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
}

}  // namespace tributary::dashboard
