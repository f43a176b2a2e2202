#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "apply/apply_lane.hpp"
#include "apply/parked_desk.hpp"
#include "apply_fixture.hpp"
#include "base/bytes.hpp"
#include "fake_source.hpp"

namespace tributary::test {

inline Column word_column(std::string name, bool is_nullable = true) {
    Column column;
    column.name = std::move(name);
    column.type = ColumnType::kInt;
    column.is_nullable = is_nullable;
    return column;
}

/// A table of numbers: id, and further columns.
inline std::shared_ptr<TableSchema> number_table(const std::string& name,
                                                 const std::vector<std::string>& others) {
    auto schema = std::make_shared<TableSchema>();
    schema->name = {"shop", name};
    schema->columns.push_back(word_column("id", false));
    for (const std::string& other : others) schema->columns.push_back(word_column(other));
    schema->primary_key = {0};
    return schema;
}

inline EncodedKey key_of(std::int64_t id) {
    std::string key;
    ByteWriter(key).u64(static_cast<std::uint64_t>(id));
    return key;
}

/// Numbers, or NULL where empty.
using Values = std::vector<std::optional<std::int64_t>>;

inline std::vector<tributary::Cell> cells_of(const Values& values) {
    std::vector<tributary::Cell> cells;
    for (const auto& value : values)
        cells.push_back(value ? tributary::Cell::of(*value) : tributary::Cell::null());
    return cells;
}

/// Puts together one batch of one or more transactions.
class BatchMaker {
public:
    BatchMaker(std::uint64_t epoch, std::uint64_t first) {
        batch_.epoch = Epoch(epoch);
        batch_.first = batch_.last = Sequence(first);
        batch_.position.gtid = "0-1-" + std::to_string(first);
        batch_.transactions.resize(1);
    }
    /// The table that the next changes are of.
    BatchMaker& of(const std::shared_ptr<const TableSchema>& schema) {
        for (table_ = 0; table_ < batch_.tables.size(); ++table_) {
            if (batch_.tables[table_].schema().name == schema->name) return *this;
        }
        batch_.tables.emplace_back(schema);
        return *this;
    }
    BatchMaker& insert(const Values& row) { return add(Operation::kInsert, {row}); }
    BatchMaker& remove(const Values& row) { return add(Operation::kDelete, {row}); }
    BatchMaker& update(const Values& before, const Values& after) {
        return add(Operation::kUpdate, {before, after});
    }
    BatchMaker& next_transaction() {
        batch_.last = batch_.last.next();
        batch_.transactions.emplace_back();
        return *this;
    }
    BatchMaker& fragment(std::uint64_t before, std::uint64_t through, bool is_complete) {
        batch_.events_before = RowEvents(before);
        batch_.events_through = RowEvents(through);
        batch_.is_complete = is_complete;
        return *this;
    }
    BatchMaker& ask_resync(const TableName& table) {
        batch_.transactions.back().resyncs.push_back({.table = table, .id = batch_.last});
        return *this;
    }
    [[nodiscard]] Batch take() { return std::move(batch_); }

private:
    BatchMaker& add(Operation operation, const std::vector<Values>& rows) {
        for (const Values& row : rows) batch_.tables[table_].append(cells_of(row));
        batch_.steps.push_back(
            {.table = static_cast<std::uint32_t>(table_), .operation = operation, .count = 1});
        ++batch_.transactions.back().steps;
        return *this;
    }
    Batch batch_;
    std::size_t table_ = 0;
};

/// A head office with one lane for the branches north and south, and a broker in memory.
class LaneTest : public testing::TestWithParam<Flavor> {
protected:
    LaneTest()
        : server_(quick_server(GetParam())),
          database_(server_),
          settings_(settings_for(server_, database_.name())) {
        settings_.may = {.create_tables = true, .add_columns = true};
        settings_.limits.gap_grace = std::chrono::milliseconds(50);
        settings_.limits.stopped_retry = std::chrono::milliseconds(100);
        settings_.limits.rewind_retry = std::chrono::milliseconds(50);
        create_own_tables_in(connection(), database_.name());
    }
    ~LaneTest() override { stop_lane(); }

    mysql::Connection& connection() {
        if (!connection_) connection_.emplace(settings_.database, apply_session(settings_));
        return *connection_;
    }
    std::shared_ptr<TableSchema> table(const std::string& name,
                                       const std::vector<std::string>& others) {
        auto schema = number_table(name, others);
        map(*schema);
        return schema;
    }
    void map(const TableSchema& schema) {
        settings_.mappings[schema.name] = {.database = database_.name(),
                                           .table = schema.name.table,
                                           .branch_column = "branch",
                                           .synced_at_column = "",
                                           .renames = {}};
    }
    EpochStart start(std::uint64_t epoch, std::vector<TableName> tables = {}) {
        return {
            .epoch = Epoch(epoch), .position = {}, .reason = "test", .tables = std::move(tables)};
    }
    void publish(StreamMessage message) { source_.publish(north_, std::move(message)); }
    void start_lane() {
        lane_ = std::jthread([this](const std::stop_token& stop) {
            ApplyLane lane(settings_, {north_, south_},
                           {.source = source_,
                            .link = link_,
                            .observer = statuses_,
                            .consumers = consumers_,
                            .clock = SystemClock::instance(),
                            .random = random_});
            lane.run(stop);
        });
    }
    void stop_lane() {
        if (!lane_.joinable()) return;
        lane_.request_stop();
        lane_.join();
    }
    /// Applies everything published.
    void drain() {
        if (!lane_.joinable()) start_lane();
        ASSERT_TRUE(wait_until([&] { return source_.is_drained(); }))
            << statuses_.of(north_).reason;
    }
    /// Row 1 of `sales` is applied with 10, and held by somebody else when its change to 11 comes.
    std::unique_ptr<SqlSession> hold_a_row(const std::shared_ptr<TableSchema>& sales) {
        settings_.lock_wait_timeout = std::chrono::seconds(1);
        publish(start(5));
        publish(BatchMaker(5, 1).of(sales).insert({1, 10}).take());
        drain();
        auto other = std::make_unique<SqlSession>(server_, database_.name());
        other->run("begin");
        other->run("update sales set v = 99");
        publish(BatchMaker(5, 2).of(sales).update({1, 10}, {1, 11}).take());
        return other;
    }
    /// `1,5 2,null`: the branch's rows in key order.
    std::string rows(const std::string& name, const std::string& branch = "north") {
        SqlSession session(server_, database_.name());
        std::string out;
        for (const Row& row : session.rows(fmt::format(
                 "select * from `{}` where branch = '{}' order by 1, 2", name, branch))) {
            out += out.empty() ? "" : " ";
            for (std::size_t i = 1; i < row.size(); ++i)
                out += (i > 1 ? "," : "") + row[i].value_or("null");
        }
        return out;
    }
    ParkedDesk desk() { return ParkedDesk(settings_); }
    std::vector<ParkedEntry> parked() { return desk().list(connection(), {}, {}); }
    void run(const std::string& statement) { SqlSession(server_, database_.name()).run(statement); }
    std::optional<StoredLedger> ledger() {
        return LedgerStore(database_.name()).fetch(connection(), north_);
    }

    const BranchId north_{"north"};
    const BranchId south_{"south"};
    sandbox::DatabaseServer& server_;
    FreshDatabase database_;
    ApplySettings settings_;
    FakeSource source_;
    FakeLink link_;
    LastStatus statuses_;
    FakeSwitch consumers_;
    Random random_{7};
    std::optional<mysql::Connection> connection_;
    std::jthread lane_;
};

}  // namespace tributary::test
