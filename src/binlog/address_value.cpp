#include "binlog/address_value.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <iterator>

#include "base/hex.hpp"
#include "binlog/load.hpp"

namespace tributary::binlog {
namespace {

constexpr int kWords = 8;

struct Gap {
    int begin = -1;
    int size = -1;
};

/// The longest run of zero words, the first among equals; also a run of one.
Gap longest_gap(const std::array<std::uint64_t, kWords>& words) {
    Gap longest;
    Gap run;
    for (int i = 0; i < kWords; ++i) {
        if (words[static_cast<std::size_t>(i)] != 0) {
            run = {};
            continue;
        }
        run = run.size < 0 ? Gap{.begin = i, .size = 1}
                           : Gap{.begin = run.begin, .size = run.size + 1};
        if (run.size > longest.size) longest = run;
    }
    return longest;
}

}  // namespace

void decode_uuid(const std::byte* from, std::string& out) {
    out.clear();
    const ByteView bytes(from, 16);
    append_hex(out, bytes.subspan(0, 4));
    for (const std::size_t at : {4U, 6U, 8U}) {
        out.push_back('-');
        append_hex(out, bytes.subspan(at, 2));
    }
    out.push_back('-');
    append_hex(out, bytes.subspan(10, 6));
}

void decode_inet4(const std::byte* from, std::string& out) {
    out.clear();
    fmt::format_to(std::back_inserter(out), "{}.{}.{}.{}", std::to_integer<unsigned>(from[0]),
                   std::to_integer<unsigned>(from[1]), std::to_integer<unsigned>(from[2]),
                   std::to_integer<unsigned>(from[3]));
}

void decode_inet6(const std::byte* from, std::string& out) {
    std::array<std::uint64_t, kWords> words{};
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = load_big<2>(from + 2 * i);
    const Gap gap = longest_gap(words);
    const bool holds_inet4 =
        gap.begin == 0 && (gap.size == 6 || (gap.size == 5 && words[5] == 0xffff));
    out.clear();
    for (int i = 0; i < kWords; ++i) {
        if (i == gap.begin) {
            out += i == 0 ? "::" : ":";
            i += gap.size - 1;
        } else if (i == 6 && holds_inet4) {
            std::string inet4;
            decode_inet4(from + 12, inet4);
            out += inet4;
            break;
        } else {
            fmt::format_to(std::back_inserter(out), "{:x}", words[static_cast<std::size_t>(i)]);
            if (i + 1 < kWords) out.push_back(':');
        }
    }
}

}  // namespace tributary::binlog
