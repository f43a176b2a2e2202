#include "records/sums_store.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/failure.hpp"
#include "records/statements.hpp"
#include "records/times.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

constexpr std::size_t kRowsPerStatement = 1'000;
constexpr std::size_t kNamesPerStatement = 500;
constexpr std::size_t kClearedAtOnce = 20'000;
/// Puts rows into statements `head row,row,… tail` and runs each when it is full.
class RowStatements {
public:
    RowStatements(mysql::Connection& connection, std::string head, std::string tail,
                  std::size_t rows_max)
        : connection_(connection),
          head_(std::move(head)),
          tail_(std::move(tail)),
          rows_max_(rows_max) {}

    /// The text to append one row to.
    [[nodiscard]] std::string& next() {
        if (rows_ == rows_max_) flush();
        text_ += rows_ == 0 ? head_ : ",";
        ++rows_;
        return text_;
    }
    void flush() {
        if (rows_ == 0) return;
        text_ += tail_;
        connection_.execute(text_);
        text_.clear();
        rows_ = 0;
    }

private:
    mysql::Connection& connection_;
    std::string head_;
    std::string tail_;
    std::size_t rows_max_;
    std::string text_;
    std::size_t rows_ = 0;
};

std::string_view branch_of(const SumsKey& key, std::span<const BranchId> branches) {
    return key.cell.branch == kNoBranch ? std::string_view()
                                        : std::string_view(branches[key.cell.branch].value());
}

void append_key(std::string& out, const SumsKey& key, std::span<const BranchId> branches) {
    fmt::format_to(std::back_inserter(out), "({},{},'{}','{}',{},{}",
                   static_cast<unsigned>(key.grain), key.cuboid, branch_of(key, branches),
                   day_text(key.cell.day), key.cell.product, key.cell.region);
}

std::vector<SalesMark> read_marks(const mysql::Rows& rows) {
    std::vector<SalesMark> marks;
    marks.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        marks.push_back({.branch = BranchId(std::string(rows.text(row, 0))),
                         .day = pack_day(rows.at(row, 1)),
                         .version = stored_count(rows.text(row, 2))});
    }
    return marks;
}

std::vector<WholeRead> read_versions(const mysql::Rows& rows) {
    std::vector<WholeRead> branches;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        branches.push_back({.branch = BranchId(std::string(rows.text(row, 0))),
                            .version = stored_count(rows.text(row, 1))});
    }
    return branches;
}

std::int64_t signed_number(std::string_view text) {
    return text.starts_with('-') ? -static_cast<std::int64_t>(stored_count(text.substr(1)))
                                 : static_cast<std::int64_t>(stored_count(text));
}

}  // namespace

bool SalesMark::is_every_day() const {
    return day_text(day) == kEveryDay;
}

SumsStore::SumsStore(const std::string& own_database)
    : lock_name_(own_lock_name("sales", own_database)),
      own_database_(own_database),
      sums_table_(quoted_table(own_database, kSalesSumsTable)),
      name_table_(quoted_table(own_database, kSalesNameTable)),
      state_table_(quoted_table(own_database, kSalesStateTable)),
      branch_table_(quoted_table(own_database, kSalesBranchTable)),
      changed_table_(quoted_table(own_database, kSalesChangedTable)),
      ledger_table_(quoted_table(own_database, kLedgerTable)) {}

bool SumsStore::take_turn(mysql::Connection& connection) const {
    const mysql::Rows rows = connection.query(fmt::format(
        "select coalesce(is_used_lock('{0}') = connection_id(), get_lock('{0}', 0))", lock_name_));
    return rows.text(0, 0) == "1";
}

SumsState SumsStore::fetch_state(mysql::Connection& connection) const {
    const mysql::Rows rows =
        connection.query(fmt::format("select layout, as_of from {} where id = 1", state_table_));
    if (rows.is_empty()) return {};
    return {.layout = std::string(rows.text(0, 0)), .as_of = decode_sql_time(rows.text(0, 1))};
}

SumsState SumsStore::lock_state(mysql::Connection& connection) const {
    const std::string statement =
        fmt::format("select layout, as_of from {} where id = 1 for update", state_table_);
    mysql::Rows rows = connection.query(statement);
    if (rows.is_empty()) {
        connection.execute(
            fmt::format("insert ignore into {} (id, layout) values (1, '')", state_table_));
        rows = connection.query(statement);
    }
    return {.layout = std::string(rows.text(0, 0)), .as_of = decode_sql_time(rows.text(0, 1))};
}

void SumsStore::save_state(mysql::Connection& connection, const SumsState& state) const {
    connection.execute(fmt::format("update {} set layout = {}, as_of = {} where id = 1",
                                   state_table_, quoted_text(state.layout),
                                   state.as_of ? quoted_time(*state.as_of) : "null"));
}

WallTime SumsStore::fetch_now(mysql::Connection& connection) const {
    return decode_sql_time(connection.query("select current_timestamp(6)").text(0, 0))
        .value_or(WallTime());
}

std::vector<SalesMark> SumsStore::fetch_marks(mysql::Connection& connection,
                                              std::size_t limit) const {
    return read_marks(connection.query(
        fmt::format("select branch, day, version from {} order by day = '{}', day, branch limit {}",
                    changed_table_, kEveryDay, limit)));
}

std::vector<SalesMark> SumsStore::fetch_marks_of(mysql::Connection& connection,
                                                 const BranchId& branch) const {
    return read_marks(
        connection.query(fmt::format("select branch, day, version from {} where branch = {}",
                                     changed_table_, quoted_text(branch.value()))));
}

std::vector<WholeRead> SumsStore::fetch_unmarked(mysql::Connection& connection,
                                                 std::uint64_t marks) const {
    // A version below the one that was read: the ledger, or all, is of another history.
    return read_versions(connection.query(fmt::format(
        "select l.branch, l.version from {} as l left join {} as b on b.branch = l.branch where "
        "l.version <> coalesce(b.read_version, 0) and not (l.version > coalesce(b.read_version, 0) "
        "and l.marked_for = {} and l.marked_version = l.version and l.marked_since <= "
        "coalesce(b.read_version, 0) + 1)",
        ledger_table_, branch_table_, marks)));
}

std::vector<WholeRead> SumsStore::fetch_versions(mysql::Connection& connection) const {
    return read_versions(connection.query("select branch, version from " + ledger_table_));
}

std::optional<WholeRead> SumsStore::fetch_oldest(mysql::Connection& connection,
                                                 std::chrono::seconds age) const {
    const std::vector<WholeRead> oldest = read_versions(connection.query(fmt::format(
        "select x.branch, coalesce(l.version, 0) from (select branch from {0} union select branch "
        "from {1}) as x left join {0} as l on l.branch = x.branch left join {1} as b on b.branch = "
        "x.branch where b.read_at is null or b.read_at < current_timestamp(6) - interval {2} "
        "second order by b.read_at, x.branch limit 1",
        ledger_table_, branch_table_, age.count())));
    if (oldest.empty()) return std::nullopt;
    return oldest.front();
}

void SumsStore::save_reads(mysql::Connection& connection, std::span<const WholeRead> reads) const {
    RowStatements statements(
        connection,
        fmt::format("insert into {} (branch, read_version, read_at) values ", branch_table_),
        " on duplicate key update read_version = values(read_version), read_at = values(read_at)",
        kRowsPerStatement);
    for (const WholeRead& read : reads) {
        statements.next() += fmt::format("({},{},current_timestamp(6))",
                                         quoted_text(read.branch.value()), read.version);
    }
    statements.flush();
}

void SumsStore::settle(mysql::Connection& connection, std::span<const SalesMark> marks) const {
    // One statement each, by its key: none may meet a mark that a lane has locked and that is not
    // its own.
    for (const SalesMark& mark : marks) {
        connection.execute(fmt::format(
            "delete from {} where branch = {} and day = '{}' and version = {}", changed_table_,
            quoted_text(mark.branch.value()), day_text(mark.day), mark.version));
    }
}

bool SumsStore::clear_some(mysql::Connection& connection) const {
    const auto result =
        connection.execute(fmt::format("delete from {} limit {}", sums_table_, kClearedAtOnce));
    return result.affected_rows == 0;
}

SalesCells SumsStore::fetch_cells(mysql::Connection& connection, const SumsLayout& layout,
                                  std::span<const BranchId> branches,
                                  const std::string& condition) const {
    SalesCells cells;
    BranchFinder finder(branches);
    mysql::RowStream rows = connection.stream(fmt::format(
        "select branch, day, product, region, sales{} from {} force index (primary) "
        "where grain = {} and cuboid = {} and {}",
        layout.sums_names(), sums_table_, static_cast<unsigned>(Grain::kDay), kByAll, condition));
    while (const auto row = rows.next()) {
        const std::optional<std::uint32_t> branch = finder.find((*row)[0].value_or(""));
        if (!branch) continue;
        const auto number = [&](std::size_t column) {
            return static_cast<std::uint32_t>(stored_count((*row)[column].value_or("")));
        };
        CellSums sums{.sales = signed_number((*row)[4].value_or(""))};
        for (std::size_t i = 0; i < layout.columns.size(); ++i) {
            sums.units[i] = decode_units((*row)[5 + i].value_or("0"), 0).value_or(0);
        }
        cells.emplace(SalesCell{.branch = *branch,
                                .day = pack_day((*row)[1]),
                                .product = number(2),
                                .region = number(3)},
                      sums);
    }
    return cells;
}

void SumsStore::learn_names(mysql::Connection& connection, NameBook& book) const {
    const std::vector<std::uint32_t> unknown = book.unknown();
    for (std::size_t begin = 0; begin < unknown.size(); begin += kNamesPerStatement) {
        const auto some =
            std::span(unknown).subspan(begin, std::min(kNamesPerStatement, unknown.size() - begin));
        std::string rows;
        std::string list;
        for (const std::uint32_t slot : some) {
            const std::string literal = quoted_bytes(book.name(slot));
            rows += fmt::format("{}({})", rows.empty() ? "" : ",", literal);
            list += (list.empty() ? "" : ",") + literal;
        }
        const auto learn = [&] {
            const mysql::Rows found = connection.query(
                fmt::format("select id, name from {} where name in ({})", name_table_, list));
            for (std::size_t row = 0; row < found.size(); ++row) {
                book.learn(book.slot_of(found.text(row, 1)),
                           static_cast<std::uint32_t>(stored_count(found.text(row, 0))) + 1);
            }
            return found.size() == some.size();
        };
        if (learn()) continue;
        connection.execute(
            fmt::format("insert ignore into {} (name) values {}", name_table_, rows));
        if (learn()) continue;
        throw Failure(Recovery::kRetryStatement,
                      "names of products or regions are not found again; they are looked up anew");
    }
}

void SumsStore::write(mysql::Connection& connection, const SumsLayout& layout,
                      std::span<const BranchId> branches, const SumsChanges& changes) const {
    add(connection, layout, branches, changes);
    remove_empty(connection, branches, changes);
}

void SumsStore::insert_cells(mysql::Connection& connection, const SumsLayout& layout,
                             const BranchId& branch, const SalesCells& cells) const {
    SumsChanges rows;
    rows.reserve(cells.size());
    for (const auto& [cell, sums] : cells) {
        rows.emplace_back(SumsKey{.grain = Grain::kDay, .cuboid = kByAll, .cell = cell}, sums);
    }
    std::ranges::sort(rows, {}, &std::pair<SumsKey, CellSums>::first);
    insert(connection, layout, std::span(&branch, 1), rows, {});
}

void SumsStore::derive(mysql::Connection& connection, const SumsLayout& layout,
                       const Derivation& derivation) const {
    connection.execute(insert_derived(sums_table_, layout, derivation));
}

std::vector<PackedDay> SumsStore::fetch_months(mysql::Connection& connection, Cuboid cuboid) const {
    const mysql::Rows rows = connection.query(
        fmt::format("select distinct day from {} where grain = {} and cuboid = {} order by day",
                    sums_table_, static_cast<unsigned>(Grain::kMonth), cuboid));
    std::vector<PackedDay> months;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        months.push_back(pack_day(rows.at(row, 0)));
    }
    return months;
}

void SumsStore::drop_former(mysql::Connection& connection) const {
    for (const std::string_view table : kFormerSumsTables) {
        try {
            connection.execute("drop table if exists " + quoted_table(own_database_, table));
        } catch (const mysql::SqlFailure& failure) {
            // Not allowed: the table costs nothing but its space.
            if (!connection.is_open() || failure.recovery() == Recovery::kReconnect) throw;
        }
    }
}

void SumsStore::add(mysql::Connection& connection, const SumsLayout& layout,
                    std::span<const BranchId> branches, const SumsChanges& changes) const {
    std::string tail = " on duplicate key update sales = sales + values(sales)";
    for (const SummedColumn& column : layout.columns) {
        tail += fmt::format(", {0} = {0} + values({0})", column.sums_name);
    }
    insert(connection, layout, branches, changes, std::move(tail));
}

void SumsStore::insert(mysql::Connection& connection, const SumsLayout& layout,
                       std::span<const BranchId> branches, const SumsChanges& rows,
                       std::string tail) const {
    RowStatements statements(
        connection,
        fmt::format("insert into {} (grain, cuboid, branch, day, product, region, sales{}) values ",
                    sums_table_, layout.sums_names()),
        std::move(tail), kRowsPerStatement);
    for (const auto& [key, sums] : rows) {
        std::string& out = statements.next();
        append_key(out, key, branches);
        fmt::format_to(std::back_inserter(out), ",{}", sums.sales);
        for (std::size_t i = 0; i < layout.columns.size(); ++i) {
            out += ',';
            append_units(out, sums.units[i]);
        }
        out += ')';
    }
    statements.flush();
}

void SumsStore::remove_empty(mysql::Connection& connection, std::span<const BranchId> branches,
                             const SumsChanges& changes) const {
    RowStatements statements(
        connection,
        fmt::format(
            "delete from {} where sales = 0 and (grain, cuboid, branch, day, product, region) in (",
            sums_table_),
        ")", kRowsPerStatement);
    for (const auto& [key, sums] : changes) {
        // Only where sales went away can none be left.
        if (sums.sales >= 0) continue;
        std::string& out = statements.next();
        append_key(out, key, branches);
        out += ')';
    }
    statements.flush();
}

}  // namespace tributary::records
