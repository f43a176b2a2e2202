#include "base/utf8.hpp"

namespace tributary {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
    if (text.empty()) return 0;
    const unsigned lead = byte_at(text, 0);
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte_at(text, i) & 0xC0U) != 0x80) return 0;
    }
    const unsigned second = byte_at(text, 1);
    const bool is_overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool is_outside = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
    return is_overlong || is_outside ? 0 : length;
}

std::string to_utf8(std::string_view text, std::size_t characters_max) {
    std::string out;
    std::size_t characters = 0;
    std::size_t last_begin = 0;
    while (!text.empty()) {
        if (characters == characters_max) {
            out.resize(last_begin);
            if (characters_max > 0) out += kEllipsis;
            break;
        }
        last_begin = out.size();
        const std::size_t length = utf8_length(text);
        out += length == 0 ? kReplacement : text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
        ++characters;
    }
    return out;
}

}  // namespace tributary
