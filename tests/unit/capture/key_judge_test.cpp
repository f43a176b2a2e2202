#include "capture/key_judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/capture/sample.hpp"

namespace tributary::capture {
namespace {

using testing::ElementsAre;

TableSchema keyed(std::vector<Column> columns) {
    TableSchema schema;
    schema.name = sample::kSales;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        columns[i].name = "k" + std::to_string(i);
        schema.primary_key.push_back(static_cast<ColumnIndex>(i));
    }
    schema.columns = std::move(columns);
    return schema;
}

Column column(ColumnType type, bool is_unsigned = false) {
    Column made;
    made.type = type;
    made.is_unsigned = is_unsigned;
    if (type == ColumnType::kVarChar) {
        made.charset = "latin1";
        made.collation = "latin1_german1_ci";
    }
    return made;
}

std::vector<bool> judge(const TableSchema& schema, const std::vector<std::vector<Cell>>& rows,
                        const std::optional<std::vector<Cell>>& lower,
                        const std::optional<std::vector<Cell>>& upper) {
    std::vector<EncodedKey> keys;
    for (const auto& row : rows) keys.push_back(encode_key(schema, row));
    KeyBounds bounds;
    if (lower) bounds.lower = encode_key(schema, *lower);
    if (upper) bounds.upper = encode_key(schema, *upper);
    return PlainKeyJudge().are_inside(schema, keys, bounds);
}

TEST(PlainKeyJudge, TheLowerBoundIsOutsideTheUpperInside) {
    const TableSchema schema = keyed({column(ColumnType::kInt)});
    EXPECT_THAT(judge(schema, {{Cell::of(-3)}, {Cell::of(-2)}, {Cell::of(5)}, {Cell::of(6)}},
                      {{Cell::of(-3)}}, {{Cell::of(5)}}),
                ElementsAre(false, true, true, false));
    EXPECT_THAT(judge(schema, {{Cell::of(-3)}}, std::nullopt, std::nullopt), ElementsAre(true));
}

TEST(PlainKeyJudge, UnsignedNumbersAreNotNegative) {
    const TableSchema schema = keyed({column(ColumnType::kBigInt, true)});
    EXPECT_THAT(
        judge(schema, {{Cell::of_unsigned(~0ULL)}, {Cell::of(1)}}, {{Cell::of(5)}}, std::nullopt),
        ElementsAre(true, false));
}

TEST(PlainKeyJudge, ColumnsCountInKeyOrderAndBytesAsBytes) {
    const TableSchema schema = keyed({column(ColumnType::kVarBinary), column(ColumnType::kInt)});
    const auto cells = [](std::string_view bytes, std::int64_t number) {
        return std::vector<Cell>{Cell::of(bytes), Cell::of(number)};
    };
    EXPECT_THAT(judge(schema, {cells("a", 9), cells("a\xff", 0), cells("b", 2), cells("b", 3)},
                      {cells("a", 9)}, {cells("b", 2)}),
                ElementsAre(false, true, true, false));
}

TEST(HasPlainOrder, TextsAndFloatsAreTheServers) {
    EXPECT_TRUE(has_plain_order(keyed({column(ColumnType::kInt), column(ColumnType::kDateTime)})));
    EXPECT_FALSE(has_plain_order(keyed({column(ColumnType::kInt), column(ColumnType::kVarChar)})));
    EXPECT_FALSE(has_plain_order(keyed({column(ColumnType::kUuid)})));
    EXPECT_FALSE(has_plain_order(keyed({column(ColumnType::kDouble)})));
}

TEST(JudgingSelect, ComparesWithTheColumnsCollation) {
    const TableSchema schema = keyed({column(ColumnType::kVarChar)});
    const std::vector<Cell> lower = {Cell::of("a")};
    const std::vector<Cell> inside = {Cell::of("it's")};
    const std::vector<EncodedKey> keys = {encode_key(schema, inside)};
    const auto sql =
        judging_select(schema, keys, {.lower = encode_key(schema, lower), .upper = std::nullopt});
    ASSERT_TRUE(sql);
    EXPECT_EQ(*sql,
              "select (1 and (_latin1'it\\'s' collate latin1_german1_ci > _latin1'a' collate "
              "latin1_german1_ci))");
}

}  // namespace
}  // namespace tributary::capture
