#include "sales_log.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>

#include "base/bytes.hpp"
#include "sales.hpp"

namespace tributary::bench {
namespace {

// Event types, MariaDB 10.11 sql/log_event.h.
constexpr std::uint8_t kFormatDescription = 15;
constexpr std::uint8_t kXid = 16;
constexpr std::uint8_t kTableMap = 19;
constexpr std::uint8_t kWriteRowsV1 = 23;
constexpr std::uint8_t kGtid = 162;
constexpr std::uint8_t kTypes = 171;

constexpr std::size_t kHeaderBytes = 19;
constexpr std::size_t kRowEventBytes = 8192;
constexpr std::size_t kColumns = 9;
/// INT, DATE, VARCHAR, VARCHAR, INT, then four DECIMAL (MariaDB 10.11 include/mysql_com.h).
constexpr std::array<std::uint8_t, kColumns> kColumnTypes = {3, 10, 15, 15, 3, 246, 246, 246, 246};
constexpr std::array<std::uint8_t, 4> kDecimalDigits = {10, 12, 10, 12};
constexpr std::uint64_t kTableId = 18;
constexpr std::uint64_t kFirstSale = 1'000'000;

class Writer {
public:
    RecordedLog take() { return std::move(log_); }

    void event(std::uint8_t type, std::string_view body) {
        const auto size = static_cast<std::uint32_t>(kHeaderBytes + body.size() + 4);
        const std::size_t begin = log_.bytes.size();
        ByteWriter out(log_.bytes);
        out.u32(1'700'000'000);
        out.u8(type);
        out.u32(1);
        out.u32(size);
        out.u32(static_cast<std::uint32_t>(begin + size + 4));
        out.u16(0);
        out.bytes(body);
        const auto* const from = reinterpret_cast<const Bytef*>(log_.bytes.data() + begin);
        out.u32(static_cast<std::uint32_t>(crc32_z(0, from, size - 4)));
        log_.ends.push_back(log_.bytes.size());
    }

private:
    RecordedLog log_;
};

std::string format_description() {
    std::string body;
    ByteWriter out(body);
    out.u16(4);
    std::string version = "10.11.6-MariaDB-log";
    version.resize(50, '\0');
    out.bytes(version);
    out.u32(0);
    out.u8(kHeaderBytes);
    std::array<std::uint8_t, kTypes> post_header{};
    const auto set = [&](std::uint8_t type, std::uint8_t bytes) {
        post_header.at(type - 1U) = bytes;
    };
    set(2, 13);
    set(4, 8);
    set(kFormatDescription, 84);
    set(kTableMap, 8);
    for (std::uint8_t type = kWriteRowsV1; type <= 25; ++type) set(type, 8);
    for (std::uint8_t type = 30; type <= 32; ++type) set(type, 10);
    set(161, 4);
    set(kGtid, 19);
    set(163, 4);
    for (const std::uint8_t bytes : post_header) out.u8(bytes);
    out.u8(1);
    return body;
}

std::string gtid(std::uint64_t number) {
    std::string body;
    ByteWriter out(body);
    out.u64(number);
    out.u32(0);
    out.u8(4);
    out.bytes(std::string(6, '\0'));
    return body;
}

void name(ByteWriter& out, std::string_view text) {
    out.u8(static_cast<std::uint8_t>(text.size()));
    out.bytes(text);
    out.u8(0);
}

std::string table_map() {
    std::string body;
    ByteWriter out(body);
    out.u32(kTableId);
    out.u16(0);
    out.u16(1);
    name(out, "sales");
    name(out, "product_sales");
    out.u8(kColumns);
    for (const std::uint8_t type : kColumnTypes) out.u8(type);
    out.u8(12);
    out.u16(200);
    out.u16(400);
    for (const std::uint8_t digits : kDecimalDigits) {
        out.u8(digits);
        out.u8(2);
    }
    out.u16(0);
    return body;
}

/// A positive DECIMAL(digits, 2) in the server's form (strings/decimal.c, decimal2bin).
void decimal(ByteWriter& out, std::uint64_t cents, std::size_t digits) {
    constexpr std::array<std::size_t, 10> bytes_of_digits = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};
    const std::size_t whole_digits = digits - 2;
    const std::uint64_t whole = cents / 100;
    std::string form;
    const auto big = [&](std::uint64_t value, std::size_t bytes) {
        for (std::size_t i = bytes; i-- > 0;) form.push_back(static_cast<char>(value >> 8 * i));
    };
    if (whole_digits > 9) {
        big(whole / 1'000'000'000, bytes_of_digits.at(whole_digits - 9));
        big(whole % 1'000'000'000, 4);
    } else {
        big(whole, bytes_of_digits.at(whole_digits));
    }
    big(cents % 100, 1);
    form[0] = static_cast<char>(static_cast<unsigned char>(form[0]) ^ 0x80U);
    out.bytes(form);
}

void row(ByteWriter& out, std::span<const Cell> cells) {
    const auto number = [&](std::size_t column) {
        return static_cast<std::uint64_t>(cells[column].word);
    };
    out.u16(0xfe00);
    out.u32(static_cast<std::uint32_t>(number(0)));
    out.u16(static_cast<std::uint16_t>(number(1)));
    out.u8(static_cast<std::uint8_t>(number(1) >> 16));
    out.u8(static_cast<std::uint8_t>(cells[2].bytes.size()));
    out.bytes(cells[2].bytes);
    out.u16(static_cast<std::uint16_t>(cells[3].bytes.size()));
    out.bytes(cells[3].bytes);
    out.u32(static_cast<std::uint32_t>(number(4)));
    decimal(out, number(5), 10);
    decimal(out, number(6), 12);
    decimal(out, number(7), 10);
    decimal(out, number(8), 12);
}

std::string rows_header(bool is_last_of_statement) {
    std::string body;
    ByteWriter out(body);
    out.u32(kTableId);
    out.u16(0);
    out.u16(is_last_of_statement ? 1 : 0);
    out.u8(kColumns);
    out.u16(0x01ff);
    return body;
}

}  // namespace

RecordedLog sales_log(std::size_t rows, std::size_t rows_per_transaction) {
    Writer writer;
    writer.event(kFormatDescription, format_description());
    std::array<Cell, kColumns> cells;
    std::uint64_t number = 0;
    for (std::size_t done = 0; done < rows;) {
        writer.event(kGtid, gtid(++number));
        writer.event(kTableMap, table_map());
        const std::size_t end = std::min(rows, done + rows_per_transaction);
        std::string images;
        ByteWriter out(images);
        for (; done < end; ++done) {
            sale(kFirstSale + done, cells);
            row(out, cells);
            const bool is_last = done + 1 == end;
            if (!is_last && images.size() < kRowEventBytes) continue;
            writer.event(kWriteRowsV1, rows_header(is_last) + images);
            images.clear();
        }
        std::string xid;
        ByteWriter(xid).u64(number);
        writer.event(kXid, xid);
    }
    return writer.take();
}

RecordedLog read_log(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    RecordedLog log;
    log.bytes.assign(std::istreambuf_iterator<char>(file), {});
    log.bytes.erase(0, std::min<std::size_t>(4, log.bytes.size()));
    for (std::size_t at = 0; log.bytes.size() - at >= kHeaderBytes;) {
        std::uint32_t size = 0;
        std::memcpy(&size, log.bytes.data() + at + 9, sizeof size);
        if (size < kHeaderBytes || size > log.bytes.size() - at) break;
        at += size;
        log.ends.push_back(at);
    }
    return log;
}

}  // namespace tributary::bench
