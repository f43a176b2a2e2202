#include "apply/parked_entry.hpp"

#include <charconv>

namespace tributary {
namespace {

constexpr std::size_t kErrorTextMax = 2'000;

/// Reads the flat objects that parked_book.cpp writes: strings and null, `\"`, `\\` and `\u00xx`.
class ChangeReader {
public:
    explicit ChangeReader(std::string_view text) : text_(text) {}

    bool skip(std::string_view word) {
        if (!text_.starts_with(word)) return false;
        text_.remove_prefix(word.size());
        return true;
    }
    bool string(std::string& out) {
        if (!skip("\"")) return false;
        while (!text_.empty()) {
            const char c = text_.front();
            text_.remove_prefix(1);
            if (c == '"') return true;
            if (c != '\\') {
                out.push_back(c);
            } else if (!escape(out)) {
                return false;
            }
        }
        return false;
    }
    [[nodiscard]] bool is_at_end() const { return text_.empty(); }

private:
    bool escape(std::string& out) {
        if (skip("\"")) return (out.push_back('"'), true);
        if (skip("\\")) return (out.push_back('\\'), true);
        unsigned code = 0;
        if (!skip("u00") || text_.size() < 2) return false;
        const auto [end, error] = std::from_chars(text_.data(), text_.data() + 2, code, 16);
        if (error != std::errc() || end != text_.data() + 2 || code >= 0x80) return false;
        text_.remove_prefix(2);
        out.push_back(static_cast<char>(code));
        return true;
    }

    std::string_view text_;
};

}  // namespace

std::optional<TextRow> decode_change(std::string_view json) {
    ChangeReader reader(json);
    TextRow row;
    if (!reader.skip("{")) return std::nullopt;
    if (reader.skip("}")) return reader.is_at_end() ? std::optional(row) : std::nullopt;
    do {
        auto& [name, value] = row.emplace_back();
        if (!reader.string(name) || !reader.skip(":")) return std::nullopt;
        if (reader.skip("null")) continue;
        if (!reader.string(value.emplace())) return std::nullopt;
    } while (reader.skip(","));
    if (!reader.skip("}") || !reader.is_at_end()) return std::nullopt;
    return row;
}

std::string readable(std::string_view text) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80   ? 1
                                   : lead < 0xc2 ? 0
                                   : lead < 0xe0 ? 2
                                   : lead < 0xf0 ? 3
                                   : lead < 0xf5 ? 4
                                                 : 0;
        bool is_good = length != 0 && at + length <= text.size();
        for (std::size_t i = 1; is_good && i < length; ++i) {
            is_good = (static_cast<unsigned char>(text[at + i]) & 0xc0) == 0x80;
        }
        const unsigned second =
            is_good && length > 2 ? static_cast<unsigned char>(text[at + 1]) : 0;
        const bool is_overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
        const bool is_outside = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
        if (is_good && !(length > 2 && (is_overlong || is_outside))) {
            out.append(text.substr(at, length));
            at += length;
        } else {
            out.push_back('?');
            ++at;
        }
    }
    return out;
}

std::string readable_error(std::string_view text) {
    return readable(text.substr(0, kErrorTextMax));
}

}  // namespace tributary
