#include "records/sales_cursor.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/fingerprint.hpp"
#include "records/keys.hpp"

namespace tributary::records {
namespace {

constexpr std::uint8_t kForm = 1;
/// What a value of a cursor may have: a key of 3,072 bytes is the longest that an index takes.
constexpr std::size_t kValueBytesMax = 3'072;
constexpr std::uint16_t kNull = 0xffff;

void put(std::string& out, std::string_view text) {
    ByteWriter writer(out);
    writer.u16(static_cast<std::uint16_t>(text.size()));
    writer.bytes(text);
}

/// What a cursor is bound to.
std::string describe(const SalesTable& table, const SalesFilter& filter) {
    std::string out;
    put(out, table.database);
    put(out, table.table);
    put(out, table.date);
    for (const std::string& column : table.key) put(out, column);
    for (const BranchId& branch : filter.branches) put(out, branch.value());
    put(out, filter.from ? to_string(*filter.from) : "-");
    put(out, filter.to ? to_string(*filter.to) : "-");
    for (const auto* text : {&filter.region, &filter.product}) {
        out.push_back(*text ? '1' : '0');
        if (*text) put(out, **text);
    }
    return out;
}

std::uint64_t sum_of(std::string_view body, const SalesTable& table, const SalesFilter& filter) {
    Fingerprint fingerprint;
    fingerprint.add(as_bytes(body));
    fingerprint.add(as_bytes(describe(table, filter)));
    return fingerprint.value();
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string bytes;
    unsigned bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        unsigned value = 0;
        if (c >= 'A' && c <= 'Z') {
            value = static_cast<unsigned>(c - 'A');
        } else if (c >= 'a' && c <= 'z') {
            value = static_cast<unsigned>(c - 'a' + 26);
        } else if (c >= '0' && c <= '9') {
            value = static_cast<unsigned>(c - '0' + 52);
        } else if (c == '-' || c == '_') {
            value = c == '-' ? 62 : 63;
        } else {
            return std::nullopt;
        }
        bits = (bits << 6) | value;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes.push_back(static_cast<char>(bits >> held & 0xffU));
        bits &= (1U << held) - 1;
    }
    return bytes;
}

std::optional<std::string> take(ByteReader& reader) {
    const std::uint16_t size = reader.u16();
    if (size == kNull) return std::nullopt;
    if (size > kValueBytesMax) reader.skip(reader.left() + 1);
    return std::string(reader.take_text(size));
}

}  // namespace

std::string encode_cursor(const SalesCursor& cursor, const SalesTable& table,
                          const SalesFilter& filter) {
    std::string body;
    ByteWriter writer(body);
    writer.u8(kForm);
    if (cursor.date) {
        put(body, *cursor.date);
    } else {
        writer.u16(kNull);
    }
    put(body, cursor.branch);
    for (const std::string& part : cursor.key) put(body, part);
    writer.u64(sum_of(body, table, filter));
    return to_base64url(body);
}

Result<SalesCursor> decode_cursor(std::string_view text, const SalesTable& table,
                                  const SalesFilter& filter) {
    const auto refuse = [] {
        return fail(
            "it is not the next_cursor of a page with the same filter; begin at the first page");
    };
    const std::optional<std::string> bytes = from_base64url(text);
    constexpr std::size_t kSumBytes = 8;
    if (!bytes || bytes->size() < kSumBytes) return refuse();
    const std::string_view body = std::string_view(*bytes).substr(0, bytes->size() - kSumBytes);
    ByteReader sum(as_bytes(std::string_view(*bytes).substr(body.size())));
    if (sum.u64() != sum_of(body, table, filter)) return refuse();

    ByteReader reader(as_bytes(body));
    SalesCursor cursor;
    if (reader.u8() != kForm) return refuse();
    cursor.date = take(reader);
    cursor.branch = take(reader).value_or("");
    for (std::size_t i = 0; i < table.key.size(); ++i) {
        cursor.key.push_back(take(reader).value_or(""));
    }
    if (reader.failed() || !reader.is_at_end()) return refuse();
    return cursor;
}

}  // namespace tributary::records
