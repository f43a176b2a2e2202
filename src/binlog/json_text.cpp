#include "binlog/json_text.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <iterator>
#include <string_view>

#include "binlog/json_scalar.hpp"
#include "binlog/limits.hpp"
#include "binlog/load.hpp"

namespace tributary::binlog {
namespace {

enum class JsonType : std::uint8_t {
    kSmallObject = 0x00,
    kLargeObject = 0x01,
    kSmallArray = 0x02,
    kLargeArray = 0x03,
    kLiteral = 0x04,
    kInt16 = 0x05,
    kUint16 = 0x06,
    kInt32 = 0x07,
    kUint32 = 0x08,
    kInt64 = 0x09,
    kUint64 = 0x0a,
    kDouble = 0x0b,
    kString = 0x0c,
    kOpaque = 0x0f,
};

/// Prints one document. Every function returns false for damage.
class JsonPrinter {
public:
    JsonPrinter(std::size_t document_bytes, std::string& out)
        : budget_(document_bytes), out_(out) {}

    /// `bytes` begins at the value and ends where its container ends.
    bool print(JsonType type, ByteView bytes, std::size_t depth) {
        switch (type) {
            case JsonType::kSmallObject:
                return print_container(bytes, {.offset_bytes = 2, .is_object = true}, depth);
            case JsonType::kLargeObject:
                return print_container(bytes, {.offset_bytes = 4, .is_object = true}, depth);
            case JsonType::kSmallArray:
                return print_container(bytes, {.offset_bytes = 2, .is_object = false}, depth);
            case JsonType::kLargeArray:
                return print_container(bytes, {.offset_bytes = 4, .is_object = false}, depth);
            case JsonType::kLiteral:
            case JsonType::kInt16:
            case JsonType::kUint16:
            case JsonType::kInt32:
            case JsonType::kUint32:
            case JsonType::kInt64:
            case JsonType::kUint64:
            case JsonType::kDouble:
                return print_fixed(type, bytes);
            case JsonType::kString:
                return print_string(bytes);
            case JsonType::kOpaque:
                return print_opaque(bytes);
        }
        return false;
    }

private:
    struct Shape {
        std::size_t offset_bytes;
        bool is_object;
    };

    /// Whatever is printed is paid for with bytes of the document. An honest one has enough:
    /// nothing in it is used twice.
    bool spend(std::size_t bytes) {
        if (bytes > budget_) return false;
        budget_ -= bytes;
        return true;
    }

    bool print_fixed(JsonType type, ByteView bytes) {
        const std::size_t size = fixed_size(type);
        if (bytes.size() < size) return false;
        const std::uint64_t raw = load_little(bytes.data(), size);
        switch (type) {
            case JsonType::kLiteral:
                return print_literal(raw);
            case JsonType::kInt16:
                append_number(signed_of<2>(raw));
                return true;
            case JsonType::kInt32:
                append_number(signed_of<4>(raw));
                return true;
            case JsonType::kInt64:
                append_number(signed_of<8>(raw));
                return true;
            case JsonType::kUint16:
            case JsonType::kUint32:
            case JsonType::kUint64:
                append_number(raw);
                return true;
            case JsonType::kDouble:
                append_json_double(out_, std::bit_cast<double>(raw));
                return true;
            case JsonType::kSmallObject:
            case JsonType::kLargeObject:
            case JsonType::kSmallArray:
            case JsonType::kLargeArray:
            case JsonType::kString:
            case JsonType::kOpaque:
                break;
        }
        return false;
    }

    static std::size_t fixed_size(JsonType type) {
        switch (type) {
            case JsonType::kLiteral:
                return 1;
            case JsonType::kInt16:
            case JsonType::kUint16:
                return 2;
            case JsonType::kInt32:
            case JsonType::kUint32:
                return 4;
            case JsonType::kInt64:
            case JsonType::kUint64:
            case JsonType::kDouble:
            case JsonType::kSmallObject:
            case JsonType::kLargeObject:
            case JsonType::kSmallArray:
            case JsonType::kLargeArray:
            case JsonType::kString:
            case JsonType::kOpaque:
                break;
        }
        return 8;
    }

    template <class Number>
    void append_number(Number number) {
        const fmt::format_int digits(number);
        out_.append(digits.data(), digits.size());
    }

    bool print_literal(std::uint64_t value) {
        constexpr std::array<std::string_view, 3> kNames = {"null", "true", "false"};
        if (value >= kNames.size()) return false;
        out_ += kNames.at(value);
        return true;
    }

    /// Length in groups of 7 bits, lowest first, then so many bytes.
    static bool take_variable(ByteReader& reader, ByteView& value) {
        constexpr unsigned kGroupsMax = 5;
        std::uint64_t size = 0;
        for (unsigned group = 0; group < kGroupsMax; ++group) {
            const std::uint8_t byte = reader.u8();
            size |= static_cast<std::uint64_t>(byte & 0x7fU) << (7 * group);
            if ((byte & 0x80U) == 0) {
                value = reader.take(size);
                return !reader.failed();
            }
        }
        return false;
    }

    bool print_string(ByteView bytes) {
        ByteReader reader(bytes);
        ByteView text;
        if (!take_variable(reader, text) || !spend(text.size())) return false;
        append_json_string(out_, as_text(text));
        return true;
    }

    bool print_opaque(ByteView bytes) {
        ByteReader reader(bytes);
        const std::uint8_t type = reader.u8();
        ByteView value;
        if (!take_variable(reader, value) || !spend(value.size())) return false;
        return append_json_opaque(out_, type, value);
    }

    bool print_container(ByteView bytes, Shape shape, std::size_t depth) {
        const std::size_t width = shape.offset_bytes;
        if (depth >= kJsonDepthMax || bytes.size() < 2 * width) return false;
        const std::uint64_t count = load_little(bytes.data(), width);
        const std::uint64_t size = load_little(bytes.data() + width, width);
        const std::size_t key_entry = shape.is_object ? width + 2 : 0;
        const std::size_t value_entry = width + 1;
        const std::size_t heads = count * (key_entry + value_entry);
        if (size > bytes.size() || 2 * width + heads > size || !spend(2 * width + heads))
            return false;
        const ByteView whole = bytes.first(size);

        out_.push_back(shape.is_object ? '{' : '[');
        for (std::uint64_t i = 0; i < count; ++i) {
            if (i > 0) out_ += ", ";
            const ByteView key =
                shape.is_object ? whole.subspan(2 * width + i * key_entry, key_entry) : ByteView{};
            if (shape.is_object && !print_key(whole, key, width)) return false;
            const ByteView entry =
                whole.subspan(2 * width + count * key_entry + i * value_entry, value_entry);
            if (!print_entry(whole, entry, width, depth)) return false;
        }
        out_.push_back(shape.is_object ? '}' : ']');
        return true;
    }

    bool print_key(ByteView whole, ByteView entry, std::size_t width) {
        const std::uint64_t offset = load_little(entry.data(), width);
        const std::uint64_t size = load_little<2>(entry.data() + width);
        if (offset > whole.size() || size > whole.size() - offset || !spend(size)) return false;
        append_json_string(out_, as_text(whole.subspan(offset, size)));
        out_ += ": ";
        return true;
    }

    bool print_entry(ByteView whole, ByteView entry, std::size_t width, std::size_t depth) {
        const auto type = static_cast<JsonType>(entry[0]);
        const ByteView place = entry.subspan(1);
        const bool is_small =
            type == JsonType::kLiteral || type == JsonType::kInt16 || type == JsonType::kUint16;
        const bool is_medium = type == JsonType::kInt32 || type == JsonType::kUint32;
        if (is_small || (is_medium && width == 4)) return print_fixed(type, place);
        const std::uint64_t offset = load_little(place.data(), width);
        if (offset >= whole.size()) return false;
        return print(type, whole.subspan(offset), depth + 1);
    }

    std::size_t budget_;
    std::string& out_;
};

}  // namespace

Result<void> decode_json_text(ByteView document, std::string& out) {
    out.clear();
    if (document.empty()) {
        out = "null";
        return {};
    }
    JsonPrinter printer(document.size(), out);
    if (!printer.print(static_cast<JsonType>(document[0]), document.subspan(1), 0))
        return fail("damaged JSON document");
    return {};
}

}  // namespace tributary::binlog
