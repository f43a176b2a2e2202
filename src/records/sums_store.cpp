#include "records/sums_store.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "base/fingerprint.hpp"
#include "records/statements.hpp"
#include "records/times.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

constexpr std::size_t kRowsPerStatement = 1'000;
constexpr std::size_t kNamesPerStatement = 500;
constexpr std::size_t kClearedAtOnce = 20'000;
/// As month_of, for any date that a server holds.
constexpr std::string_view kMonthOfDay =
    "if(day = '0000-00-00', '0000-00-00', concat(left(cast(day as char), 8), '01'))";

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
    fmt::format_to(std::back_inserter(out), "({},'{}','{}',{},{}", key.cuboid,
                   branch_of(key, branches), day_text(key.cell.day), key.cell.product,
                   key.cell.region);
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
    : lock_name_(fmt::format("tributary_sales_{:016x}", fingerprint_of(as_bytes(own_database)))),
      day_table_(quoted_table(own_database, kSalesDayTable)),
      month_table_(quoted_table(own_database, kSalesMonthTable)),
      name_table_(quoted_table(own_database, kSalesNameTable)),
      state_table_(quoted_table(own_database, kSalesStateTable)),
      changed_table_(quoted_table(own_database, kSalesChangedTable)) {}

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
    const mysql::Rows rows = connection.query(
        fmt::format("select branch, day, version from {} order by day = '{}', day, branch limit {}",
                    changed_table_, kEveryDay, limit));
    std::vector<SalesMark> marks;
    marks.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        marks.push_back({.branch = BranchId(std::string(rows.text(row, 0))),
                         .day = pack_day(rows.at(row, 1)),
                         .version = stored_count(rows.text(row, 2))});
    }
    return marks;
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
    std::uint64_t removed = 0;
    for (const std::string& table : {day_table_, month_table_}) {
        removed += connection.execute(fmt::format("delete from {} limit {}", table, kClearedAtOnce))
                       .affected_rows;
    }
    return removed == 0;
}

SalesCells SumsStore::fetch_cells(mysql::Connection& connection, const SumsLayout& layout,
                                  std::span<const BranchId> branches,
                                  const std::string& condition) const {
    SalesCells cells;
    BranchFinder finder(branches);
    mysql::RowStream rows = connection.stream(
        fmt::format("select branch, day, product, region, sales{} from {} force index (primary) "
                    "where cuboid = {} and {}",
                    layout.sums_names(), day_table_, kByAll, condition));
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
    for (const Grain grain : {Grain::kDay, Grain::kMonth}) {
        add(connection, layout, branches, changes, grain);
        remove_empty(connection, branches, changes, grain);
    }
}

void SumsStore::insert_cells(mysql::Connection& connection, const SumsLayout& layout,
                             const BranchId& branch, const SalesCells& cells) const {
    SumsChanges rows;
    rows.reserve(cells.size());
    for (const auto& [cell, sums] : cells) {
        rows.emplace_back(SumsKey{.grain = Grain::kDay, .cuboid = kByAll, .cell = cell}, sums);
    }
    std::ranges::sort(rows, {}, &std::pair<SumsKey, CellSums>::first);
    insert(connection, layout, std::span(&branch, 1), rows, Grain::kDay, {});
}

void SumsStore::derive(mysql::Connection& connection, const SumsLayout& layout,
                       const Derivation& derivation) const {
    const auto is_by = [&](Cuboid part) { return (derivation.cuboid & part) != 0; };
    std::string columns;
    std::string groups;
    const auto add = [&](std::string_view column, std::string_view expression, bool is_group) {
        columns += fmt::format(",{} as {}", expression, column);
        if (is_group) groups += fmt::format("{}{}", groups.empty() ? " group by " : ",", column);
    };
    const bool becomes_month =
        derivation.grain == Grain::kMonth && derivation.from_grain == Grain::kDay;
    add("b", is_by(kByBranch) ? "branch" : "''", is_by(kByBranch));
    add("d", becomes_month ? kMonthOfDay : "day", true);
    add("p", is_by(kByProduct) ? "product" : "0", is_by(kByProduct));
    add("r", is_by(kByRegion) ? "region" : "0", is_by(kByRegion));
    std::string sums = ",sum(sales)";
    for (const SummedColumn& column : layout.columns) {
        sums += fmt::format(",sum({})", column.sums_name);
    }
    connection.execute(fmt::format(
        "insert into {} (cuboid, branch, day, product, region, sales{}) select {}{}{} from {} "
        "where cuboid = {}{}{}{}",
        table_of(derivation.grain), layout.sums_names(), derivation.cuboid, columns, sums,
        table_of(derivation.from_grain), derivation.from_cuboid,
        derivation.where.empty() ? "" : " and ", derivation.where, groups));
}

std::vector<PackedDay> SumsStore::fetch_months(mysql::Connection& connection, Cuboid cuboid) const {
    const mysql::Rows rows = connection.query(fmt::format(
        "select distinct day from {} where cuboid = {} order by day", month_table_, cuboid));
    std::vector<PackedDay> months;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        months.push_back(pack_day(rows.at(row, 0)));
    }
    return months;
}

void SumsStore::add(mysql::Connection& connection, const SumsLayout& layout,
                    std::span<const BranchId> branches, const SumsChanges& changes,
                    Grain grain) const {
    std::string tail = " on duplicate key update sales = sales + values(sales)";
    for (const SummedColumn& column : layout.columns) {
        tail += fmt::format(", {0} = {0} + values({0})", column.sums_name);
    }
    insert(connection, layout, branches, changes, grain, std::move(tail));
}

void SumsStore::insert(mysql::Connection& connection, const SumsLayout& layout,
                       std::span<const BranchId> branches, const SumsChanges& rows, Grain grain,
                       std::string tail) const {
    RowStatements statements(
        connection,
        fmt::format("insert into {} (cuboid, branch, day, product, region, sales{}) values ",
                    table_of(grain), layout.sums_names()),
        std::move(tail), kRowsPerStatement);
    for (const auto& [key, sums] : rows) {
        if (key.grain != grain) continue;
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
                             const SumsChanges& changes, Grain grain) const {
    RowStatements statements(
        connection,
        fmt::format(
            "delete from {} where sales = 0 and (cuboid, branch, day, product, region) in (",
            table_of(grain)),
        ")", kRowsPerStatement);
    for (const auto& [key, sums] : changes) {
        // Only where sales went away can none be left.
        if (key.grain != grain || sums.sales >= 0) continue;
        std::string& out = statements.next();
        append_key(out, key, branches);
        out += ')';
    }
    statements.flush();
}

}  // namespace tributary::records
