#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace tributary {

static_assert(std::endian::native == std::endian::little,
              "the readers assume a little-endian machine");

using ByteView = std::span<const std::byte>;

[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Reads hostile bytes. A read past the end returns zeros or an empty view and sets `failed`, for
/// good: a decoder reads a whole structure and looks once. Views point into the input and live as
/// long as it does.
class ByteReader {
public:
    explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::size_t offset() const { return at_; }
    [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }
    [[nodiscard]] bool is_at_end() const { return at_ == bytes_.size(); }

    /// `size` bytes, or an empty view and failure.
    ByteView take(std::size_t size) {
        if (size > left()) {
            failed_ = true;
            at_ = bytes_.size();
            return {};
        }
        const ByteView result = bytes_.subspan(at_, size);
        at_ += size;
        return result;
    }
    std::string_view take_text(std::size_t size) { return as_text(take(size)); }
    ByteView rest() { return take(left()); }
    void skip(std::size_t size) { (void)take(size); }

    /// Little-endian unsigned integer of 1 to 8 bytes.
    std::uint64_t little(std::size_t size) {
        const ByteView raw = take(size);
        std::uint64_t value = 0;
        if (!raw.empty()) std::memcpy(&value, raw.data(), raw.size());
        return value;
    }
    /// Big-endian unsigned integer of 1 to 8 bytes.
    std::uint64_t big(std::size_t size) {
        std::uint64_t value = 0;
        for (const std::byte byte : take(size))
            value = value << 8 | std::to_integer<std::uint64_t>(byte);
        return value;
    }
    std::uint8_t u8() { return static_cast<std::uint8_t>(little(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(little(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(little(4)); }
    std::uint64_t u64() { return little(8); }
    /// MySQL's length-encoded integer (protocol manual, "Integer Types"); 0xfb (NULL) and 0xff
    /// fail.
    std::uint64_t length_encoded();
    /// A length-encoded length, then so many bytes.
    ByteView length_encoded_bytes();

private:
    ByteView bytes_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

/// Appends little-endian integers and bytes to a string that the caller owns.
class ByteWriter {
public:
    explicit ByteWriter(std::string& out) : out_(out) {}
    void u8(std::uint8_t value) { append(&value, sizeof value); }
    void u16(std::uint16_t value) { append(&value, sizeof value); }
    void u32(std::uint32_t value) { append(&value, sizeof value); }
    void u64(std::uint64_t value) { append(&value, sizeof value); }
    void bytes(std::string_view value) { out_.append(value); }

private:
    void append(const void* data, std::size_t size) {
        out_.append(static_cast<const char*>(data), size);
    }
    std::string& out_;
};

}  // namespace tributary
