#include "sql/chunk_select.hpp"

#include <gtest/gtest.h>

#include <array>

#include "sample.hpp"

namespace tributary {
namespace {

TEST(ChunkSelect, ColumnsComeInTheFormThatTheDecoderReads) {
    auto schema = sample::sales();
    schema->columns.push_back(sample::column("e", ColumnType::kEnum));
    schema->columns.push_back(sample::column("f", ColumnType::kFloat));
    schema->columns.push_back(sample::column("b", ColumnType::kBit, 8));
    EXPECT_EQ(chunk_select(*schema, {}).value(),
              "select `sale_id`,`product`,`amt`,cast(`e` as unsigned),`f`*1e0,cast(`b` as "
              "unsigned) from `shop`.`sales` force "
              "index (primary)"
              " order by `sale_id`");
}

TEST(ChunkSelect, BoundsAndLimitAreInTheStatement) {
    const std::array<Cell, 3> lower = {Cell::of(1), Cell::of(2), Cell::of("x")};
    const std::array<Cell, 3> upper = {Cell::of(7), Cell::of(8), Cell::of("y")};
    const ChunkBounds bounds{.lower = KeyCells(lower), .upper = KeyCells(upper), .rows_max = 500};
    EXPECT_EQ(
        chunk_select(*sample::lines(), bounds).value(),
        "select `a`,`b`,`c`,`v` from `shop`.`lines` force index (primary)"
        " where (`a` > 1 or (`a` = 1 and `b` > 2) or (`a` = 1 and `b` = 2 and `c` > _utf8mb4'x'))"
        " and (`a` < 7 or (`a` = 7 and `b` < 8) or (`a` = 7 and `b` = 8 and `c` <= _utf8mb4'y'))"
        " order by `a`,`b`,`c` limit 500");
}

TEST(ChunkSelect, TheUpperBoundIsTheLastKeyOfTheChunk) {
    const std::array<Cell, 1> lower = {Cell::of(5)};
    EXPECT_EQ(upper_bound_select(*sample::sales(),
                                 {.lower = KeyCells(lower), .upper = {}, .rows_max = 100})
                  .value(),
              "select `sale_id` from `shop`.`sales` force index (primary) where (`sale_id` > 5) "
              "order by `sale_id`"
              " limit 1 offset 99");
}

TEST(ChunkSelect, TheEstimateNamesTheTable) {
    EXPECT_EQ(row_estimate_select({"sh'op", "sales"}),
              "select table_rows from information_schema.tables where table_schema = 'sh\\'op' and "
              "table_name = 'sales'");
}

}  // namespace
}  // namespace tributary
