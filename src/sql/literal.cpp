#include "sql/literal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>

#include "base/hex.hpp"
#include "model/text_value.hpp"
#include "sql/quoting.hpp"

namespace tributary {
namespace {

/// Character sets in which the second byte of a character can be a quote or a backslash, or in
/// which a character has more than one byte and contains zeros.
constexpr std::array<std::string_view, 9> kHexCharsets = {
    "big5", "cp932", "gb18030", "gbk", "sjis", "ucs2", "utf16", "utf16le", "utf32"};

bool is_charset_name(std::string_view name) {
    return name.size() <= 32 && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

/// With an exponent, so that the server reads it as a double; negative zero would lose its sign as
/// a number.
void append_double(std::string& out, double value) {
    if (value == 0 && std::signbit(value)) {
        out.append("'-0'");
        return;
    }
    std::array<char, 40> buffer{};
    const auto [end, code] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                           std::chars_format::scientific);
    out.append(buffer.data(), end);
}

bool is_number(const Cell& cell) {
    return std::ranges::all_of(
        cell.bytes, [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

}  // namespace

Result<LiteralWriter> LiteralWriter::make(const Column& column) {
    switch (column.type) {
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
        case ColumnType::kDecimal:
        case ColumnType::kYear:
        case ColumnType::kBit:
        case ColumnType::kEnum:
        case ColumnType::kSet:
            return LiteralWriter(column, Form::kNumber, "");
        case ColumnType::kFloat:
            return LiteralWriter(column, Form::kFloat, "");
        case ColumnType::kDouble:
            return LiteralWriter(column, Form::kDouble, "");
        case ColumnType::kDate:
        case ColumnType::kTime:
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
            return LiteralWriter(column, Form::kQuotedText, "'");
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
            return LiteralWriter(column, Form::kEscaped, "'");
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
        case ColumnType::kGeometry:
        case ColumnType::kVector:
            return LiteralWriter(column, Form::kEscaped, "_binary'");
        case ColumnType::kJson:
            return LiteralWriter(column, Form::kEscaped, "_utf8mb4'");
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
            break;
    }
    if (!is_charset_name(column.charset)) {
        return fail(fmt::format("column {}: '{}' is no character set", column.name,
                                column.charset.substr(0, 64)));
    }
    if (std::ranges::find(kHexCharsets, column.charset) != kHexCharsets.end()) {
        return LiteralWriter(column, Form::kHex, fmt::format("_{} x'", column.charset));
    }
    const std::string_view charset = column.charset.empty()     ? "binary"
                                     : column.charset == "utf8" ? "utf8mb3"
                                                                : std::string_view(column.charset);
    return LiteralWriter(column, Form::kEscaped, fmt::format("_{}'", charset));
}

void LiteralWriter::append(std::string& out, const Cell& cell) const {
    if (cell.is_null) {
        out.append("NULL");
        return;
    }
    switch (form_) {
        case Form::kNumber:
            if (is_number(cell)) {
                append_text(out, column_, cell);
                return;
            }
            // A decimal of many digits comes as text. What is none would be read as SQL.
            out.push_back('\'');
            append_escaped(out, cell.bytes);
            break;
        // As the double that it is: the server rounds a shorter text twice, and 9 digits of the
        // largest are too large.
        case Form::kFloat:
            append_double(out, std::bit_cast<float>(static_cast<std::uint32_t>(cell.word)));
            return;
        case Form::kDouble:
            append_double(out, std::bit_cast<double>(cell.word));
            return;
        case Form::kQuotedText:
            out.append(introducer_);
            append_text(out, column_, cell);
            break;
        case Form::kEscaped:
            out.append(introducer_);
            append_escaped(out, cell.bytes);
            break;
        case Form::kHex:
            out.append(introducer_);
            append_hex(out, as_bytes(cell.bytes));
            break;
    }
    out.push_back('\'');
}

void append_literal(std::string& out, const Column& column, const Cell& cell) {
    if (const auto writer = LiteralWriter::make(column)) return writer->append(out, cell);
    out.append(cell.is_null ? "NULL" : quoted_bytes(cell.bytes));
}

std::string selected_form(const Column& column, std::string_view column_name) {
    const std::string name = quoted_identifier(column_name);
    switch (column.type) {
        case ColumnType::kEnum:
        case ColumnType::kSet:
        case ColumnType::kBit:
            // Not `+ 0`: MySQL adds a SET as a double, which loses members above the 53rd.
            return "cast(" + name + " as unsigned)";
        // Without it the server prints six digits. Multiplied, not added, so that negative zero
        // keeps its sign.
        case ColumnType::kFloat:
            return name + "*1e0";
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
        case ColumnType::kDouble:
        case ColumnType::kDecimal:
        case ColumnType::kYear:
        case ColumnType::kDate:
        case ColumnType::kTime:
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
        case ColumnType::kJson:
        case ColumnType::kGeometry:
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
        case ColumnType::kVector:
            return name;
    }
    return name;
}

}  // namespace tributary
