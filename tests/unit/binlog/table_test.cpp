// Table maps, schemas and row decoders against each other: recorded maps, changed.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden.hpp"

namespace tributary::binlog::test {
namespace {

/// The first table map of a recorded log, and the rows event behind it.
struct Recorded {
    TableMap map;
    std::string map_body;
    std::string images;
    Operation operation = Operation::kInsert;
};

Recorded recorded(const std::string& name, const std::string& table, std::size_t number = 0) {
    class First : public Transcript {
    public:
        std::string table;
        std::size_t number = 0;
        std::optional<Recorded> found;
        Result<void> on_rows(const RowsEvent& event) override {
            if (event.table->name.table != table || number-- != 0) return {};
            found = Recorded{.map = *event.table,
                             .map_body = {},
                             .images = std::string(as_text(event.images)),
                             .operation = event.operation};
            return {};
        }
    };
    const Golden golden(name);
    First first;
    first.table = table;
    first.number = number;
    EventReader reader(golden.flavor());
    EXPECT_TRUE(feed_all(reader, golden, first));
    Recorded result = first.found.value();
    for (const ByteView event : golden.events()) {
        if (type_of(event) == EventType::kTableMap && result.map_body.empty()) {
            result.map_body = as_text(event.subspan(19, event.size() - 19 - 4));
        }
    }
    return result;
}

class NoSink : public RowSink {
public:
    std::size_t rows = 0;
    Result<void> on_row(std::span<const Cell>, std::span<const Cell>) override {
        ++rows;
        return {};
    }
};

TEST(TableMap, EveryTruncationFails) {
    for (const char* name : {"mariadb/types", "mysql/types"}) {
        const Golden golden(name);
        const Recorded sample = recorded(name, "types");
        std::size_t good = 0;
        for (std::size_t size = 0; size < sample.map_body.size(); ++size) {
            // The optional fields may end after any whole one.
            const auto map =
                decode_table_map(as_bytes(sample.map_body.substr(0, size)), 6, golden.flavor());
            if (map) {
                ++good;
                EXPECT_EQ(map->columns.size(), sample.map.columns.size());
            }
        }
        EXPECT_LE(good, 10U);
        EXPECT_FALSE(decode_table_map(as_bytes(sample.map_body + "\x01"), 6, golden.flavor()));
    }
}

TEST(TableMap, FullMetadataOfMySql) {
    const TableMap map = recorded("mysql/types", "types").map;
    EXPECT_TRUE(map.is_full());
    EXPECT_EQ(map.name, (TableName{"t", "types"}));
    EXPECT_EQ(map.primary_key, std::vector<MappedKeyPart>{{.column = 0}});
    const auto column = [&](std::string_view name) {
        return *std::ranges::find(map.columns, name, &MappedColumn::name);
    };
    EXPECT_EQ(column("u8").is_unsigned, true);
    EXPECT_EQ(column("i8").is_unsigned, false);
    EXPECT_EQ(column("e").members, (std::vector<std::string>{"a", "b", "it's", "ünï"}));
    EXPECT_EQ(column("s").members.size(), 4U);
    EXPECT_EQ(column("hidden").is_visible, false);
    EXPECT_EQ(column("gv").is_visible, true);
    EXPECT_EQ(column("p").geometry_type, 1U);
    EXPECT_EQ(column("ve").dimensions, 3U);
    EXPECT_EQ(column("ci").collation, 5U);
    EXPECT_EQ(column("co").collation, 309U);
    EXPECT_FALSE(column("id").is_nullable);
}

TEST(TableMap, KeyOverPrefixesKeepsItsOrder) {
    const TableMap map = recorded("mariadb/minimal_metadata", "prefixed", 1).map;
    EXPECT_EQ(map.primary_key, (std::vector<MappedKeyPart>{{.column = 1, .prefix = 10},
                                                           {.column = 0, .prefix = 0}}));
}

TEST(SchemaFromMap, WithoutNamesABaseIsNeeded) {
    const auto schema = schema_from_map(recorded("mariadb/no_metadata", "plain").map, nullptr);
    ASSERT_FALSE(schema);
    EXPECT_THAT(schema.error().what, testing::HasSubstr("table t.plain: column 1"));
    EXPECT_THAT(schema.error().what, testing::HasSubstr("binlog_row_metadata=FULL"));
}

TEST(SchemaFromMap, TheBaseAddsWhatTheMapCannotSay) {
    const TableMap map = recorded("mysql/types", "types").map;
    TableSchema base = *schema_from_map(map, nullptr);
    base.columns[base.index_of("gv").value()].is_generated = true;
    base.unique_keys.push_back({.name = "k", .columns = {1}});
    base.primary_key.clear();
    const auto schema = schema_from_map(map, &base);
    ASSERT_TRUE(schema) << schema.error().what;
    EXPECT_TRUE(schema->columns[schema->index_of("gv").value()].is_generated);
    EXPECT_EQ(schema->unique_keys.size(), 1U);
    EXPECT_EQ(schema->primary_key, std::vector<ColumnIndex>{0});
}

/// Each change of one column of the schema is found, and named.
TEST(RowDecoder, ASchemaThatDoesNotFitIsRefusedByColumn) {
    const TableMap map = recorded("mysql/types", "types").map;
    const TableSchema good = *schema_from_map(map, nullptr);
    const auto error_with = [&](std::string_view name, auto change) {
        auto schema = std::make_shared<TableSchema>(good);
        change(schema->columns[schema->index_of(name).value()]);
        const auto decoder = RowDecoder::make(map, schema);
        return decoder ? std::string("fits") : decoder.error().what;
    };
    EXPECT_EQ(error_with("i8", [](Column&) {}), "fits");
    EXPECT_EQ(error_with("i8", [](Column& c) { c.type = ColumnType::kSmallInt; }),
              "table t.types: column i8 is TINY in the binary log, but smallint in the schema");
    const auto named = [](const char* name) {
        return testing::HasSubstr(std::string("column ") + name + " ");
    };
    EXPECT_THAT(error_with("i8", [](Column& c) { c.is_unsigned = true; }), named("i8"));
    EXPECT_THAT(error_with("dec2", [](Column& c) { c.scale = 3; }), named("dec2"));
    EXPECT_THAT(error_with("dt3", [](Column& c) { c.scale = 2; }), named("dt3"));
    EXPECT_THAT(error_with("dt3", [](Column& c) { c.type = ColumnType::kTimestamp; }),
                named("dt3"));
    EXPECT_THAT(error_with("b9", [](Column& c) { c.length = 10; }), named("b9"));
    EXPECT_THAT(error_with("e", [](Column& c) { c.members.push_back("new"); }), named("e"));
    EXPECT_THAT(error_with("vc", [](Column& c) { c.length = 21; }), named("vc"));
    EXPECT_THAT(error_with("vc", [](Column& c) { c.type = ColumnType::kText; }), named("vc"));
    EXPECT_THAT(error_with("tx", [](Column& c) { c.length = 255; }), named("tx"));
    EXPECT_THAT(error_with("ci", [](Column& c) { c.collation = "latin1_swedish_ci"; }),
                named("ci"));
    EXPECT_THAT(error_with("bi", [](Column& c) { c.length = 6; }), named("bi"));
    EXPECT_THAT(error_with("ve", [](Column& c) { c.length = 8; }), named("ve"));
    EXPECT_THAT(error_with("g", [](Column& c) { c.type = ColumnType::kBlob; }), named("g"));
    EXPECT_EQ(error_with("i8", [](Column& c) { c.name = "other"; }),
              "table t.types: column 2 is 'i8' in the binary log, but 'other' in the schema");

    auto shorter = std::make_shared<TableSchema>(good);
    shorter->columns.pop_back();
    EXPECT_THAT(RowDecoder::make(map, shorter).error().what,
                testing::HasSubstr("columns in the binary log"));
}

TEST(RowDecoder, EveryTruncationOfARowFailsAndNamesTheColumn) {
    for (const char* name : {"mariadb/types", "mysql/types"}) {
        for (std::size_t number = 0; number < 3; ++number) {
            const Recorded sample = recorded(name, "types", number);
            auto decoder = *RowDecoder::make(
                sample.map,
                std::make_shared<const TableSchema>(*schema_from_map(sample.map, nullptr)));
            for (std::size_t size = 1; size < sample.images.size(); ++size) {
                // A copy of this size lets the address sanitizer see one byte too far.
                const std::vector<char> cut(
                    sample.images.begin(),
                    sample.images.begin() + static_cast<std::ptrdiff_t>(size));
                RowsEvent event;
                event.operation = sample.operation;
                event.images = as_bytes(std::string_view(cut.data(), cut.size()));
                NoSink sink;
                const auto decoded = decoder.decode(event, sink);
                ASSERT_FALSE(decoded) << size;
                EXPECT_EQ(sink.rows, 0U);
                EXPECT_THAT(decoded.error().what, testing::HasSubstr("table t.types, column "));
            }
            const std::string extra = sample.images + "\x01";
            RowsEvent event;
            event.operation = sample.operation;
            event.images = as_bytes(extra);
            NoSink sink;
            EXPECT_FALSE(decoder.decode(event, sink));
        }
    }
}

/// MariaDB 11.8 logs updates without the columns that it computes.
TEST(RowDecoder, OnlyColumnsThatTheServerComputesMayBeAbsent) {
    TableMap map;
    map.name = {"t", "g"};
    TableSchema schema;
    schema.name = map.name;
    for (const char* name : {"id", "twice", "v"}) {
        map.columns.push_back({.type = WireType::kLong, .is_unsigned = false, .name = name});
        Column column;
        column.name = name;
        column.type = ColumnType::kInt;
        column.is_nullable = true;
        schema.columns.push_back(std::move(column));
    }
    schema.columns[1].is_generated = true;
    schema.primary_key = {0};

    const std::string id_and_v("\x05", 1);
    // Before: id 1, v 7. After: id 1, v NULL; the bitmap of nulls has a bit for what is there only.
    const std::string images("\x00\x01\x00\x00\x00\x07\x00\x00\x00\x02\x01\x00\x00\x00", 14);
    RowsEvent event;
    event.operation = Operation::kUpdate;
    event.images = as_bytes(images);
    event.before_columns = event.after_columns = as_bytes(id_and_v);
    class Sink final : public RowSink {
    public:
        Result<void> on_row(std::span<const Cell> before, std::span<const Cell> after) override {
            for (const Cell& cell : before)
                texts += cell.is_null ? "- " : fmt::format("{} ", cell.word);
            for (const Cell& cell : after)
                texts += cell.is_null ? "- " : fmt::format("{} ", cell.word);
            return {};
        }
        std::string texts;
    } sink;
    const auto decode = [&](const TableSchema& with) {
        auto decoder = *RowDecoder::make(map, std::make_shared<const TableSchema>(with));
        const auto done = decoder.decode(event, sink);
        return done ? std::string("decoded") : done.error().what;
    };
    EXPECT_EQ(decode(schema), "decoded");
    EXPECT_EQ(sink.texts, "1 - 7 1 - - ");

    constexpr const char* kRefused =
        "table t.g: a row without all of its columns: set binlog_row_image=FULL";
    TableSchema key = schema;
    key.primary_key = {0, 1};
    EXPECT_EQ(decode(key), kRefused);
    TableSchema plain = schema;
    plain.columns[1].is_generated = false;
    EXPECT_EQ(decode(plain), kRefused);
}

TEST(RowDecoder, AMemberThatIsNotThereIsRefused) {
    const Recorded sample = recorded("mysql/members_max", "members");
    auto decoder = *RowDecoder::make(
        sample.map, std::make_shared<const TableSchema>(*schema_from_map(sample.map, nullptr)));
    // A row: no nulls, id 1, member 65,535 (the last), all of the set.
    std::string row("\x00\x01\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 15);
    RowsEvent event;
    event.images = as_bytes(row);
    NoSink sink;
    EXPECT_TRUE(decoder.decode(event, sink));
    EXPECT_EQ(sink.rows, 1U);
    Recorded fewer = sample;
    fewer.map.columns[1].members.resize(60'000);
    auto strict = *RowDecoder::make(
        fewer.map, std::make_shared<const TableSchema>(*schema_from_map(fewer.map, nullptr)));
    EXPECT_FALSE(strict.decode(event, sink));
}

}  // namespace
}  // namespace tributary::binlog::test
