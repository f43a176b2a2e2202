// Every column type of both kinds of server, from a branch's table to the head office's, through
// the program itself: the same values once in the snapshot and once in the stream.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "integration/plant.hpp"
#include "integration/random_value.hpp"
#include "support/type_cases.hpp"

namespace tributary::test {
namespace {

constexpr std::size_t kColumnsOfTable = 12;
constexpr std::size_t kRandomRows = 25;

/// The head office's server has a type that takes every value of it.
bool can_be_held(const TypeCase& each, Flavor from, Flavor to) {
    if (!each.only || from == to) return !each.only || *each.only == from;
    if (*each.only != from) return false;
    switch (each.column.type) {
        case ColumnType::kFloat:
        case ColumnType::kDouble:
        case ColumnType::kJson:
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
            return true;
        default:
            return false;
    }
}

std::string random_value_of(const TypeCase& each, Rng& rng) {
    Column column = each.column;
    // MariaDB keeps JSON as text and takes no other text for it.
    if (each.sql_type == "json") column.type = ColumnType::kJson;
    return random_value(column, rng);
}

/// A table of several types, and its rows.
struct WideTable {
    std::string name;
    std::vector<TypeCase> types;
    /// `(…)` of INSERT, without the id.
    std::vector<std::string> rows;

    [[nodiscard]] std::string create(const std::string& suffix) const {
        std::string out = fmt::format("create table {}{} (id int primary key", name, suffix);
        for (std::size_t i = 0; i < types.size(); ++i)
            out += fmt::format(", c{} {}", i, types[i].sql_type);
        // What is computed is no value of the branch.
        return out + ", twice int as (id * 2) virtual, thrice int as (id * 3) stored)";
    }
    [[nodiscard]] std::string columns() const {
        std::string out = "id";
        for (std::size_t i = 0; i < types.size(); ++i) out += fmt::format(", c{}", i);
        return out;
    }
    [[nodiscard]] std::string random_row(Rng& rng) const {
        std::vector<std::string> values;
        for (const TypeCase& type : types) values.push_back(random_value_of(type, rng));
        return fmt::format("{}", fmt::join(values, ", "));
    }
    /// Some statements write many rows, some one.
    void insert(SqlSession& session, const std::string& suffix) const {
        session.run("begin");
        for (std::size_t i = 0; i < rows.size();) {
            std::string statement =
                fmt::format("insert into {}{} ({}) values ", name, suffix, columns());
            const std::size_t end = std::min(rows.size(), i + 1 + i % 5);
            for (bool is_first = true; i < end; ++i, is_first = false)
                statement += fmt::format("{}({}, {})", is_first ? "" : ", ", i + 1, rows[i]);
            session.run(statement);
        }
        session.run("commit");
    }
    /// Values, keys, and rows away.
    void change(SqlSession& session, const std::string& suffix, Rng& rng) const {
        session.run("begin");
        for (std::size_t id = 1; id <= rows.size(); id += 3) {
            std::string statement =
                fmt::format("update {}{} set id = {}", name, suffix, id % 2 == 0 ? id + 1000 : id);
            for (std::size_t i = 0; i < types.size(); ++i)
                statement += fmt::format(", c{} = {}", i, random_value_of(types[i], rng));
            session.run(fmt::format("{} where id = {}", statement, id));
        }
        session.run(fmt::format("delete from {}{} where id % 5 = 2", name, suffix));
        session.run("commit");
    }
};

std::vector<WideTable> wide_tables(Flavor from, Flavor to, Rng& rng) {
    std::vector<TypeCase> types = type_cases();
    std::erase_if(types, [&](const TypeCase& each) { return !can_be_held(each, from, to); });
    std::vector<WideTable> tables;
    for (std::size_t begin = 0; begin < types.size(); begin += kColumnsOfTable) {
        WideTable table{.name = fmt::format("{}_{}", from == Flavor::kMySql ? "my" : "maria",
                                            tables.size() + 1),
                        .types = {},
                        .rows = {}};
        std::size_t longest = 0;
        for (std::size_t i = begin; i < std::min(types.size(), begin + kColumnsOfTable); ++i) {
            longest = std::max(longest, types[i].values.size());
            table.types.push_back(types[i]);
        }
        for (std::size_t row = 0; row < longest; ++row) {
            std::vector<std::string> values;
            for (const TypeCase& type : table.types) {
                values.push_back(row < type.values.size() ? type.values[row]
                                                          : random_value_of(type, rng));
            }
            table.rows.push_back(fmt::format("{}", fmt::join(values, ", ")));
        }
        for (std::size_t row = 0; row < kRandomRows; ++row)
            table.rows.push_back(table.random_row(rng));
        tables.push_back(std::move(table));
    }
    return tables;
}

/// A type that a key may have.
struct KeyType {
    std::string sql_type;
    Column column;
};

Column key_column(ColumnType type, std::uint32_t length = 0, std::uint8_t scale = 0) {
    Column column;
    column.type = type;
    column.length = length;
    column.scale = scale;
    column.is_nullable = false;
    return column;
}

KeyType text_key(const std::string& type, const std::string& collation) {
    return {fmt::format("{} character set {} collate {}", type,
                        collation.substr(0, collation.find('_')), collation),
            key_column(ColumnType::kVarChar, 9)};
}

std::vector<KeyType> key_types(Flavor from, Flavor to) {
    using enum ColumnType;
    Column unsigned_number = key_column(kBigInt);
    unsigned_number.is_unsigned = true;
    Column member = key_column(kEnum);
    member.members = {"a", "b", "c", "d", "e"};
    Column members = key_column(kSet);
    members.members = member.members;
    const std::string names = "('e', 'd', 'c', 'b', 'a') character set utf8mb4 collate utf8mb4_bin";
    std::vector<KeyType> types = {
        {"bigint", key_column(kBigInt)},
        {"bigint unsigned", unsigned_number},
        {"decimal(12,5)", key_column(kDecimal, 12, 5)},
        {"decimal(40,20)", key_column(kDecimal, 40, 20)},
        {"double", key_column(kDouble)},
        {"date", key_column(kDate)},
        {"time(3)", key_column(kTime, 0, 3)},
        {"datetime(6)", key_column(kDateTime, 0, 6)},
        {"timestamp(6) not null default '2024-01-01'", key_column(kTimestamp, 0, 6)},
        {"year", key_column(kYear)},
        {"bit(40)", key_column(kBit, 40)},
        {"enum" + names, member},
        {"set" + names, members},
        {"binary(6)", key_column(kBinary, 6)},
        {"varbinary(20)", key_column(kVarBinary, 20)},
        text_key("varchar(20)", "utf8mb4_bin"),
        text_key("varchar(20)", "utf8mb4_general_ci"),
        text_key("varchar(20)", "utf8mb4_unicode_ci"),
        text_key("char(9)", "latin1_swedish_ci"),
        text_key("varchar(9)", "sjis_japanese_ci"),
        text_key("varchar(9)", "utf16_general_ci"),
    };
    if (from == to && from == Flavor::kMariaDb) {
        types.push_back({"uuid", key_column(kUuid)});
        types.push_back({"inet6", key_column(kInet6)});
        types.push_back(text_key("varchar(9)", "utf8mb4_uca1400_as_cs"));
    }
    if (from == to && from == Flavor::kMySql)
        types.push_back(text_key("varchar(9)", "utf8mb4_0900_ai_ci"));
    return types;
}

/// Tables whose ranges are cut by keys of every type.
struct KeyTable {
    std::string name;
    KeyType type;
    /// (k, l), not only k.
    bool has_two_columns;

    [[nodiscard]] std::string create() const {
        return fmt::format("create table {} (v int, k {}{})", name, type.sql_type,
                           has_two_columns ? ", l int, primary key (k, l)" : " primary key");
    }
    void insert(SqlSession& session, Rng& rng) const {
        constexpr std::size_t kRows = 25;
        std::string statement = fmt::format("insert ignore into {} values ", name);
        for (std::size_t row = 0; row < kRows; ++row) {
            statement += fmt::format("{}({}, {}{})", row == 0 ? "" : ", ", rng() % 1000,
                                     random_value(type.column, rng),
                                     has_two_columns ? fmt::format(", {}", rng() % 50) : "");
        }
        session.run(statement);
    }
};

/// What one kind of branch has with one column, the other has with two.
std::vector<KeyTable> key_tables(Flavor from, Flavor to) {
    const bool is_mysql = from == Flavor::kMySql;
    std::vector<KeyTable> tables;
    for (KeyType& type : key_types(from, to)) {
        tables.push_back({.name = fmt::format("{}_{}", is_mysql ? "my" : "maria", tables.size()),
                          .type = std::move(type),
                          .has_two_columns = (tables.size() % 2 == 0) == is_mysql});
    }
    return tables;
}

class EveryValue : public testing::TestWithParam<Flavor> {};

TEST_P(EveryValue, IsTheSameInTheSnapshotInTheStreamAndAtTheHeadOffice) {
    const std::uint64_t seed = seed_of_run();
    SCOPED_TRACE(fmt::format("TRIBUTARY_SEED={}", seed));
    Rng rng(seed);
    Plant plant({.head_office = GetParam(),
                 .adjust_branch = [](BranchConfig& config) { config.snapshot.chunk_rows = 7; }});
    std::vector<std::vector<WideTable>> tables;
    for (std::size_t i = 0; i < plant.size(); ++i) {
        tables.push_back(wide_tables(plant.site(i).flavor, GetParam(), rng));
        for (const WideTable& table : tables[i]) {
            plant.site(i).session.run_all({table.create("_a"), table.create("_b")});
            table.insert(plant.site(i).session, "_a");
        }
    }
    plant.start();
    ASSERT_EQ(plant.difference_at_rest(), "") << "as snapshots";

    for (std::size_t i = 0; i < plant.size(); ++i) {
        for (const WideTable& table : tables[i]) table.insert(plant.site(i).session, "_b");
    }
    ASSERT_EQ(plant.difference_at_rest(), "") << "as inserted rows";

    for (std::size_t i = 0; i < plant.size(); ++i) {
        for (const WideTable& table : tables[i]) {
            table.change(plant.site(i).session, "_a", rng);
            table.change(plant.site(i).session, "_b", rng);
        }
    }
    EXPECT_EQ(plant.difference_at_rest(), "") << "as updated, renumbered and deleted rows";
}

TEST_P(EveryValue, CanBeAKeyByWhichATableIsCutIntoRanges) {
    const std::uint64_t seed = seed_of_run();
    SCOPED_TRACE(fmt::format("TRIBUTARY_SEED={}", seed));
    Rng rng(seed);
    Plant plant({.head_office = GetParam(),
                 .adjust_branch = [](BranchConfig& config) { config.snapshot.chunk_rows = 7; }});
    const auto each_table = [&](const std::function<void(SqlSession&, const KeyTable&)>& act) {
        for (std::size_t i = 0; i < plant.size(); ++i) {
            for (const KeyTable& table : key_tables(plant.site(i).flavor, GetParam()))
                act(plant.site(i).session, table);
        }
    };
    each_table([&](SqlSession& session, const KeyTable& table) {
        session.run(table.create());
        table.insert(session, rng);
    });
    plant.start();
    ASSERT_EQ(plant.difference_at_rest(), "") << "as snapshots";

    each_table([&](SqlSession& session, const KeyTable& table) {
        table.insert(session, rng);
        session.run(fmt::format("update {} set v = v + 1 where v % 2 = 0", table.name));
        session.run(fmt::format("delete from {} where v % 3 = 0", table.name));
    });
    ASSERT_EQ(plant.difference_at_rest(), "") << "as inserted, updated and deleted rows";

    // Rows that only the head office has lie in some range of every table.
    each_table([&](SqlSession& session, const KeyTable& table) {
        session.run("set sql_log_bin = 0");
        session.run(fmt::format("delete from {} where v % 5 = 0", table.name));
        session.run("set sql_log_bin = 1");
    });
    for (std::size_t i = 0; i < plant.size(); ++i) {
        EXPECT_EQ(plant.ask({"resync", plant.site(i).id, "--all"}).code, 0);
    }
    EXPECT_EQ(plant.difference_at_rest(), "") << "as ranges that say what is not there";
}

INSTANTIATE_TEST_SUITE_P(HeadOffices, EveryValue, testing::ValuesIn(branch_flavors()),
                         flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::test
