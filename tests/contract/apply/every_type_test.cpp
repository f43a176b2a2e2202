// Every column type at its limits, from a branch's table to the head office's: the snapshot's cell,
// what the head office stores through a literal, and what it stores through a bound value are the
// same.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "apply/child_rows.hpp"
#include "apply/row_writer.hpp"
#include "apply_fixture.hpp"
#include "model/text_value.hpp"
#include "mysql/transaction.hpp"
#include "sql/chunk_select.hpp"
#include "sql/ddl.hpp"
#include "support/type_cases.hpp"

namespace tributary {
namespace {

using test::branch_flavors;
using test::connect_to;
using test::FreshDatabase;
using test::quick_server;
using test::settings_for;
using test::text_of;
using test::type_cases;
using test::TypeCase;

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
    for (const TypeCase& each : type_cases()) {
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
        Column id;
        id.name = "id";
        id.type = ColumnType::kInt;
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
