// Every column type at its limits, from a branch's table to the head office's: the snapshot's cell,
// what the head office stores through a literal, and what it stores through a bound value are the
// same.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "apply/child_rows.hpp"
#include "apply/row_writer.hpp"
#include "apply_fixture.hpp"
#include "model/text_value.hpp"
#include "mysql/transaction.hpp"
#include "sql/chunk_select.hpp"
#include "sql/ddl.hpp"

namespace tributary {
namespace {

using test::branch_flavors;
using test::connect_to;
using test::FreshDatabase;
using test::quick_server;
using test::settings_for;
using test::text_of;

struct TypeCase {
    std::string sql_type;
    Column column;
    /// SQL expressions.
    std::vector<std::string> values;
    /// Empty: both kinds of server have it.
    std::optional<Flavor> only = std::nullopt;
};

Column column(ColumnType type, std::uint32_t length = 0, std::uint8_t scale = 0) {
    Column result;
    result.name = "v";
    result.type = type;
    result.length = length;
    result.scale = scale;
    return result;
}
Column unsigned_column(ColumnType type) {
    Column result = column(type);
    result.is_unsigned = true;
    return result;
}
Column text(ColumnType type, std::uint32_t length, std::string charset, std::string collation) {
    Column result = column(type, length);
    result.charset = std::move(charset);
    result.collation = std::move(collation);
    return result;
}
Column members(ColumnType type, std::vector<std::string> names) {
    Column result = column(type);
    result.members = std::move(names);
    result.charset = "utf8mb4";
    result.collation = "utf8mb4_general_ci";
    return result;
}

std::vector<std::string> numbered(const std::string& stem, std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 1; i <= count; ++i) names.push_back(stem + std::to_string(i));
    return names;
}

void add_numbers(std::vector<TypeCase>& cases) {
    using enum ColumnType;
    cases.push_back({"tinyint", column(kTinyInt), {"-128", "127", "0"}});
    cases.push_back({"tinyint unsigned", unsigned_column(kTinyInt), {"255"}});
    cases.push_back({"smallint", column(kSmallInt), {"-32768", "32767"}});
    cases.push_back({"mediumint unsigned", unsigned_column(kMediumInt), {"16777215"}});
    cases.push_back({"int", column(kInt), {"-2147483648", "2147483647"}});
    cases.push_back({"bigint", column(kBigInt), {"-9223372036854775808", "9223372036854775807"}});
    cases.push_back({"bigint unsigned",
                     unsigned_column(kBigInt),
                     {"18446744073709551615", "9223372036854775808"}});
    cases.push_back({"float",
                     column(kFloat),
                     {"3.4028234663852886e38", "-3.4028234663852886e38", "1.401298464324817e-45",
                      "0.1", "16777217", "1.17549435e-38", "8388609.5"}});
    cases.push_back({"double",
                     column(kDouble),
                     {"1.7976931348623157e308", "5e-324", "0.1", "1e22", "123456.789",
                      "9007199254740993", "2.2250738585072014e-308"}});
    // MariaDB keeps no negative zero.
    cases.push_back({"float", column(kFloat), {"-0e0"}, Flavor::kMySql});
    cases.push_back({"double", column(kDouble), {"-0e0"}, Flavor::kMySql});
    cases.push_back(
        {"decimal(10,2)", column(kDecimal, 10, 2), {"-0.05", "99999999.99", "0", "-99999999.99"}});
    cases.push_back({"decimal(18,18)",
                     column(kDecimal, 18, 18),
                     {"-0.999999999999999999", "0.000000000000000001"}});
    cases.push_back({"decimal(65,30)",
                     column(kDecimal, 65, 30),
                     {"-99999999999999999999999999999999999.999999999999999999999999999999", "0.5",
                      "0", "-0.000001"}});
    cases.push_back({"decimal(65,0)",
                     column(kDecimal, 65, 0),
                     {"99999999999999999999999999999999999999999999999999999999999999999", "-1"}});
    cases.push_back({"bit(1)", column(kBit, 1), {"0", "1"}});
    cases.push_back(
        {"bit(64)", column(kBit, 64), {"18446744073709551615", "9223372036854775808", "0"}});
    cases.push_back({"year", column(kYear), {"0", "1901", "2155", "2024"}});
}

void add_times(std::vector<TypeCase>& cases) {
    using enum ColumnType;
    cases.push_back(
        {"date",
         column(kDate),
         {"'0000-00-00'", "'2024-00-00'", "'2024-02-30'", "'9999-12-31'", "'0001-01-01'"}});
    cases.push_back(
        {"time", column(kTime), {"'-838:59:59'", "'838:59:59'", "'00:00:00'", "'-00:00:01'"}});
    // MySQL ends at .000000; 838:59:59.999999 is MariaDB's.
    cases.push_back({"time(6)",
                     column(kTime, 0, 6),
                     {"'-838:59:58.999999'", "'838:59:59.000000'", "'-00:00:00.000001'"}});
    cases.push_back({"time(6)",
                     column(kTime, 0, 6),
                     {"'838:59:59.999999'", "'-838:59:59.999999'"},
                     Flavor::kMariaDb});
    cases.push_back({"time(1)", column(kTime, 0, 1), {"'-00:00:00.1'"}});
    cases.push_back({"datetime",
                     column(kDateTime),
                     {"'0000-00-00 00:00:00'", "'9999-12-31 23:59:59'", "'2024-02-30 10:00:00'"}});
    cases.push_back({"datetime(6)",
                     column(kDateTime, 0, 6),
                     {"'1000-01-01 00:00:00.000001'", "'9999-12-31 23:59:59.999999'"}});
    cases.push_back({"datetime(3)", column(kDateTime, 0, 3), {"'2024-01-01 00:00:00.500'"}});
    cases.push_back({"timestamp null",
                     column(kTimestamp),
                     {"'0000-00-00 00:00:00'", "'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'"}});
    cases.push_back({"timestamp(6) null",
                     column(kTimestamp, 0, 6),
                     {"'2038-01-19 03:14:07.999999'", "'2024-03-31 01:30:00.5'"}});
}

void add_texts(std::vector<TypeCase>& cases) {
    using enum ColumnType;
    const auto add = [&](const std::string& type, Column shape, std::vector<std::string> values,
                         std::optional<Flavor> only = std::nullopt) {
        const std::string sql =
            type + " character set " + shape.charset + " collate " + shape.collation;
        cases.push_back({sql, std::move(shape), std::move(values), only});
    };
    const std::vector<std::string> awkward = {"''", "'it''s'", "'back\\\\slash'", "'a  '",
                                              "'\\0\\n\\r\\Z\"%_'"};
    add("varchar(40)", text(kVarChar, 40, "utf8mb4", "utf8mb4_general_ci"), awkward);
    add("varchar(40)", text(kVarChar, 40, "utf8mb4", "utf8mb4_bin"),
        {"_utf8mb4 x'f09f8d8ae282acc3a9'", "repeat('x', 40)"});
    add("char(10)", text(kChar, 10, "utf8mb4", "utf8mb4_general_ci"), {"''", "'pad  '", "' x'"});
    add("varchar(20)", text(kVarChar, 20, "utf8mb3", "utf8mb3_general_ci"), {"_utf8mb4 x'e282ac'"});
    add("varchar(20)", text(kVarChar, 20, "latin1", "latin1_swedish_ci"),
        {"_latin1 x'e9ff805c27'"});
    add("varchar(20)", text(kVarChar, 20, "ascii", "ascii_general_ci"), {"'x'"});
    add("varchar(20)", text(kVarChar, 20, "gbk", "gbk_chinese_ci"),
        {"_gbk x'815c27'", "_gbk x'c4e3bac3'"});
    add("varchar(20)", text(kVarChar, 20, "big5", "big5_chinese_ci"), {"_big5 x'a55c'", "'x'"});
    add("varchar(20)", text(kVarChar, 20, "sjis", "sjis_japanese_ci"), {"_sjis x'835c'", "'y'''"});
    add("varchar(20)", text(kVarChar, 20, "cp932", "cp932_japanese_ci"), {"_cp932 x'835c'"});
    add("varchar(20)", text(kVarChar, 20, "ucs2", "ucs2_general_ci"),
        {"_ucs2 x'0027005c0020'", "''"});
    add("varchar(20)", text(kVarChar, 20, "utf16", "utf16_general_ci"), {"_utf16 x'd83cdf4a0027'"});
    add("varchar(20)", text(kVarChar, 20, "utf16le", "utf16le_general_ci"),
        {"_utf16le x'27005c00'"});
    add("varchar(20)", text(kVarChar, 20, "utf32", "utf32_general_ci"),
        {"_utf32 x'0001f34a00000027'"});
    add("varchar(20)", text(kVarChar, 20, "koi8r", "koi8r_general_ci"), {"_koi8r x'c1c2'"});
    add("varchar(20)", text(kVarChar, 20, "ujis", "ujis_japanese_ci"), {"_ujis x'8fb0a1a4a2'"});
    add("varchar(20)", text(kVarChar, 20, "gb18030", "gb18030_chinese_ci"), {"_gb18030 x'815c'"},
        Flavor::kMySql);
    add("tinytext", text(kText, 255, "utf8mb4", "utf8mb4_general_ci"), {"'t'", "''"});
    add("text", text(kText, 65535, "utf8mb4", "utf8mb4_general_ci"), {"repeat('y', 65535)"});
    add("mediumtext", text(kText, 16777215, "latin1", "latin1_swedish_ci"),
        {"repeat('''', 100000)"});
    add("longtext", text(kText, 4294967295U, "utf8mb4", "utf8mb4_general_ci"),
        {"repeat('z', 2000000)"});
    add("enum('a','it''s','c')", members(kEnum, {"a", "it's", "c"}), {"'a'", "'c'", "2"});
    add("set('x','y','z')", members(kSet, {"x", "y", "z"}), {"''", "'x,z'", "7"});
    std::string enums;
    for (const std::string& name : numbered("member_", 1000))
        enums += (enums.empty() ? "'" : ",'") + name + "'";
    add("enum(" + enums + ")", members(kEnum, numbered("member_", 1000)), {"1000", "1"});
    std::string sets;
    for (const std::string& name : numbered("s", 64))
        sets += (sets.empty() ? "'" : ",'") + name + "'";
    add("set(" + sets + ")", members(kSet, numbered("s", 64)),
        {"18446744073709551615", "9223372036854775808"});
}

void add_bytes(std::vector<TypeCase>& cases) {
    using enum ColumnType;
    cases.push_back({"binary(5)", column(kBinary, 5), {"x'00'", "x'6100270000'", "''"}});
    cases.push_back({"varbinary(300)",
                     column(kVarBinary, 300),
                     {"x''", "x'00275c1a0aff'", "repeat(x'fe', 300)"}});
    cases.push_back({"tinyblob", column(kBlob, 255), {"x'00'", "repeat('q', 255)"}});
    cases.push_back({"blob", column(kBlob, 65535), {"repeat(x'5c27', 30000)"}});
    cases.push_back({"longblob", column(kBlob, 4294967295U), {"repeat(x'00', 3000000)"}});
    cases.push_back({"geometry",
                     column(kGeometry),
                     {"st_geomfromtext('point(1 2)')", "st_geomfromtext('linestring(0 0,1 1,2 2)')",
                      "st_geomfromtext('polygon((0 0,0 3,3 3,3 0,0 0))')"}});
    cases.push_back(
        {"uuid", column(kUuid), {"'123e4567-e89b-12d3-a456-426655440000'"}, Flavor::kMariaDb});
    cases.push_back(
        {"inet4", column(kInet4), {"'255.255.255.255'", "'0.0.0.0'"}, Flavor::kMariaDb});
    cases.push_back({"inet6",
                     column(kInet6),
                     {"'2001:db8::ff00:42:8329'", "'::'", "'::ffff:1.2.3.4'"},
                     Flavor::kMariaDb});
    cases.push_back(
        {"json",
         column(kJson),
         {R"('{"a": [1, 2.5, "x\\"y\\\\z", null, true], "b": {"c": 1e100}}')", "'[]'", "'\"\"'"},
         Flavor::kMySql});
    cases.push_back(
        {"vector(3)", column(kVector, 12), {"x'0000803f0000004000004040'"}, Flavor::kMySql});
}

std::vector<TypeCase> all_cases() {
    std::vector<TypeCase> cases;
    add_numbers(cases);
    add_times(cases);
    add_texts(cases);
    add_bytes(cases);
    for (TypeCase& each : cases) each.values.push_back("null");
    return cases;
}

using Way = std::pair<Flavor, Flavor>;

class EveryType : public testing::TestWithParam<Way> {
protected:
    static mysql::Connection connect(const sandbox::DatabaseServer& server) {
        return mysql::Connection(connect_to(server), apply_session(settings_for(server, "")));
    }
    static TableRows fetch(mysql::Connection& connection,
                           const std::shared_ptr<const TableSchema>& schema,
                           const std::string& select) {
        TableRows rows(schema);
        mysql::RowStream stream = connection.stream(select);
        std::vector<Cell> cells(schema->columns.size());
        std::vector<std::string> scratch(cells.size());
        while (const auto row = stream.next()) {
            for (std::size_t i = 0; i < cells.size(); ++i) {
                cells[i] = Cell::null();
                if (!(*row)[i]) continue;
                const auto cell = decode_text(schema->columns[i], *(*row)[i], scratch[i]);
                if (!cell) throw std::runtime_error(cell.error().what);
                cells[i] = *cell;
            }
            rows.append(cells);
        }
        return rows;
    }
    /// The branch's rows at the head office with ids in [from, to).
    static TableRows read_back(mysql::Connection& connection, const TargetTable& table, int from,
                               int to) {
        return fetch(connection, table.shared_schema(),
                     select_equal(table, {}, {}) +
                         fmt::format(" and id >= {} and id < {} order by id", from, to));
    }
};

TEST_P(EveryType, ReachesTheHeadOfficeUnchanged) {
    const auto [from, to] = GetParam();
    sandbox::DatabaseServer& branch_server = quick_server(from);
    sandbox::DatabaseServer& office_server = quick_server(to);
    const FreshDatabase branch_database(branch_server);
    const FreshDatabase office_database(office_server);
    mysql::Connection branch = connect(branch_server);
    mysql::Connection raw_office = connect(office_server);
    LaneConnection office{.connection = std::move(raw_office), .upserts = {}};

    std::size_t number = 0;
    for (const TypeCase& each : all_cases()) {
        if (each.only &&
            (*each.only != from ||
             (*each.only != to && each.column.type != ColumnType::kJson &&
              each.column.type != ColumnType::kUuid && each.column.type != ColumnType::kInet4 &&
              each.column.type != ColumnType::kInet6))) {
            continue;
        }
        SCOPED_TRACE(each.sql_type.substr(0, 80));
        auto schema = std::make_shared<TableSchema>();
        schema->name = {branch_database.name(), "t" + std::to_string(++number)};
        Column id = column(ColumnType::kInt);
        id.name = "id";
        id.is_nullable = false;
        schema->columns = {id, each.column};
        schema->primary_key = {0};
        const std::string name = branch_database.name() + "." + schema->name.table;
        branch.execute("create table " + name + " (id int primary key, v " + each.sql_type + ")");
        mysql::Transaction inserting = branch.begin();
        for (std::size_t i = 0; i < each.values.size(); ++i) {
            branch.execute(fmt::format("insert into {} values ({}, {})", name, i, each.values[i]));
        }
        inserting.commit();
        const TableRows sent = fetch(branch, schema, chunk_select(*schema, {}).value());
        ASSERT_EQ(sent.size(), each.values.size());

        TargetMappings mappings;
        mappings[schema->name] = {.database = office_database.name(),
                                  .table = schema->name.table,
                                  .branch_column = "branch",
                                  .synced_at_column = "",
                                  .renames = {}};
        const TargetTable table =
            TargetTable::make(schema, mappings[schema->name], BranchId("north")).value();
        office.connection.execute(create_table(table, to).value());
        Targets targets(BranchId("north"), {.mappings = &mappings, .may = {}});
        (void)targets.target_of(office.connection, schema);

        mysql::Transaction writing = office.connection.begin();
        // As literals.
        InsertBuilder insert(table, InsertBuilder::Kind::kInsert,
                             {.bytes_max = 100'000, .rows_max = 100});
        std::vector<Cell> cells(2);
        for (std::size_t i = 0; i < sent.size(); ++i) {
            sent.row(i, cells);
            if (insert.add(cells)) continue;
            office.connection.execute(insert.take());
            ASSERT_TRUE(insert.add(cells));
        }
        office.connection.execute(insert.take());
        EXPECT_TRUE(read_back(office.connection, table, 0, 1000) == sent) << "written as literals";

        // As bound values, where that is possible: enough rows, with other ids.
        TableRows many(schema);
        for (std::size_t i = 0; i < 40; ++i) {
            sent.row(i % sent.size(), cells);
            cells[0] = Cell::of(static_cast<std::int64_t>(1000 + i));
            if (cells[1].bytes.size() > 300'000 && i >= sent.size()) continue;
            many.append(cells);
        }
        ParkedBook parked(office_database.name(), BranchId("north"));
        RowWriter writer(office, targets, parked, {}, {});
        SchemaBook book;
        StoredChildRows children(targets);
        ApplyPlan plan(book, children);
        Batch batch;
        batch.first = batch.last = Sequence(1);
        batch.transactions.resize(1);
        batch.transactions[0].steps = 1;
        batch.steps = {{.table = 0,
                        .operation = Operation::kInsert,
                        .count = static_cast<std::uint32_t>(many.size())}};
        batch.tables.push_back(many);
        plan.add(batch, Sequence(0), [] {});
        writer.write(plan, Ledger{});
        EXPECT_TRUE(read_back(office.connection, table, 1000, 2000) == many)
            << "written as bound values";

        // As conditions: every row is found by its value's literal, and deleted by its key.
        DeleteBuilder remove(table, schema->primary_key, {});
        for (std::size_t i = 0; i < sent.size(); ++i) {
            sent.row(i, cells);
            ASSERT_TRUE(remove.add(cells));
        }
        EXPECT_EQ(office.connection.execute(remove.take()).affected_rows, sent.size());
    }
    EXPECT_GT(number, 50U);
}

std::vector<Way> ways() {
    std::vector<Way> all;
    for (const Flavor from : branch_flavors()) {
        for (const Flavor to : branch_flavors()) all.emplace_back(from, to);
    }
    return all;
}

std::string way_name(const testing::TestParamInfo<Way>& way) {
    return text_of(way.param.first) + "To" + text_of(way.param.second);
}

INSTANTIATE_TEST_SUITE_P(Servers, EveryType, testing::ValuesIn(ways()), way_name);

}  // namespace
}  // namespace tributary
