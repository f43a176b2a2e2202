#include "base/hex.hpp"

namespace tributary {

void append_hex(std::string& out, ByteView bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (const std::byte byte : bytes) {
        out.push_back(kDigits[std::to_integer<unsigned>(byte) >> 4]);
        out.push_back(kDigits[std::to_integer<unsigned>(byte) & 15U]);
    }
}

std::string to_hex(ByteView bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    append_hex(out, bytes);
    return out;
}

}  // namespace tributary
