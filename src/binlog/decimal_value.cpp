#include "binlog/decimal_value.hpp"

#include <algorithm>
#include <array>

#include "binlog/load.hpp"

namespace tributary::binlog {
namespace {

constexpr unsigned kGroupDigits = 9;
constexpr std::size_t kGroupBytes = 4;
/// 65 digits take at most 30 bytes.
constexpr std::size_t kBytesMax = 32;
constexpr std::uint64_t kPowers[] = {1,       10,        100,        1'000,       10'000,
                                     100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

/// The bytes as of a positive number: the sign bit is set for positive numbers, and all bits of
/// negative ones are inverted.
struct Magnitude {
    std::array<std::byte, kBytesMax> bytes{};
    bool is_negative = false;

    Magnitude(const std::byte* from, std::size_t size) {
        is_negative = (from[0] & std::byte{0x80}) == std::byte{0};
        const std::byte flip = is_negative ? std::byte{0xff} : std::byte{0};
        for (std::size_t i = 0; i < size; ++i) bytes[i] = from[i] ^ flip;
        bytes[0] ^= std::byte{0x80};
    }
};

}  // namespace

DecimalFormat::DecimalFormat(unsigned precision, unsigned scale)
    : first_digits_((precision - scale) % kGroupDigits),
      integer_groups_((precision - scale) / kGroupDigits),
      fraction_groups_(scale / kGroupDigits),
      last_digits_(scale % kGroupDigits),
      bytes_(bytes_of_digits(first_digits_) + (integer_groups_ + fraction_groups_) * kGroupBytes +
             bytes_of_digits(last_digits_)) {}

bool DecimalFormat::decode_word(const std::byte* from, std::int64_t& word) const {
    const bool is_negative = (from[0] & std::byte{0x80}) == std::byte{0};
    const std::uint64_t flip = is_negative ? ~std::uint64_t{0} : 0;
    std::uint64_t sign_bit = 0x80;
    bool is_good = true;
    std::uint64_t value = 0;
    // As Magnitude does, but in registers: money passes here, value by value.
    const auto read = [&](unsigned digits, std::size_t bytes) __attribute__((always_inline)) {
        const std::uint64_t mask = (std::uint64_t{1} << 8 * bytes) - 1;
        const std::uint64_t raw = (load_big(from, bytes) ^ flip) & mask;
        const std::uint64_t piece = raw ^ sign_bit << 8 * (bytes - 1);
        sign_bit = 0;
        from += bytes;
        is_good &= piece < kPowers[digits];
        value = value * kPowers[digits] + piece;
    };
    if (first_digits_ > 0) read(first_digits_, bytes_of_digits(first_digits_));
    for (unsigned group = integer_groups_ + fraction_groups_; group > 0; --group) {
        read(kGroupDigits, kGroupBytes);
    }
    if (last_digits_ > 0) read(last_digits_, bytes_of_digits(last_digits_));
    word = static_cast<std::int64_t>(is_negative ? 0 - value : value);
    return is_good;
}

bool DecimalFormat::decode_text(const std::byte* from, std::string& out) const {
    const Magnitude magnitude(from, bytes_);
    const std::byte* at = magnitude.bytes.data();
    bool is_good = true;
    const auto append = [&](unsigned digits) {
        std::uint64_t value = load_big(at, bytes_of_digits(digits));
        at += bytes_of_digits(digits);
        is_good = is_good && value < kPowers[digits];
        const std::size_t begin = out.size();
        out.resize(begin + digits);
        for (std::size_t i = out.size(); i > begin; --i, value /= 10)
            out[i - 1] = static_cast<char>('0' + value % 10);
    };
    out.assign(1, '-');
    append(first_digits_);
    for (unsigned group = 0; group < integer_groups_; ++group) append(kGroupDigits);
    const std::size_t point = out.size();
    for (unsigned group = 0; group < fraction_groups_; ++group) append(kGroupDigits);
    append(last_digits_);
    if (!is_good) return false;

    const std::size_t first = out.find_first_not_of('0', 1);
    const bool is_zero = first == std::string::npos;
    if (point < out.size()) out.insert(point, 1, '.');
    const std::size_t integer_begin = std::min(is_zero ? point : first, point);
    out.erase(1, integer_begin - 1);
    // One digit stays before the point.
    if (out.size() == 1 || out[1] == '.') out.insert(1, 1, '0');
    if (!magnitude.is_negative || is_zero) out.erase(0, 1);
    return true;
}

}  // namespace tributary::binlog
