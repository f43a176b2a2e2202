#include "apply/parked_entry.hpp"

#include <gtest/gtest.h>

#include <array>

#include "apply/parked_book.hpp"
#include "apply/parked_repair.hpp"

namespace tributary {
namespace {

HeadOfficeColumn of_type(std::string name, std::string type, std::string charset = "") {
    HeadOfficeColumn column;
    column.name = std::move(name);
    column.data_type = std::move(type);
    column.charset = std::move(charset);
    return column;
}

TEST(DecodeChange, ReadsWhatTheBookWrites) {
    EXPECT_EQ(decode_change(R"({"id":"5","note":null,"a\"b":"x\\\u000a"})"),
              (TextRow{{"id", "5"}, {"note", std::nullopt}, {"a\"b", "x\\\n"}}));
    EXPECT_EQ(decode_change("{}"), TextRow());
}

TEST(DecodeChange, EverythingElseIsNothing) {
    const std::string text = R"({"id":"5","note":null,"b":"x\\\u000a"})";
    for (std::size_t size = 0; size < text.size(); ++size)
        EXPECT_FALSE(decode_change(text.substr(0, size))) << size;
    EXPECT_FALSE(decode_change(text + " "));
    EXPECT_FALSE(decode_change(R"({"id":5})"));
    EXPECT_FALSE(decode_change(R"({"id":"\u0100"})"));
}

TEST(EditedLiteral, IsDigitsOrQuoted) {
    EXPECT_EQ(edited_literal(of_type("n", "int"), "-12").value(), "-12");
    EXPECT_EQ(edited_literal(of_type("n", "decimal"), "12.50").value(), "12.50");
    EXPECT_EQ(edited_literal(of_type("n", "double"), "1e-3").value(), "1e-3");
    EXPECT_EQ(edited_literal(of_type("n", "enum", "utf8mb4"), "it's").value(), "'it\\'s'");
    EXPECT_EQ(edited_literal(of_type("n", "varchar", "latin1"), "\\'--").value(), "'\\\\\\'--'");
    EXPECT_EQ(edited_literal(of_type("n", "varchar", "latin1"), "0xe9").value(), "_latin1 x'e9'");
    EXPECT_EQ(edited_literal(of_type("n", "varchar", "utf8mb4"), "0xe9").value(), "'0xe9'");
    EXPECT_EQ(edited_literal(of_type("n", "blob"), "0x00Ff").value(), "x'00Ff'");
    EXPECT_EQ(edited_literal(of_type("n", "date"), "2026-01-02").value(), "'2026-01-02'");
    EXPECT_EQ(edited_literal(of_type("n", "date"), std::nullopt).value(), "NULL");
}

TEST(EditedLiteral, SaysWhatIsWrong) {
    EXPECT_EQ(edited_literal(of_type("qty", "int"), "1 or 1").error().what,
              "qty: \"1 or 1\" is no whole number");
    for (const char* text : {"", "-", "1.", ".5", "1e", "1.5.2", "0x10", "1;"})
        EXPECT_FALSE(edited_literal(of_type("amt", "decimal"), text)) << text;
    for (const char* text : {"", "0x1", "0xgg", "ff", "0x00' or '"})
        EXPECT_FALSE(edited_literal(of_type("b", "blob"), text)) << text;
    EXPECT_FALSE(edited_literal(of_type("t", "text", "utf8mb4"), "\xff"));
    HeadOfficeColumn column = of_type("t", "text", "utf8mb4");
    column.is_nullable = false;
    EXPECT_EQ(edited_literal(column, std::nullopt).error().what, "t cannot be NULL");
}

TEST(MakeParked, ShowsMembersByTheirNames) {
    auto schema = std::make_shared<TableSchema>();
    schema->name = {"shop", "goods"};
    schema->columns.resize(3);
    schema->columns[0].name = "id";
    schema->columns[0].is_nullable = false;
    schema->columns[1].name = "colour";
    schema->columns[1].type = ColumnType::kEnum;
    schema->columns[2].name = "sizes";
    schema->columns[2].type = ColumnType::kSet;
    schema->columns[1].members = schema->columns[2].members = {"s", "m", "l"};
    schema->primary_key = {0};
    const TargetMapping mapping{.database = "ho", .table = "goods", .renames = {{"id", "good"}}};
    const auto table = TargetTable::make(schema, mapping, BranchId("north"));
    ASSERT_TRUE(table) << table.error().what;
    const std::array row = {Cell::of(7), Cell::of(2), Cell::of(5)};
    const ParkedChange change = make_parked(*table, row, false);
    EXPECT_EQ(change.key_text, "good=7");
    EXPECT_EQ(decode_change(change.change_text),
              (TextRow{{"good", "7"}, {"colour", "m"}, {"sizes", "s,l"}}));
    const std::array unknown = {Cell::of(7), Cell::of(9), Cell::of(8)};
    EXPECT_EQ(decode_change(make_parked(*table, unknown, false).change_text),
              (TextRow{{"good", "7"}, {"colour", "9"}, {"sizes", "8"}}));
}

class PutEditsTest : public testing::Test {
protected:
    PutEditsTest() {
        table_.exists = true;
        table_.columns = {of_type("branch", "varchar", "ascii"), of_type("id", "int"),
                          of_type("v", "int"), of_type("note", "varchar", "utf8mb4"),
                          of_type("last_sync", "timestamp")};
    }
    std::vector<std::string> put(const TextRow& edits) {
        return put_edits(insert_, {.table = table_, .remove = remove_, .values = values_}, edits);
    }

    HeadOfficeTable table_;
    DeleteParts remove_{.table = {"h", "s"},
                        .branch_column = "branch",
                        .key = {"id"},
                        .condition = "`branch` = 'north' and `id` in (5)"};
    InsertParts insert_{
        .table = {"h", "s"},
        .columns = {"branch", "id", "v", "note", "last_sync"},
        .literals = {"'north'", "5", "5000", "_utf8mb4'x'", "current_timestamp(6)"}};
    std::optional<TextRow> values_ = TextRow{{"id", "5"}, {"v", "5000"}, {"note", "x"}};
};

TEST_F(PutEditsTest, OnlyWhatDiffersIsWrittenAnew) {
    EXPECT_TRUE(put({{"id", "5"}, {"v", "7"}, {"note", "x"}}).empty());
    EXPECT_EQ(insert_.literals,
              (std::vector<std::string>{"'north'", "5", "7", "_utf8mb4'x'",
                                        "current_timestamp(6)"}));
}

TEST_F(PutEditsTest, AllFaultsAreTold) {
    EXPECT_EQ(put({{"id", "6"}, {"v", "x"}, {"other", "1"}, {"branch", "south"},
                   {"last_sync", "2026-01-01"}}),
              (std::vector<std::string>{"id is of the key, which must stay",
                                        "v: \"x\" is no whole number",
                                        "other is no column of the parked row",
                                        "branch is no column of the parked row",
                                        "last_sync is no column of the parked row"}));
}

TEST_F(PutEditsTest, TheRowOfNowIsSelectedByTheSameKey) {
    EXPECT_EQ(select_for_people(table_, remove_),
              "select `id`,`v`,convert(left(`note`,10000) using utf8mb4),`last_sync` from `h`.`s` where "
              "`branch` = 'north' and `id` in (5)");
}

}  // namespace
}  // namespace tributary
