#include "wire/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <string_view>

namespace tributary::wire {
namespace {

/// Widths other than 1, 2, 4 and 8 are stored and loaded 8 bytes at a time; so many bytes behind
/// the last value.
constexpr std::size_t kSlack = 8;

constexpr std::uint64_t as_unsigned(std::int64_t value) {
    return std::bit_cast<std::uint64_t>(value);
}
constexpr std::int64_t as_signed(std::uint64_t value) {
    return std::bit_cast<std::int64_t>(value);
}

unsigned bytes_of(std::uint64_t value) {
    return (static_cast<unsigned>(std::bit_width(value)) + 7) / 8;
}

template <unsigned kWidth>
constexpr bool kIsNative = kWidth == 1 || kWidth == 2 || kWidth == 4 || kWidth == 8;

template <unsigned kWidth, class Source>
void pack(char* out, std::size_t count, const Source& source) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t value = source(i);
        std::memcpy(out + i * kWidth, &value, kIsNative<kWidth> ? kWidth : 8);
    }
}

template <unsigned kWidth, class Sink>
void unpack(std::string_view data, std::size_t count, const Sink& sink) {
    constexpr std::uint64_t mask =
        kWidth == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (kWidth % 8 * 8)) - 1;
    const char* const in = data.data();
    std::size_t i = 0;
    const std::size_t whole =
        kIsNative<kWidth> ? count : count - std::min<std::size_t>(count, kSlack);
    for (; i < whole; ++i) {
        std::uint64_t value = 0;
        std::memcpy(&value, in + i * kWidth, kIsNative<kWidth> ? kWidth : 8);
        sink(i, value & mask);
    }
    for (; i < count; ++i) {
        std::uint64_t value = 0;
        std::memcpy(&value, in + i * kWidth, kWidth);
        sink(i, value);
    }
}

template <class Source>
void pack(unsigned width, std::string& out, std::size_t count, const Source& source) {
    out.resize(count * width + kSlack);
    switch (width) {
        case 1:
            pack<1>(out.data(), count, source);
            break;
        case 2:
            pack<2>(out.data(), count, source);
            break;
        case 3:
            pack<3>(out.data(), count, source);
            break;
        case 4:
            pack<4>(out.data(), count, source);
            break;
        case 5:
            pack<5>(out.data(), count, source);
            break;
        case 6:
            pack<6>(out.data(), count, source);
            break;
        case 7:
            pack<7>(out.data(), count, source);
            break;
        case 8:
            pack<8>(out.data(), count, source);
            break;
        default:
            break;
    }
    out.resize(count * width);
}

template <class Sink>
void unpack(unsigned width, std::string_view data, std::size_t count, const Sink& sink) {
    switch (width) {
        case 1:
            unpack<1>(data, count, sink);
            break;
        case 2:
            unpack<2>(data, count, sink);
            break;
        case 3:
            unpack<3>(data, count, sink);
            break;
        case 4:
            unpack<4>(data, count, sink);
            break;
        case 5:
            unpack<5>(data, count, sink);
            break;
        case 6:
            unpack<6>(data, count, sink);
            break;
        case 7:
            unpack<7>(data, count, sink);
            break;
        case 8:
            unpack<8>(data, count, sink);
            break;
        default:
            for (std::size_t i = 0; i < count; ++i) sink(i, 0);
            break;
    }
}

struct Bounds {
    std::int64_t least = 0;
    std::int64_t greatest = 0;
    void include(std::int64_t value) {
        least = std::min(least, value);
        greatest = std::max(greatest, value);
    }
    [[nodiscard]] unsigned width() const {
        return bytes_of(as_unsigned(greatest) - as_unsigned(least));
    }
};

}  // namespace

void encode_words(std::span<const std::int64_t> values, v1::Words& out) {
    out.set_coding(v1::Words::CODING_PLAIN);
    if (values.empty()) return;
    const auto difference = [&](std::size_t i) {
        return as_unsigned(values[i + 1]) - as_unsigned(values[i]);
    };

    Bounds plain{values[0], values[0]};
    for (const std::int64_t value : values) plain.include(value);
    if (values.size() > 1 && plain.width() > 0) {
        Bounds deltas{as_signed(difference(0)), as_signed(difference(0))};
        for (std::size_t i = 0; i + 1 < values.size(); ++i)
            deltas.include(as_signed(difference(i)));
        if (deltas.width() < plain.width()) {
            const std::uint64_t base = as_unsigned(deltas.least);
            out.set_coding(v1::Words::CODING_DELTA);
            out.set_width(deltas.width());
            out.set_base(deltas.least);
            out.set_first(values[0]);
            if (deltas.width() > 0) {
                pack(deltas.width(), *out.mutable_data(), values.size() - 1,
                     [&](std::size_t i) { return difference(i) - base; });
            }
            return;
        }
    }
    const std::uint64_t base = as_unsigned(plain.least);
    out.set_width(plain.width());
    out.set_base(plain.least);
    if (plain.width() > 0) {
        pack(plain.width(), *out.mutable_data(), values.size(),
             [&](std::size_t i) { return as_unsigned(values[i]) - base; });
    }
}

Result<void> decode_words(const v1::Words& in, std::size_t count,
                          std::vector<std::int64_t>& values) {
    const bool is_delta = in.coding() == v1::Words::CODING_DELTA;
    if (!is_delta && in.coding() != v1::Words::CODING_PLAIN) {
        return fail(
            fmt::format("integers are in the unknown coding {}", static_cast<int>(in.coding())));
    }
    if (in.width() > 8)
        return fail(fmt::format("integers of {} bytes; at most 8 are possible", in.width()));
    if (is_delta && count == 0) return fail("differences without a first integer");
    const std::size_t packed = is_delta ? count - 1 : count;
    if (in.data().size() != packed * in.width()) {
        return fail(fmt::format("{} bytes of integers; {} of {} bytes each were announced",
                                in.data().size(), packed, in.width()));
    }
    const std::uint64_t base = as_unsigned(in.base());
    values.resize(count);
    if (is_delta) {
        std::uint64_t sum = as_unsigned(in.first());
        values[0] = in.first();
        unpack(in.width(), in.data(), packed, [&](std::size_t i, std::uint64_t value) {
            sum += base + value;
            values[i + 1] = as_signed(sum);
        });
    } else {
        unpack(in.width(), in.data(), packed,
               [&](std::size_t i, std::uint64_t value) { values[i] = as_signed(base + value); });
    }
    return {};
}

}  // namespace tributary::wire
