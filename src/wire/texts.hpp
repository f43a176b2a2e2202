#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "tributary/v1/stream.pb.h"
#include "wire/budget.hpp"
#include "wire/limits.hpp"

namespace tributary::wire {

/// Byte strings, one behind the other: string i ends before `ends[i]` of `data`.
struct TextRun {
    std::string data;
    std::vector<std::uint64_t> ends;
    void clear() {
        data.clear();
        ends.clear();
    }
    void append(std::string_view text) {
        data.append(text);
        ends.push_back(data.size());
    }
};

/// Encodes runs of byte strings, and decodes them. Keeps its buffers from one run to the next; one
/// thread.
class TextsCodec {
public:
    /// `data` holds the strings of `lengths`, one behind the other. Few different strings are
    /// written once each.
    void encode(std::span<const std::int64_t> lengths, std::string_view data, v1::Texts& out);

    /// Strings of a decoded run: lengths and bytes, valid until the next call.
    struct Run {
        std::span<const std::int64_t> lengths;
        /// Owned by the codec's message or buffer; may be moved from.
        std::string* data = nullptr;
    };
    /// `count` strings; their bytes are taken from `budget` before they are allocated. `in` is left
    /// without its data.
    [[nodiscard]] Result<Run> decode(v1::Texts& in, std::size_t count, Budget& budget);

private:
    [[nodiscard]] bool choose(std::span<const std::int64_t> lengths, std::string_view data);
    [[nodiscard]] Result<Run> decode_choices(v1::Texts& in, std::size_t count, Budget& budget);

    struct Slot {
        std::uint32_t choice = 0;
        bool is_taken = false;
    };
    std::array<Slot, 2 * kChoicesMax> slots_;
    std::vector<std::string_view> choices_;
    std::vector<std::int64_t> lengths_;
    std::vector<std::int64_t> numbers_;
    std::string data_;
};

}  // namespace tributary::wire
