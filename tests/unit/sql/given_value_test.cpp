#include "sql/given_value.hpp"

#include <gtest/gtest.h>

#include "sample.hpp"

namespace tributary {
namespace {

using sample::column;

Column unsigned_column(ColumnType type) {
    Column result = column("c", type);
    result.is_unsigned = true;
    return result;
}

/// The literal, or the complaint after `!`.
std::string read(const Column& column, const std::optional<std::string>& text) {
    const auto value = read_given_value(column, text);
    return value ? value->literal : "!" + value.error().what;
}

/// What is shown of it afterwards.
std::string shown(const Column& column, const std::string& text) {
    const auto value = read_given_value(column, text);
    return value ? value->text.value_or("NULL") : "!" + value.error().what;
}

TEST(GivenValue, WholeNumbersKeepTheirRange) {
    const Column tiny = column("c", ColumnType::kTinyInt);
    EXPECT_EQ(read(tiny, "-128"), "-128");
    EXPECT_EQ(read(tiny, "0127"), "127");
    EXPECT_EQ(read(tiny, "-0"), "0");
    EXPECT_EQ(read(tiny, "128"), "!\"128\" is not from -128 to 127");
    EXPECT_EQ(read(tiny, "-129"), "!\"-129\" is not from -128 to 127");
    EXPECT_EQ(read(tiny, "1.0"), "!\"1.0\" is no whole number");
    EXPECT_EQ(read(tiny, ""), "!\"\" is no whole number");
    EXPECT_EQ(read(tiny, "+1"), "!\"+1\" is no whole number");
    EXPECT_EQ(read(column("c", ColumnType::kMediumInt), "8388607"), "8388607");
    EXPECT_EQ(read(column("c", ColumnType::kBigInt), "-9223372036854775808"),
              "-9223372036854775808");
    EXPECT_EQ(read(unsigned_column(ColumnType::kBigInt), "18446744073709551615"),
              "18446744073709551615");
    EXPECT_EQ(read(unsigned_column(ColumnType::kBigInt), "18446744073709551616"),
              "!\"18446744073709551616\" is not from 0 to 18446744073709551615");
    EXPECT_EQ(read(unsigned_column(ColumnType::kInt), "-1"), "!\"-1\" is not from 0 to 4294967295");
}

TEST(GivenValue, DecimalsAreExactOrRefused) {
    const Column money = column("c", ColumnType::kDecimal, 12, 2);
    EXPECT_EQ(read(money, "12"), "12.00");
    EXPECT_EQ(read(money, "-.5"), "-0.50");
    EXPECT_EQ(read(money, "0012.3000"), "12.30");
    EXPECT_EQ(read(money, "9999999999.99"), "9999999999.99");
    EXPECT_EQ(read(money, "10000000000"),
              "!\"10000000000\" has more than 10 digits before the point");
    EXPECT_EQ(read(money, "12.345"), "!\"12.345\" has more than 2 digits after the point");
    EXPECT_EQ(read(money, "12,30"), "!\"12,30\" is no number like 12.34");
    EXPECT_EQ(read(money, "1e3"), "!\"1e3\" is no number like 12.34");
    EXPECT_EQ(read(money, "."), "!\".\" is no number like 12.34");
    const Column wide = column("c", ColumnType::kDecimal, 65, 30);
    EXPECT_EQ(read(wide, "12345678901234567890.000000000000000000000000000001"),
              "12345678901234567890.000000000000000000000000000001");
}

TEST(GivenValue, FloatsAreFinite) {
    EXPECT_EQ(shown(column("c", ColumnType::kDouble), "-1.5e300"), "-1.5e+300");
    EXPECT_EQ(read(column("c", ColumnType::kDouble), "inf"), "!\"inf\" is no number");
    EXPECT_EQ(read(column("c", ColumnType::kDouble), "nan"), "!\"nan\" is no number");
    EXPECT_EQ(read(column("c", ColumnType::kFloat), "1e300"), "!\"1e300\" is too large");
}

TEST(GivenValue, DaysAreOfTheCalendar) {
    const Column day = column("c", ColumnType::kDate);
    EXPECT_EQ(read(day, "2024-02-29"), "'2024-02-29'");
    EXPECT_EQ(read(day, "2023-02-29"), "!\"2023-02-29\" is no day of the calendar");
    EXPECT_EQ(read(day, "0000-00-00"), "!\"0000-00-00\" is no day of the calendar");
    EXPECT_EQ(read(day, "31.05.2024"), "!\"31.05.2024\" is no date like 2024-05-31");
    const Column moment = column("c", ColumnType::kDateTime, 0, 3);
    EXPECT_EQ(read(moment, "2024-05-31T18:30:00.5"), "'2024-05-31 18:30:00.500'");
    EXPECT_EQ(read(moment, "2024-05-31 24:00:00"),
              "!\"2024-05-31 24:00:00\" is no time like 2024-05-31 18:30:00");
    EXPECT_EQ(read(column("c", ColumnType::kTimestamp), "1970-02-30 00:00:00"),
              "!\"1970-02-30 00:00:00\" is no time like 2024-05-31 18:30:00");
    EXPECT_EQ(read(column("c", ColumnType::kTime), "-838:59:59"), "'-838:59:59'");
    EXPECT_EQ(read(column("c", ColumnType::kTime), "839:00:00"),
              "!\"839:00:00\" is no time like 18:30:00");
    EXPECT_EQ(read(column("c", ColumnType::kYear), "2155"), "2155");
    EXPECT_EQ(read(column("c", ColumnType::kYear), "99"), "!\"99\" is not from 1901 to 2155");
}

TEST(GivenValue, TextIsQuotedAndMeasuredInCharacters) {
    Column name = sample::text("c");
    name.length = 3;
    EXPECT_EQ(read(name, "äöü"), "'äöü'");
    EXPECT_EQ(read(name, "a'\\"), R"('a\'\\')");
    EXPECT_EQ(read(name, "abcd"), "!\"abcd\" has 4 characters, more than 3");
    EXPECT_EQ(read(name, "\xff"), "!\"\xef\xbf\xbd\" is no UTF-8 text");
    EXPECT_EQ(read(name, ""), "''");
}

TEST(GivenValue, MembersAreNamed) {
    Column size = column("c", ColumnType::kEnum);
    size.members = {"small", "it's"};
    EXPECT_EQ(read(size, "it's"), R"('it\'s')");
    EXPECT_EQ(read(size, "1"), "!\"1\" is none of: small, it's");
    EXPECT_EQ(read(size, ""), "!\"\" is none of: small, it's");
    Column set = column("c", ColumnType::kSet);
    set.members = {"p", "q", "r"};
    EXPECT_EQ(read(set, "p,r"), "'p,r'");
    EXPECT_EQ(read(set, ""), "''");
    EXPECT_EQ(read(set, "p,x"), "!\"x\" is none of: p, q, r");
    EXPECT_EQ(read(set, "p,"), "!\"\" is none of: p, q, r");
}

TEST(GivenValue, BytesAreHexadecimal) {
    const Column bytes = column("c", ColumnType::kVarBinary, 2);
    EXPECT_EQ(shown(bytes, "0x00ff"), "0x00ff");
    EXPECT_EQ(read(bytes, "00ff"), "!\"00ff\" is no row of bytes like 0x00ff");
    EXPECT_EQ(read(bytes, "0x000000"), "!\"0x000000\" has 3 bytes, more than 2");
    EXPECT_EQ(read(column("c", ColumnType::kBit, 3), "8"), "!\"8\" has more than 3 bits");
    EXPECT_EQ(read(column("c", ColumnType::kBit, 64), "18446744073709551615"),
              "18446744073709551615");
}

TEST(GivenValue, NullNeedsAColumnThatTakesIt) {
    EXPECT_EQ(read(column("c", ColumnType::kInt), std::nullopt), "NULL");
    EXPECT_EQ(read(sample::not_null(column("c", ColumnType::kInt)), std::nullopt),
              "!NULL is not allowed here");
}

TEST(GivenValue, WhatIsSelectedIsShownAsItWouldBeWritten) {
    EXPECT_EQ(shown_form(sample::text("a"), "a", 100), "left(`a`,100)");
    EXPECT_EQ(shown_form(column("a", ColumnType::kBlob), "a", 100), "hex(left(`a`,100))");
    EXPECT_EQ(shown_form(column("a", ColumnType::kGeometry), "a", 100), "left(hex(`a`),200)");
    EXPECT_EQ(shown_form(column("a", ColumnType::kEnum), "a", 100), "`a`");
    EXPECT_EQ(shown_form(column("a", ColumnType::kBit, 8), "a", 100), "cast(`a` as unsigned)");
    EXPECT_EQ(shown_text(column("a", ColumnType::kBlob), "00FF"), "0x00ff");
    EXPECT_EQ(shown_text(column("a", ColumnType::kFloat), "0.10000000149011612"), "0.1");
    EXPECT_EQ(shown_text(column("a", ColumnType::kDecimal, 10, 2), "12.30"), "12.30");
    EXPECT_EQ(shown_text(sample::text("a"), "äöü"), "äöü");
}

TEST(Shortened, IsOnlyWhatMayBeLong) {
    for (const char* type : {"varchar", "char", "longtext", "tinyblob", "varbinary"}) {
        EXPECT_EQ(shortened("`a`", type, 100), "left(`a`,100)") << type;
    }
    for (const char* type : {"int", "date", "decimal", "enum", "timestamp"}) {
        EXPECT_EQ(shortened("`a`", type, 100), "`a`") << type;
    }
}

}  // namespace
}  // namespace tributary
