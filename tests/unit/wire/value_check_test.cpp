#include "wire/value_check.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace tributary::wire {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();

bool takes(const Column& column, std::int64_t word) {
    return check_words(column, std::vector{word}).has_value();
}

bool takes(const Column& column, const std::string& text) {
    return check_texts(column, std::vector{static_cast<std::int64_t>(text.size())}, text)
        .has_value();
}

struct WordCase {
    Column column;
    std::int64_t least;
    std::int64_t greatest;
};

TEST(ValueCheck, WordsEndWhereTheirTypeEnds) {
    const std::vector<WordCase> cases = {
        {{.type = ColumnType::kTinyInt}, -128, 127},
        {{.type = ColumnType::kTinyInt, .is_unsigned = true}, 0, 255},
        {{.type = ColumnType::kMediumInt}, -8388608, 8388607},
        {{.type = ColumnType::kInt, .is_unsigned = true}, 0, 4294967295},
        {{.type = ColumnType::kFloat}, 0, 0xffffffff},
        {{.type = ColumnType::kDecimal, .length = 4, .scale = 2}, -9999, 9999},
        {{.type = ColumnType::kYear}, 0, 2155},
        {{.type = ColumnType::kTime}, -3020399999999, 3020399999999},
        {{.type = ColumnType::kTimestamp}, 0, 4294967295999999},
        {{.type = ColumnType::kBit, .length = 3}, 0, 7},
        {{.type = ColumnType::kEnum, .members = {"a", "b"}}, 0, 2},
        {{.type = ColumnType::kSet, .members = {"a", "b"}}, 0, 3},
    };
    for (const auto& [column, least, greatest] : cases) {
        EXPECT_TRUE(takes(column, least)) << sql_type(column);
        EXPECT_TRUE(takes(column, greatest)) << sql_type(column);
        EXPECT_FALSE(takes(column, least - 1)) << sql_type(column);
        EXPECT_FALSE(takes(column, greatest + 1)) << sql_type(column);
        EXPECT_FALSE(takes(column, kLeast)) << sql_type(column);
        EXPECT_FALSE(takes(column, kGreatest)) << sql_type(column);
    }
}

TEST(ValueCheck, SixtyFourBitsTakeEveryWord) {
    for (const Column& column :
         {Column{.type = ColumnType::kBigInt}, Column{.type = ColumnType::kDouble},
          Column{.type = ColumnType::kBigInt, .is_unsigned = true},
          Column{.type = ColumnType::kBit, .length = 64}}) {
        for (const std::int64_t word : {kLeast, std::int64_t{-1}, std::int64_t{0}, kGreatest}) {
            EXPECT_TRUE(takes(column, word)) << sql_type(column) << ' ' << word;
        }
    }
}

TEST(ValueCheck, DatesHaveFourDigitsOfYears) {
    const Column date{.type = ColumnType::kDate};
    EXPECT_TRUE(takes(date, (9999 * 16 + 12) * 32 + 31));
    EXPECT_FALSE(takes(date, (10000 * 16 + 1) * 32 + 1));
    EXPECT_FALSE(takes(date, -1));
}

TEST(ValueCheck, LongDecimalsAreDigitsAndNothingElse) {
    const Column decimal{.type = ColumnType::kDecimal, .length = 20, .scale = 2};
    for (const std::string text :
         {"0.00", "-0.05", "123456789012345678.99", "-123456789012345678.99"}) {
        EXPECT_TRUE(takes(decimal, text)) << text;
    }
    for (const std::string text :
         {"", "-", ".05", "-.05", "0.5", "00.50", "1", "1.234", "1,23", "1.2x", "0x1.23",
          "1234567890123456789012.99", "1.00 or 1=1", "--1.00"}) {
        EXPECT_FALSE(takes(decimal, text)) << text;
    }
    const Column whole{.type = ColumnType::kDecimal, .length = 30};
    EXPECT_TRUE(takes(whole, "-12345"));
    EXPECT_FALSE(takes(whole, "1.0"));
}

TEST(ValueCheck, AddressesAndUuidsHoldNoOtherCharacters) {
    EXPECT_TRUE(takes({.type = ColumnType::kInet6}, "::ffff:1.2.3.4"));
    EXPECT_FALSE(takes({.type = ColumnType::kInet6}, "::1'"));
    EXPECT_FALSE(takes({.type = ColumnType::kInet4}, ""));
    EXPECT_FALSE(takes({.type = ColumnType::kInet6}, std::string(46, '0')));
    EXPECT_TRUE(takes({.type = ColumnType::kUuid}, "123e4567-e89b-12d3-a456-426655440000"));
    EXPECT_FALSE(takes({.type = ColumnType::kUuid}, "123e4567"));
}

TEST(ValueCheck, BytesAreTakenAsTheyAre) {
    EXPECT_TRUE(takes({.type = ColumnType::kVarChar}, std::string("'\0\xff", 3)));
}

}  // namespace
}  // namespace tributary::wire
