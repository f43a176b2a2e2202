// Rows decoded from recorded logs against what the same server answered to a SELECT of the same
// table.
#include <gtest/gtest.h>

#include "golden.hpp"
#include "model/text_value.hpp"

namespace tributary::binlog::test {
namespace {

using Row = std::vector<std::pair<bool, std::string>>;

/// A cell in a form that compares and prints: null or not, and the word or the bytes.
std::pair<bool, std::string> kept(const Column& column, const Cell& cell) {
    if (cell.is_null) return {true, ""};
    return {false, storage_of(column) == Storage::kWord ? std::to_string(cell.word)
                                                        : std::string(cell.bytes)};
}

/// The table as it is at the end of the log, by the first column, which all recorded tables have as
/// a number.
class TableContent : public RowCollector {
public:
    explicit TableContent(std::string table) : table_(std::move(table)) {}
    std::map<std::int64_t, Row> rows;
    TableSchema schema;

    void row(const RowsEvent& event, const TableSchema& now, std::span<const Cell> before,
             std::span<const Cell> after) override {
        if (event.table->name.table != table_) return;
        schema = now;
        if (!before.empty()) {
            const auto old = rows.find(before[0].word);
            ASSERT_NE(old, rows.end());
            EXPECT_EQ(old->second, image(before)) << "before image of row " << before[0].word;
            rows.erase(old);
        }
        if (!after.empty()) rows[after[0].word] = image(after);
    }

private:
    [[nodiscard]] Row image(std::span<const Cell> cells) const {
        Row row;
        for (std::size_t i = 0; i < cells.size(); ++i)
            row.push_back(kept(schema.columns[i], cells[i]));
        return row;
    }
    std::string table_;
};

void expect_same_as_select(const std::string& name, TableContent& content) {
    SCOPED_TRACE(name);
    const Golden golden(name);
    EventReader reader(golden.flavor());
    const auto fed = feed_all(reader, golden, content);
    ASSERT_TRUE(fed) << fed.error().what;
    EXPECT_FALSE(reader.is_in_transaction());

    const auto selected = golden.values();
    ASSERT_EQ(content.rows.size(), selected.size());
    auto decoded = content.rows.begin();
    for (const auto& fields : selected) {
        const Row& row = (decoded++)->second;
        ASSERT_EQ(row.size(), fields.size());
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const Column& column = content.schema.columns[i];
            std::string scratch;
            const auto cell =
                fields[i] ? decode_text(column, *fields[i], scratch) : Result<Cell>(Cell::null());
            ASSERT_TRUE(cell) << column.name << ": " << cell.error().what;
            EXPECT_EQ(row[i], kept(column, *cell))
                << "row " << *fields[0] << ", column " << column.name;
        }
    }
}

Column column_of(std::string name, ColumnType type) {
    Column column;
    column.name = std::move(name);
    column.type = type;
    return column;
}

/// The schema that the log alone gives, to be completed by what information_schema would say.
TableSchema schema_in_log(const std::string& name, const std::string& table) {
    class First : public Transcript {
    public:
        std::string table;
        std::optional<TableMap> map;
        Result<void> on_rows(const RowsEvent& event) override {
            if (!map && event.table->name.table == table) map = *event.table;
            return {};
        }
    };
    const Golden golden(name);
    First first;
    first.table = table;
    EventReader reader(golden.flavor());
    EXPECT_TRUE(feed_all(reader, golden, first));
    const auto schema = schema_from_map(first.map.value(), nullptr);
    EXPECT_TRUE(schema) << schema.error().what;
    return *schema;
}

TEST(GoldenValues, EveryTypeOfMariaDb) {
    TableSchema base = schema_in_log("mariadb/types", "types");
    for (const auto& [name, type] :
         {std::pair{"u", ColumnType::kUuid}, std::pair{"i4", ColumnType::kInet4},
          std::pair{"i6", ColumnType::kInet6}}) {
        const ColumnIndex index = base.index_of(name).value();
        base.columns[index] = column_of(name, type);
    }
    TableContent content("types");
    content.bases["types"] = base;
    expect_same_as_select("mariadb/types", content);
    EXPECT_EQ(content.schema.primary_key, std::vector<ColumnIndex>{0});
}

TEST(GoldenValues, EveryTypeOfMySql) {
    TableContent content("types");
    expect_same_as_select("mysql/types", content);
}

TEST(GoldenValues, JsonOfMySqlIsTheServersText) {
    TableContent content("json_values");
    expect_same_as_select("mysql/json", content);
}

TEST(GoldenValues, MostMembersOfEnumAndSet) {
    for (const char* name : {"mysql/members_max", "mariadb/members_max"}) {
        TableContent content("members");
        expect_same_as_select(name, content);
    }
}

TEST(GoldenValues, CompressedRowsOfMariaDb) {
    TableContent content("packed");
    expect_same_as_select("mariadb/compressed", content);
}

TEST(GoldenValues, CompressedTransactionsOfMySql) {
    TableContent content("packed");
    expect_same_as_select("mysql/payload", content);
}

TEST(GoldenValues, CharacterSetsAsBytes) {
    TableContent content("charsets");
    const Golden golden("mariadb/charsets");
    // What the log cannot say: ENUM strings in a character set that is not UTF-8.
    TableSchema& base = content.bases["charsets"];
    const auto text = [&](const char* name, ColumnType type, std::uint32_t length,
                          const char* charset, const char* collation,
                          std::vector<std::string> members = {}) {
        Column column = column_of(name, type);
        column.length = length;
        column.charset = charset;
        column.collation = collation;
        column.members = std::move(members);
        base.columns.push_back(column);
    };
    base.columns.push_back(column_of("id", ColumnType::kInt));
    text("a", ColumnType::kChar, 4, "utf8mb4", "utf8mb4_general_ci");
    text("b", ColumnType::kChar, 4, "utf8mb3", "utf8mb3_general_ci");
    text("c", ColumnType::kChar, 4, "latin1", "latin1_swedish_ci");
    text("d", ColumnType::kChar, 4, "ucs2", "ucs2_general_ci");
    text("e", ColumnType::kChar, 4, "utf16", "utf16_general_ci");
    text("f", ColumnType::kChar, 4, "utf16le", "utf16le_general_ci");
    text("g", ColumnType::kChar, 4, "utf32", "utf32_general_ci");
    text("h", ColumnType::kChar, 4, "cp1251", "cp1251_general_ci");
    text("i", ColumnType::kChar, 4, "sjis", "sjis_japanese_ci");
    text("j", ColumnType::kChar, 4, "gbk", "gbk_chinese_ci");
    text("k", ColumnType::kBinary, 4, "", "");
    text("l", ColumnType::kVarChar, 4, "utf16", "utf16_general_ci");
    text("m", ColumnType::kText, 65535, "utf32", "utf32_general_ci");
    text("n", ColumnType::kChar, 4, "utf8mb4", "utf8mb4_uca1400_nopad_as_cs");
    text("o", ColumnType::kEnum, 0, "latin1", "latin1_swedish_ci", {"ä", "b"});
    text("p", ColumnType::kSet, 0, "utf8mb4", "utf8mb4_general_ci", {"ä", "b"});
    text("q", ColumnType::kChar, 100, "utf8mb4", "utf8mb4_general_ci");
    text("r", ColumnType::kEnum, 0, "ucs2", "ucs2_general_ci", {"ä", "ж"});
    text("s", ColumnType::kVarChar, 10, "utf8mb4", "utf8mb4_croatian_mysql561_ci");
    expect_same_as_select("mariadb/charsets", content);
}

TEST(GoldenValues, TemporalFormatsFromBefore56) {
    TableContent content("old_temporal");
    TableSchema& base = content.bases["old_temporal"];
    base.columns.push_back(column_of("id", ColumnType::kInt));
    for (const auto& [prefix, type] :
         {std::pair{"t", ColumnType::kTime}, std::pair{"d", ColumnType::kDateTime},
          std::pair{"s", ColumnType::kTimestamp}}) {
        for (std::uint8_t scale = 0; scale <= 6; ++scale) {
            base.columns.push_back(column_of(prefix + std::to_string(scale), type));
            base.columns.back().scale = scale;
        }
    }
    expect_same_as_select("mariadb/old_temporal", content);
}

TEST(GoldenValues, WithoutMetadataTheBaseSchemaCompletesTheLog) {
    TableContent content("plain");
    TableSchema& base = content.bases["plain"];
    base.primary_key = {1, 0};
    base.columns = {
        column_of("id", ColumnType::kInt),         column_of("name", ColumnType::kVarChar),
        column_of("amount", ColumnType::kDecimal), column_of("at", ColumnType::kDateTime),
        column_of("e", ColumnType::kEnum),         column_of("b", ColumnType::kBinary)};
    base.columns[0].is_unsigned = true;
    base.columns[1].length = 40;
    base.columns[1].charset = "latin1";
    base.columns[1].collation = "latin1_swedish_ci";
    base.columns[2].length = 12;
    base.columns[2].scale = 2;
    base.columns[3].scale = 3;
    base.columns[4].members = {"x", "y"};
    base.columns[4].charset = "latin1";
    base.columns[5].length = 4;
    expect_same_as_select("mariadb/no_metadata", content);
    EXPECT_EQ(content.schema.primary_key, (std::vector<ColumnIndex>{1, 0}));
}

TEST(GoldenValues, MetadataMayGrowWhileTheLogIsRead) {
    TableContent content("prefixed");
    TableSchema& base = content.bases["prefixed"];
    base.columns = {column_of("a", ColumnType::kInt), column_of("b", ColumnType::kVarChar),
                    column_of("c", ColumnType::kVarChar), column_of("d", ColumnType::kChar)};
    base.columns[0].is_unsigned = true;
    base.columns[1].length = 40;
    base.columns[1].charset = "utf8mb4";
    base.columns[2].length = 10;
    base.columns[2].charset = "latin1";
    base.columns[3].length = 3;
    base.columns[3].charset = "ucs2";
    expect_same_as_select("mariadb/minimal_metadata", content);
    EXPECT_EQ(content.schema.primary_key, (std::vector<ColumnIndex>{1, 0}));
}

TEST(GoldenValues, OperationsOfBothServersLeaveWhatTheTableHolds) {
    for (const char* name : {"mysql/groups", "mariadb/groups"}) {
        const Golden golden(name);
        EXPECT_FALSE(golden.values().empty());
    }
}

TEST(GoldenValues, ImagesWithoutTheirColumnsAreRefusedWithTheSettingToChange) {
    for (const char* name : {"mariadb/minimal_image", "mysql/minimal_image"}) {
        const Golden golden(name);
        EventReader reader(golden.flavor());
        TableContent content("m");
        const auto fed = feed_all(reader, golden, content);
        ASSERT_FALSE(fed) << name;
        EXPECT_NE(fed.error().what.find(
                      "table t.m: a row without all of its columns: set binlog_row_image=FULL"),
                  std::string::npos)
            << name << ": " << fed.error().what;
    }
}

}  // namespace
}  // namespace tributary::binlog::test
