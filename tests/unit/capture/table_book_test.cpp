#include "capture/table_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/capture/sample.hpp"

namespace tributary::capture {
namespace {

using sample::kSales;
using sample::seen;

class TableBookTest : public testing::Test {
protected:
    static std::shared_ptr<const binlog::TableMap> map_with(const std::vector<std::string>& names) {
        auto map = std::make_shared<binlog::TableMap>();
        map->name = kSales;
        for (const std::string& name : names) {
            binlog::MappedColumn column;
            column.type = binlog::WireType::kLongLong;
            column.name = name;
            column.is_unsigned = false;
            map->columns.push_back(column);
        }
        map->primary_key = {{.column = 0, .prefix = 0}};
        return map;
    }
    static std::shared_ptr<const TableSchema> schema_with(const std::vector<std::string>& names) {
        TableSchema schema;
        schema.name = kSales;
        for (const std::string& name : names) {
            Column column;
            column.name = name;
            schema.columns.push_back(column);
        }
        schema.primary_key = {0};
        return std::make_shared<const TableSchema>(schema);
    }
    void describe(const std::vector<std::string>& names, std::uint64_t known_at) {
        described_ = {.tables = {schema_with(names)}, .known_at = seen(known_at)};
    }

    DescribedTables described_;
    int questions_ = 0;
    TableBook book_{{kSales}, [this] {
                        ++questions_;
                        return described_;
                    }};
};

TEST_F(TableBookTest, RowsThatFitAreDecodedWithTheDescriptionItself) {
    describe({"id", "a"}, 10);
    book_.refresh();
    const auto map = map_with({"id", "a"});
    const auto found = book_.find(map, seen(5));
    ASSERT_TRUE(found) << found.error().what;
    ASSERT_NE(found->decoder, nullptr);
    EXPECT_EQ(found->decoder->schema(), book_.described(kSales));
    EXPECT_FALSE(found->needs_resync);
    EXPECT_EQ(book_.find(map, seen(6))->decoder, found->decoder);
    EXPECT_EQ(questions_, 1);
}

TEST_F(TableBookTest, RowsFromBeforeADdlThatWillComeAreUnreadableAndAskForAResyncOnce) {
    describe({"id", "a", "b"}, 10);
    book_.refresh();
    const auto old_map = map_with({"id", "a"});
    auto found = book_.find(old_map, seen(5));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->decoder, nullptr);
    EXPECT_TRUE(found->needs_resync);
    EXPECT_TRUE(book_.is_unreadable(kSales));
    EXPECT_FALSE(book_.find(old_map, seen(6))->needs_resync);
    book_.altered(kSales);
    EXPECT_FALSE(book_.is_unreadable(kSales));
    found = book_.find(map_with({"id", "a", "b"}), seen(7));
    EXPECT_NE(found->decoder, nullptr);
    EXPECT_FALSE(found->needs_resync) << "the DDL asked for it";
}

TEST_F(TableBookTest, LeavingAnUnreadableStretchWithoutDdlAsksForAResyncToo) {
    describe({"id", "a", "b"}, 10);
    book_.refresh();
    ASSERT_TRUE(book_.find(map_with({"id", "a"}), seen(5))->needs_resync);
    EXPECT_TRUE(book_.find(map_with({"id", "a", "b"}), seen(6))->needs_resync);
    EXPECT_FALSE(book_.is_unreadable(kSales));
}

TEST_F(TableBookTest, AnOldDescriptionIsAskedForAgain) {
    describe({"id", "a"}, 10);
    book_.refresh();
    describe({"id", "a", "b"}, 20);
    const auto found = book_.find(map_with({"id", "a", "b"}), seen(15));
    ASSERT_TRUE(found);
    EXPECT_NE(found->decoder, nullptr);
    EXPECT_EQ(questions_, 2);
}

TEST_F(TableBookTest, WhatStillDoesNotFitStopsTheStream) {
    describe({"id", "a"}, 10);
    book_.refresh();
    const auto found = book_.find(map_with({"id", "a", "b"}), seen(15));
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().what, testing::HasSubstr("shop.sales"));
}

TEST_F(TableBookTest, AnUnchangedDescriptionKeepsItsIdentity) {
    describe({"id", "a"}, 10);
    book_.refresh();
    const auto before = book_.described(kSales);
    describe({"id", "a"}, 11);
    book_.refresh();
    EXPECT_EQ(book_.described(kSales), before);
}

}  // namespace
}  // namespace tributary::capture
