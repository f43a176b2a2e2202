#include "sql/literal.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

#include "sample.hpp"
#include "sql/quoting.hpp"

namespace tributary {
namespace {

using sample::column;
using sample::text;

std::string literal(const Column& column, const Cell& cell) {
    std::string out;
    append_literal(out, column, cell);
    return out;
}
Cell float_cell(float value) {
    return Cell::of(std::bit_cast<std::int32_t>(value));
}
Cell double_cell(double value) {
    return Cell::of(std::bit_cast<std::int64_t>(value));
}

TEST(Literal, ADecimalThatIsNoNumberIsText) {
    const Column wide = column("c", ColumnType::kDecimal, 65, 2);
    EXPECT_EQ(literal(wide, Cell::of("0) or (1=1")), "'0) or (1=1'");
    EXPECT_EQ(literal(wide, Cell::of("0','south',5")), "'0\\',\\'south\\',5'");
    EXPECT_EQ(literal(wide, Cell::of("-1234567890123456789.5")), "-1234567890123456789.5");
}

TEST(Literal, NumbersAreWrittenExactly) {
    EXPECT_EQ(literal(column("c", ColumnType::kInt), Cell::of(-7)), "-7");
    Column big = column("c", ColumnType::kBigInt);
    big.is_unsigned = true;
    EXPECT_EQ(literal(big, Cell::of(-1)), "18446744073709551615");
    EXPECT_EQ(literal(column("c", ColumnType::kDecimal, 10, 2), Cell::of(-5)), "-0.05");
    EXPECT_EQ(
        literal(column("c", ColumnType::kDecimal, 65, 2), Cell::of("123456789012345678901.50")),
        "123456789012345678901.50");
    EXPECT_EQ(literal(column("c", ColumnType::kBit, 64), Cell::of(-1)), "18446744073709551615");
    EXPECT_EQ(literal(column("c", ColumnType::kEnum), Cell::of(3)), "3");
    EXPECT_EQ(literal(column("c", ColumnType::kYear), Cell::of(0)), "0000");
}

TEST(Literal, AFloatIsWrittenAsTheDoubleThatItIs) {
    EXPECT_EQ(
        literal(column("c", ColumnType::kFloat), float_cell(std::numeric_limits<float>::max())),
        "3.4028234663852886e+38");
    EXPECT_EQ(literal(column("c", ColumnType::kFloat), float_cell(0.5F)), "5e-01");
    EXPECT_EQ(literal(column("c", ColumnType::kDouble), double_cell(0.1)), "1e-01");
    EXPECT_EQ(literal(column("c", ColumnType::kDouble), double_cell(-0.0)), "'-0'");
}

TEST(Literal, DatesAndTimesAreQuoted) {
    EXPECT_EQ(literal(column("c", ColumnType::kDate), Cell::of(0)), "'0000-00-00'");
    EXPECT_EQ(literal(column("c", ColumnType::kTime, 0, 2), Cell::of(-100'000)), "'-00:00:00.10'");
}

TEST(Literal, TextCarriesItsCharacterSetAndIsEscaped) {
    EXPECT_EQ(literal(text("c"), Cell::of("it's \\ here")), "_utf8mb4'it\\'s \\\\ here'");
    EXPECT_EQ(literal(text("c", "latin1"), Cell::of("\xe9")), "_latin1'\xe9'");
    EXPECT_EQ(literal(text("c", "utf8"), Cell::of("x")), "_utf8mb3'x'");
    EXPECT_EQ(literal(text("c", ""), Cell::of("x")), "_binary'x'");
}

TEST(Literal, CharacterSetsWhereAQuoteMayHideGoAsHex) {
    for (const std::string charset :
         {"gbk", "big5", "sjis", "cp932", "gb18030", "ucs2", "utf16", "utf16le", "utf32"}) {
        EXPECT_EQ(literal(text("c", charset), Cell::of("\x81'")), "_" + charset + " x'8127'");
    }
}

TEST(Literal, ACharacterSetThatIsNoNameIsRefused) {
    EXPECT_FALSE(LiteralWriter::make(text("c", "utf8' or 1 -- ")));
    EXPECT_EQ(literal(text("c", "a b"), Cell::of("x'")), "_binary'x\\''");
}

TEST(Literal, BytesAreBinaryAndNullIsNull) {
    EXPECT_EQ(literal(column("c", ColumnType::kBlob), Cell::of(std::string_view("\0'\n", 3))),
              "_binary'\\0\\'\n'");
    EXPECT_EQ(literal(column("c", ColumnType::kJson), Cell::of(R"({"a": "b\"c"})")),
              R"(_utf8mb4'{"a": "b\\"c"}')");
    EXPECT_EQ(literal(column("c", ColumnType::kUuid), Cell::of("ab")), "'ab'");
    EXPECT_EQ(literal(column("c", ColumnType::kInt), Cell::null()), "NULL");
}

TEST(Quoting, ABackQuoteInANameIsDoubled) {
    EXPECT_EQ(quoted_table("a`b", "c"), "`a``b`.`c`");
    EXPECT_EQ(quoted_text("a'b"), "'a\\'b'");
    EXPECT_EQ(quoted_bytes(std::string_view("\0", 1)), "_binary'\\0'");
}

}  // namespace
}  // namespace tributary
