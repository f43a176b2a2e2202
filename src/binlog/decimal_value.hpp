#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace tributary::binlog {

/// The shape of a DECIMAL column's bytes: groups of up to nine digits, big-endian, integer part
/// first (MySQL 9 manual of the source, strings/decimal.cc, decimal2bin).
class DecimalFormat {
public:
    /// `precision` 1 to 65 total digits, `scale` of them after the point.
    DecimalFormat(unsigned precision, unsigned scale);

    [[nodiscard]] std::size_t bytes() const { return bytes_; }

    /// Sets `word` to the number times 10^scale; precision at most 18. False for bytes that are no
    /// decimal number. (An optional would be returned through memory, value by value.)
    [[nodiscard]] bool decode_word(const std::byte* from, std::int64_t& word) const;
    /// Replaces `out` with the canonical text of model/schema.hpp. False for bytes that are no
    /// decimal number.
    [[nodiscard]] bool decode_text(const std::byte* from, std::string& out) const;

private:
    unsigned first_digits_;  ///< of the integer part before its whole groups
    unsigned integer_groups_;
    unsigned fraction_groups_;
    unsigned last_digits_;  ///< of the fraction behind its whole groups
    std::size_t bytes_;
};

/// How many bytes 0 to 9 digits take.
[[nodiscard]] constexpr std::size_t bytes_of_digits(unsigned digits) {
    constexpr std::size_t kBytes[] = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};
    return kBytes[digits];
}

}  // namespace tributary::binlog
