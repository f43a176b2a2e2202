#include "support/type_cases.hpp"

#include <utility>

namespace tributary::test {
namespace {

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
    add("varchar(100) compressed", text(kVarChar, 100, "utf8mb4", "utf8mb4_general_ci"),
        {"''", "repeat('c', 100)", "'tiny'"}, Flavor::kMariaDb);
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
    cases.push_back({"json",
                     text(kText, 4294967295U, "utf8mb4", "utf8mb4_bin"),
                     {R"('{"b": [1, 2.50, "x"],  "a": null}')", "'[]'", R"('"\\u20ac"')"},
                     Flavor::kMariaDb});
    cases.push_back(
        {"json",
         column(kJson),
         {R"('{"a": [1, 2.5, "x\\"y\\\\z", null, true], "b": {"c": 1e100}}')", "'[]'", "'\"\"'"},
         Flavor::kMySql});
    cases.push_back(
        {"vector(3)", column(kVector, 12), {"x'0000803f0000004000004040'"}, Flavor::kMySql});
}

}  // namespace

std::vector<TypeCase> type_cases() {
    std::vector<TypeCase> cases;
    add_numbers(cases);
    add_times(cases);
    add_texts(cases);
    add_bytes(cases);
    for (TypeCase& each : cases) each.values.push_back("null");
    return cases;
}

}  // namespace tributary::test
