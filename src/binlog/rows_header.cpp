#include "binlog/rows_header.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "binlog/limits.hpp"

namespace tributary::binlog {
namespace {

constexpr std::uint16_t kStatementEnd = 0x0001;

/// One bit a column, lowest first; bits beyond the last column do not count.
bool has_all(ByteView bitmap, std::size_t columns) {
    const std::size_t whole = columns / 8;
    const auto is_full = [](std::byte each) { return each == std::byte{0xff}; };
    if (!std::ranges::all_of(bitmap.first(whole), is_full)) return false;
    const unsigned rest = columns % 8;
    const unsigned mask = (1U << rest) - 1U;
    return rest == 0 || (std::to_integer<unsigned>(bitmap[whole]) & mask) == mask;
}

}  // namespace

bool is_rows_event(EventType type) {
    const auto number = static_cast<unsigned>(type);
    return (number >= static_cast<unsigned>(EventType::kWriteRowsV1) &&
            number <= static_cast<unsigned>(EventType::kDeleteRowsV1)) ||
           (number >= static_cast<unsigned>(EventType::kWriteRows) &&
            number <= static_cast<unsigned>(EventType::kDeleteRows)) ||
           (number >= static_cast<unsigned>(EventType::kWriteRowsCompressedV1) &&
            number <= static_cast<unsigned>(EventType::kDeleteRowsCompressed));
}

RowsKind rows_kind_of(EventType type) {
    const auto number = static_cast<unsigned>(type);
    const auto kind_from = [number](EventType write, bool is_version_2, bool is_compressed) {
        return RowsKind{.operation = static_cast<Operation>(number - static_cast<unsigned>(write)),
                        .is_version_2 = is_version_2,
                        .is_compressed = is_compressed};
    };
    static_assert(static_cast<int>(Operation::kUpdate) == 1 &&
                  static_cast<int>(Operation::kDelete) == 2);
    if (number >= static_cast<unsigned>(EventType::kWriteRowsCompressed)) {
        return kind_from(EventType::kWriteRowsCompressed, true, true);
    }
    if (number >= static_cast<unsigned>(EventType::kWriteRowsCompressedV1)) {
        return kind_from(EventType::kWriteRowsCompressedV1, false, true);
    }
    if (number >= static_cast<unsigned>(EventType::kWriteRows))
        return kind_from(EventType::kWriteRows, true, false);
    return kind_from(EventType::kWriteRowsV1, false, false);
}

Result<RowsHeader> decode_rows_header(ByteView body, RowsKind kind, std::size_t id_bytes) {
    ByteReader reader(body);
    RowsHeader header;
    header.table_id = reader.little(id_bytes);
    header.is_statement_end = (reader.u16() & kStatementEnd) != 0;
    if (kind.is_version_2) {
        // The length of the extra part counts its own two bytes.
        const std::size_t extra = reader.u16();
        if (extra < 2)
            return fail("a row event with an extra part shorter than its own length",
                        reader.offset());
        reader.skip(extra - 2);
    }
    header.columns = reader.length_encoded();
    if (reader.failed() || header.columns == 0 || header.columns > kColumnsMax) {
        return fail(fmt::format("a row event with {} columns: 1 to {} are possible", header.columns,
                                kColumnsMax),
                    reader.offset());
    }
    const std::size_t bitmap_bytes = (header.columns + 7) / 8;
    const ByteView first = reader.take(bitmap_bytes);
    const ByteView second =
        kind.operation == Operation::kUpdate ? reader.take(bitmap_bytes) : first;
    header.images = reader.rest();
    if (reader.failed()) return fail("a row event that is too short", reader.offset());
    if (!has_all(first, header.columns)) header.before_columns = first;
    if (!has_all(second, header.columns)) header.after_columns = second;
    return header;
}

}  // namespace tributary::binlog
