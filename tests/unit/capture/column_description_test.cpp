#include "capture/column_description.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tributary::capture {
namespace {

using testing::ElementsAre;

ColumnDescription described(std::string data_type, std::string column_type) {
    ColumnDescription description;
    description.name = "c";
    description.data_type = std::move(data_type);
    description.column_type = std::move(column_type);
    return description;
}

TEST(DecodeColumn, NumbersKeepTheirSign) {
    const auto column = decode_column(described("bigint", "bigint(20) unsigned"));
    ASSERT_TRUE(column);
    EXPECT_EQ(column->type, ColumnType::kBigInt);
    EXPECT_TRUE(column->is_unsigned);
    EXPECT_FALSE(decode_column(described("int", "int(11)"))->is_unsigned);
}

TEST(DecodeColumn, LengthsAreCharactersBytesDigitsOrBits) {
    ColumnDescription text = described("varchar", "varchar(40)");
    text.characters = 40;
    text.octets = 160;
    text.charset = "utf8mb4";
    text.collation = "utf8mb4_bin";
    EXPECT_EQ(decode_column(text)->length, 40U);
    EXPECT_EQ(decode_column(text)->collation, "utf8mb4_bin");
    text.data_type = "longtext";
    text.octets = 4'294'967'295;
    EXPECT_EQ(decode_column(text)->length, 4'294'967'295U);
    ColumnDescription decimal = described("decimal", "decimal(12,2)");
    decimal.precision = 12;
    decimal.scale = 2;
    EXPECT_EQ(decode_column(decimal)->length, 12U);
    EXPECT_EQ(decode_column(decimal)->scale, 2);
    ColumnDescription moment = described("datetime", "datetime(3)");
    moment.fraction = 3;
    EXPECT_EQ(decode_column(moment)->scale, 3);
    EXPECT_EQ(decode_column(described("vector", "vector(3)"))->length, 12U);
}

TEST(DecodeColumn, GeneratedColumnsAreTold) {
    ColumnDescription generated = described("int", "int");
    EXPECT_FALSE(decode_column(generated)->is_generated);
    generated.generation = "a + 1";
    EXPECT_TRUE(decode_column(generated)->is_generated);
}

TEST(DecodeColumn, AnUnknownTypeIsNamed) {
    const auto column = decode_column(described("hologram", "hologram(3)"));
    ASSERT_FALSE(column);
    EXPECT_THAT(column.error().what, testing::HasSubstr("hologram(3)"));
}

TEST(DecodeMembers, ReadsQuotesAndBackslashes) {
    EXPECT_THAT(*decode_members("enum('a','it''s','b\\\\c',',')"),
                ElementsAre("a", "it's", "b\\c", ","));
    EXPECT_THAT(*decode_members("set('')"), ElementsAre(""));
    EXPECT_FALSE(decode_members("enum('a"));
    EXPECT_FALSE(decode_members("enum()"));
    EXPECT_FALSE(decode_members("enum"));
}

}  // namespace
}  // namespace tributary::capture
