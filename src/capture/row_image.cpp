#include "capture/row_image.hpp"

#include "base/bytes.hpp"

namespace tributary::capture {

std::string encode_row(const TableSchema& schema, std::span<const Cell> row) {
    std::string image;
    ByteWriter out(image);
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
        out.u8(row[i].is_null ? 1 : 0);
        if (row[i].is_null) continue;
        if (storage_of(schema.columns[i]) == Storage::kWord) {
            out.u64(std::bit_cast<std::uint64_t>(row[i].word));
        } else {
            out.u32(static_cast<std::uint32_t>(row[i].bytes.size()));
            out.bytes(row[i].bytes);
        }
    }
    return image;
}

bool decode_row(const TableSchema& schema, std::string_view image, std::span<Cell> row) {
    ByteReader in(as_bytes(image));
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
        if (in.u8() != 0) {
            row[i] = Cell::null();
        } else if (storage_of(schema.columns[i]) == Storage::kWord) {
            row[i] = Cell::of_unsigned(in.u64());
        } else {
            row[i] = Cell::of(in.take_text(in.u32()));
        }
    }
    return !in.failed() && in.is_at_end();
}

}  // namespace tributary::capture
