#include "model/rows.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

std::shared_ptr<const TableSchema> sales() {
    TableSchema schema;
    schema.name = {"shop", "sales"};
    schema.columns.resize(3);
    schema.columns[0] = {.name = "id", .type = ColumnType::kBigInt};
    schema.columns[1] = {.name = "region", .type = ColumnType::kVarChar, .length = 20};
    schema.columns[2] = {.name = "code", .type = ColumnType::kVarBinary, .length = 8};
    schema.primary_key = {1, 0};
    return std::make_shared<const TableSchema>(schema);
}

TEST(TableRows, GivesBackWhatWasAppended) {
    TableRows rows(sales());
    const std::vector<Cell> first = {Cell::of(-5), Cell::of("north"), Cell::null()};
    const std::vector<Cell> second = {Cell::of(7), Cell::of(""),
                                      Cell::of(std::string_view("\0x", 2))};
    rows.append(first);
    rows.append(second);
    std::vector<Cell> seen(3);
    rows.row(0, seen);
    EXPECT_EQ(seen, first);
    rows.row(1, seen);
    EXPECT_EQ(seen, second);
    EXPECT_EQ(rows.columns()[2].null_count(), 1U);
    rows.clear();
    EXPECT_EQ(rows.size(), 0U);
    EXPECT_EQ(rows.bytes(), 0U);
}

TEST(EncodedKey, ReturnsItsCellsInKeyOrder) {
    const auto schema = sales();
    const std::vector<Cell> row = {Cell::of(-1), Cell::of("süd"), Cell::null()};
    const EncodedKey key = encode_key(*schema, row);
    const auto cells = decode_key(*schema, key);
    ASSERT_TRUE(cells.has_value()) << cells.error().what;
    EXPECT_EQ(*cells, (std::vector<Cell>{Cell::of("süd"), Cell::of(-1)}));
}

TEST(EncodedKey, NeighbouringTextsDoNotRunTogether) {
    TableSchema schema = *sales();
    schema.primary_key = {1, 2};
    const EncodedKey a =
        encode_key(schema, std::vector<Cell>{Cell::of(0), Cell::of("ab"), Cell::of("c")});
    const EncodedKey b =
        encode_key(schema, std::vector<Cell>{Cell::of(0), Cell::of("a"), Cell::of("bc")});
    EXPECT_NE(a, b);
}

TEST(EncodedKey, EveryTruncationIsRefused) {
    const auto schema = sales();
    const EncodedKey key =
        encode_key(*schema, std::vector<Cell>{Cell::of(1), Cell::of("abc"), Cell::null()});
    for (std::size_t size = 0; size < key.size(); ++size) {
        EXPECT_FALSE(decode_key(*schema, std::string_view(key).substr(0, size)).has_value())
            << size;
    }
    EXPECT_FALSE(decode_key(*schema, key + "x").has_value());
}

TEST(BranchId, AcceptsOnlyPlainNames) {
    EXPECT_TRUE(decode_branch_id("north-1").has_value());
    for (const std::string bad : {"", "-north", "North", "a b", "a.b", "ä"}) {
        EXPECT_FALSE(decode_branch_id(bad).has_value()) << bad;
    }
    EXPECT_TRUE(decode_branch_id(std::string(63, 'a')).has_value());
    EXPECT_FALSE(decode_branch_id(std::string(64, 'a')).has_value());
}

TEST(TableSchema, CheckRefusesIndexesOutOfRange) {
    TableSchema schema = *sales();
    EXPECT_TRUE(check(schema).has_value());
    schema.unique_keys.push_back({.name = "u", .columns = {3}});
    EXPECT_FALSE(check(schema).has_value());
    schema = *sales();
    schema.primary_key.clear();
    EXPECT_FALSE(check(schema).has_value());
}

TEST(SqlType, IsWhatCreateTableTakes) {
    EXPECT_EQ(sql_type({.name = "a",
                        .type = ColumnType::kDecimal,
                        .is_unsigned = true,
                        .length = 12,
                        .scale = 2}),
              "decimal(12,2) unsigned");
    EXPECT_EQ(sql_type({.name = "a", .type = ColumnType::kDateTime, .scale = 6}), "datetime(6)");
    EXPECT_EQ(sql_type({.name = "a", .type = ColumnType::kText, .length = 16777215}), "mediumtext");
    EXPECT_EQ(sql_type({.name = "a", .type = ColumnType::kEnum, .members = {"it's", "b"}}),
              "enum('it''s','b')");
}

}  // namespace
}  // namespace tributary
