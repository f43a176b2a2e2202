#include "apply/ledger_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"
#include "sql/target_table.hpp"

namespace tributary {
namespace {

std::string is_branch(const BranchId& branch) {
    return "branch = " + quoted_text(branch.value());
}

}  // namespace

std::uint64_t stored_number(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<StoredLedger> LedgerStore::fetch(mysql::Connection& connection,
                                               const BranchId& branch) const {
    const mysql::Rows rows =
        connection.query(fmt::format("select epoch, sequence, events, flavor, server_id, gtid, "
                                     "gtid_before, file, file_offset, fingerprint, "
                                     "head_fingerprint, version from {} where {}",
                                     quoted_table(database_, kLedgerTable), is_branch(branch)));
    if (rows.is_empty()) return std::nullopt;
    const auto number = [&](std::size_t column) { return stored_number(rows.text(0, column)); };
    StoredLedger stored;
    Ledger& ledger = stored.ledger;
    ledger.epoch = Epoch(number(0));
    ledger.sequence = Sequence(number(1));
    ledger.events = RowEvents(number(2));
    ledger.position.flavor =
        rows.text(0, 3) == name_of(Flavor::kMySql) ? Flavor::kMySql : Flavor::kMariaDb;
    ledger.position.server_id = rows.text(0, 4);
    ledger.position.gtid = rows.text(0, 5);
    ledger.position.gtid_before = rows.text(0, 6);
    ledger.position.file = rows.text(0, 7);
    ledger.position.offset = number(8);
    ledger.position.fingerprint = number(9);
    ledger.head_fingerprint = number(10);
    stored.version = number(11);
    const mysql::Rows resyncs = connection.query(fmt::format(
        "select database_name, table_name, id, upper_key, is_done, rows_done from {} where {} "
        "order by database_name, table_name",
        quoted_table(database_, kResyncTable), is_branch(branch)));
    for (std::size_t row = 0; row < resyncs.size(); ++row) {
        ledger.resyncs.push_back(
            {.table = {std::string(resyncs.text(row, 0)), std::string(resyncs.text(row, 1))},
             .id = Sequence(stored_number(resyncs.text(row, 2))),
             .upper = std::string(resyncs.text(row, 3)),
             .is_done = resyncs.text(row, 4) != "0",
             .rows = stored_number(resyncs.text(row, 5))});
    }
    return stored;
}

std::uint64_t LedgerStore::fetch_version(mysql::Connection& connection,
                                         const BranchId& branch) const {
    const mysql::Rows rows = connection.query(fmt::format("select version from {} where {}",
                                                          quoted_table(database_, kLedgerTable),
                                                          is_branch(branch)));
    return rows.is_empty() ? 0 : stored_number(rows.text(0, 0));
}

LedgerStore::Locked LedgerStore::lock(mysql::Connection& connection, const BranchId& branch) const {
    // MySQL wants to forget assignments inside of a SELECT; there nothing is bound that would need
    // the variable.
    const std::string now = connection.server_info().flavor == Flavor::kMariaDb
                                ? fmt::format("{} := current_timestamp(6)", kAppliedAt)
                                : "current_timestamp(6)";
    mysql::Rows rows = connection.query(fmt::format("select version, {} from {} where {} for update",
                                                    now, quoted_table(database_, kLedgerTable),
                                                    is_branch(branch)));
    if (rows.is_empty()) rows = connection.query("select 0, " + now);
    return {.version = stored_number(rows.text(0, 0)), .now = quoted_text(rows.text(0, 1))};
}

void LedgerStore::save(StatementBatch& batch, const BranchId& branch,
                       const std::optional<StoredLedger>& before, const StoredLedger& now) const {
    const Ledger& ledger = now.ledger;
    const Position& position = ledger.position;
    std::string set = fmt::format(
        "epoch = {}, sequence = {}, events = {}, head_fingerprint = {}, version = {}", ledger.epoch,
        ledger.sequence, ledger.events, ledger.head_fingerprint, now.version);
    if (!before || !(before->ledger.position == position)) {
        set += fmt::format(
            ", flavor = {}, server_id = {}, gtid = {}, gtid_before = {}, file = {}, file_offset = "
            "{}, fingerprint = {}",
            quoted_text(name_of(position.flavor)), quoted_text(position.server_id),
            quoted_text(position.gtid), quoted_text(position.gtid_before),
            quoted_text(position.file), position.offset, position.fingerprint);
    }
    const std::string table = quoted_table(database_, kLedgerTable);
    const std::string version = fmt::to_string(now.version);
    if (before) {
        batch.add(fmt::format("update {} set {}{} where {}", table, set,
                              set_marks(fmt::to_string(before->version), version),
                              is_branch(branch)));
    } else {
        batch.add(fmt::format("insert into {} set {}, {}", table, is_branch(branch), set));
        if (marks_ != 0) {
            batch.add(
                fmt::format("update {0} set marked_for = {1}, marked_version = {2}, "
                            "marked_since = {2} where {3}",
                            table, marks_, version, is_branch(branch)));
        }
    }
    save_resyncs(batch, branch, before ? &before->ledger : nullptr, ledger);
}

void LedgerStore::save_resyncs(StatementBatch& batch, const BranchId& branch,
                               const Ledger* before, const Ledger& now) const {
    const std::string table = quoted_table(database_, kResyncTable);
    for (const ResyncProgress& each : now.resyncs) {
        const ResyncProgress* old = before == nullptr ? nullptr : before->resync_of(each.table);
        if (old != nullptr && *old == each) continue;
        batch.add(fmt::format(
            "insert into {} (branch, database_name, table_name, id, upper_key, is_done, rows_done) "
            "values ({}, {}, {}, {}, {}, {}, {}) on duplicate key update id = values(id), "
            "upper_key = values(upper_key), "
            "is_done = values(is_done), rows_done = values(rows_done)",
            table, quoted_text(branch.value()), quoted_text(each.table.database),
            quoted_text(each.table.table), each.id, quoted_bytes(each.upper), each.is_done ? 1 : 0,
            each.rows));
    }
    if (before == nullptr) return;
    for (const ResyncProgress& old : before->resyncs) {
        if (now.resync_of(old.table) != nullptr) continue;
        batch.add(fmt::format(
            "delete from {} where {} and database_name = {} and table_name = {}", table,
            is_branch(branch), quoted_text(old.table.database), quoted_text(old.table.table)));
    }
}

void LedgerStore::touch(mysql::Connection& connection, const BranchId& branch) const {
    // In this order: assignments see those before them.
    connection.execute(
        fmt::format("update {} set branch = branch{}, version = version + 1 where {}",
                    quoted_table(database_, kLedgerTable), set_marks("version", "version + 1"),
                    is_branch(branch)));
}

std::string LedgerStore::set_marks(std::string_view before, std::string_view now) const {
    if (marks_ == 0) return {};
    // What came since the last mark unmarked, or marked for others, breaks the chain.
    return fmt::format(
        ", marked_since = if(marked_for = {0} and marked_version = {1}, marked_since, {2}), "
        "marked_for = {0}, marked_version = {2}",
        marks_, before, now);
}

std::vector<BranchId> LedgerStore::fetch_branches(mysql::Connection& connection) const {
    const mysql::Rows rows = connection.query(fmt::format("select branch from {} order by branch",
                                                          quoted_table(database_, kLedgerTable)));
    std::vector<BranchId> branches;
    for (std::size_t row = 0; row < rows.size(); ++row)
        branches.emplace_back(std::string(rows.text(row, 0)));
    return branches;
}

}  // namespace tributary
