#include "model/text_value.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <string>

namespace tributary {
namespace {

Column column_of(ColumnType type, std::uint32_t length = 0, std::uint8_t scale = 0) {
    Column column;
    column.name = "c";
    column.type = type;
    column.length = length;
    column.scale = scale;
    return column;
}

std::string text_of(const Column& column, const Cell& cell) {
    std::string out;
    append_text(out, column, cell);
    return out;
}

struct Example {
    Column column;
    std::string text;
    std::int64_t word;
};

class WordValue : public testing::TestWithParam<Example> {};

TEST_P(WordValue, TextBecomesTheCanonicalWordAndComesBack) {
    const auto& [column, text, word] = GetParam();
    std::string scratch;
    const auto cell = decode_text(column, text, scratch);
    ASSERT_TRUE(cell) << cell.error().what;
    EXPECT_EQ(cell->word, word);
    EXPECT_EQ(text_of(column, *cell), text);
}

Column unsigned_column(ColumnType type) {
    Column column = column_of(type);
    column.is_unsigned = true;
    return column;
}

constexpr std::int64_t kDay = 86'400'000'000;
constexpr std::int64_t date_word(std::int64_t y, std::int64_t m, std::int64_t d) {
    return (y * 16 + m) * 32 + d;
}

INSTANTIATE_TEST_SUITE_P(
    AtTheLimits, WordValue,
    testing::Values(
        Example{column_of(ColumnType::kTinyInt), "-128", -128},
        Example{column_of(ColumnType::kBigInt), "-9223372036854775808",
                std::numeric_limits<std::int64_t>::min()},
        Example{unsigned_column(ColumnType::kBigInt), "18446744073709551615", -1},
        Example{column_of(ColumnType::kBit, 64), "18446744073709551615", -1},
        Example{column_of(ColumnType::kEnum), "65535", 65535},
        Example{column_of(ColumnType::kSet), "9223372036854775808",
                std::numeric_limits<std::int64_t>::min()},
        Example{column_of(ColumnType::kYear), "0000", 0},
        Example{column_of(ColumnType::kYear), "2155", 2155},
        Example{column_of(ColumnType::kFloat), "0.1", std::bit_cast<std::int32_t>(0.1F)},
        Example{column_of(ColumnType::kDouble), "-1.7976931348623157e+308",
                std::bit_cast<std::int64_t>(-std::numeric_limits<double>::max())},
        Example{column_of(ColumnType::kDecimal, 18, 2), "9999999999999999.99",
                999'999'999'999'999'999},
        Example{column_of(ColumnType::kDecimal, 18, 18), "-0.999999999999999999",
                -999'999'999'999'999'999},
        Example{column_of(ColumnType::kDecimal, 12, 2), "-0.05", -5},
        Example{column_of(ColumnType::kDecimal, 12, 2), "0.00", 0},
        Example{column_of(ColumnType::kDecimal, 9, 0), "-7", -7},
        Example{column_of(ColumnType::kDate), "0000-00-00", 0},
        Example{column_of(ColumnType::kDate), "2024-02-30", date_word(2024, 2, 30)},
        Example{column_of(ColumnType::kDate), "2024-00-00", date_word(2024, 0, 0)},
        Example{column_of(ColumnType::kDate), "9999-12-31", date_word(9999, 12, 31)},
        Example{column_of(ColumnType::kTime, 0, 6), "-838:59:59.999999", -3'020'399'999'999},
        Example{column_of(ColumnType::kTime, 0, 6), "838:59:59.999999", 3'020'399'999'999},
        Example{column_of(ColumnType::kTime, 0, 1), "-00:00:00.1", -100'000},
        Example{column_of(ColumnType::kTime), "00:00:00", 0},
        Example{column_of(ColumnType::kDateTime, 0, 6), "9999-12-31 23:59:59.999999",
                date_word(9999, 12, 31) * kDay + kDay - 1},
        Example{column_of(ColumnType::kDateTime), "0000-00-00 00:00:00", 0},
        Example{column_of(ColumnType::kDateTime, 0, 3), "2024-01-01 00:00:00.500",
                date_word(2024, 1, 1) * kDay + 500'000},
        Example{column_of(ColumnType::kTimestamp), "0000-00-00 00:00:00", 0},
        Example{column_of(ColumnType::kTimestamp, 0, 6), "1970-01-01 00:00:01.000000", 1'000'000},
        Example{column_of(ColumnType::kTimestamp, 0, 6), "2038-01-19 03:14:07.999999",
                2'147'483'647'999'999},
        Example{column_of(ColumnType::kTimestamp), "2024-02-29 12:30:45", 1'709'209'845'000'000}));

TEST(TextValue, WideDecimalsAreBroughtToTheCanonicalText) {
    const Column column = column_of(ColumnType::kDecimal, 65, 30);
    const std::string fraction(30, '9');
    const std::string whole(35, '9');
    std::string scratch;
    EXPECT_EQ(decode_text(column, "-" + whole + "." + fraction, scratch)->bytes,
              "-" + whole + "." + fraction);
    EXPECT_EQ(decode_text(column, "-0.5", scratch)->bytes, "-0.5" + std::string(29, '0'));
    EXPECT_EQ(decode_text(column, "-.0", scratch)->bytes, "0." + std::string(30, '0'));
    EXPECT_EQ(decode_text(column, "0007", scratch)->bytes, "7." + std::string(30, '0'));
}

TEST(TextValue, ZeroFilledNumbersAreNumbers) {
    std::string scratch;
    EXPECT_EQ(decode_text(unsigned_column(ColumnType::kInt), "0000000042", scratch)->word, 42);
    EXPECT_EQ(decode_text(column_of(ColumnType::kDecimal, 10, 2), "00000042.50", scratch)->word,
              4250);
}

TEST(TextValue, ZerosBeyondTheScaleAreNoFraction) {
    std::string scratch;
    EXPECT_EQ(decode_text(column_of(ColumnType::kDecimal, 10, 2), "1.250000", scratch)->word, 125);
    EXPECT_FALSE(decode_text(column_of(ColumnType::kDecimal, 10, 2), "1.250001", scratch));
}

TEST(TextValue, ABinaryValueIsPaddedToTheColumn) {
    std::string scratch;
    EXPECT_EQ(decode_text(column_of(ColumnType::kBinary, 4), "ab", scratch)->bytes,
              std::string_view("ab\0\0", 4));
}

TEST(TextValue, NegativeZeroKeepsItsSign) {
    std::string scratch;
    EXPECT_EQ(decode_text(column_of(ColumnType::kDouble), "-0", scratch)->word,
              std::bit_cast<std::int64_t>(-0.0));
}

TEST(TextValue, WhatIsNoValueIsRefused) {
    std::string scratch;
    for (const std::string_view text : {"", "x", "1x", "--1", "99999999999999999999", "1.5"}) {
        EXPECT_FALSE(decode_text(column_of(ColumnType::kBigInt), text, scratch)) << text;
    }
    for (const std::string_view text :
         {"", ".", "-", "1.234", "1,5", "1.5.1", "12345678901234567890.00"}) {
        EXPECT_FALSE(decode_text(column_of(ColumnType::kDecimal, 12, 2), text, scratch)) << text;
    }
    for (const std::string_view text :
         {"", "2024-1-01", "2024-13-01", "2024-01-32", "2024-01-01x", "2024-01"}) {
        EXPECT_FALSE(decode_text(column_of(ColumnType::kDate), text, scratch)) << text;
    }
    for (const std::string_view text :
         {"", "1:2:3", "839:00:00", "10:60:00", "10:00:60", "10:00:00.", "--10:00:00"}) {
        EXPECT_FALSE(decode_text(column_of(ColumnType::kTime), text, scratch)) << text;
    }
    for (const std::string_view text :
         {"", "2024-02-30 00:00:00", "2024-01-01 24:00:00", "2024-01-01T00:00:00"}) {
        EXPECT_FALSE(decode_text(column_of(ColumnType::kTimestamp), text, scratch)) << text;
    }
    EXPECT_FALSE(decode_text(unsigned_column(ColumnType::kBigInt), "-1", scratch));
    EXPECT_FALSE(decode_text(column_of(ColumnType::kDouble), "1.5 ", scratch));
}

}  // namespace
}  // namespace tributary
