#include "apply/parked_commands.hpp"

#include <fmt/format.h>

#include "apply/ledger_store.hpp"
#include "mysql/transaction.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary {
namespace {

constexpr std::size_t kChangeTextMax = 4'000;

std::string where(const ParkedFilter& filter) {
    std::string out = " where 1";
    if (filter.branch) out += " and branch = " + quoted_text(filter.branch->value());
    if (filter.table) {
        out += fmt::format(" and database_name = {} and table_name = {}",
                           quoted_text(filter.table->database), quoted_text(filter.table->table));
    }
    if (filter.id) out += fmt::format(" and id = {}", *filter.id);
    return out + fmt::format(" order by id limit {}", filter.entries_max);
}

ParkedOutcome retry_one(mysql::Connection& connection, const std::string& own_database,
                        const ParkedEntry& entry) {
    ParkedOutcome outcome{.id = entry.id, .is_settled = false, .reason = {}};
    const std::string table = quoted_table(own_database, kParkedTable);
    mysql::Transaction transaction = connection.begin();
    const LedgerStore ledgers(own_database);
    (void)ledgers.lock(connection, entry.branch);
    const mysql::Rows rows = connection.query(fmt::format(
        "select remove_sql, write_sql from {} where id = {} for update", table, entry.id));
    if (rows.is_empty()) {
        outcome.reason = "it is no longer parked";
        return outcome;
    }
    try {
        connection.execute(rows.text(0, 0));
        if (!rows.text(0, 1).empty()) connection.execute(rows.text(0, 1));
    } catch (const mysql::SqlFailure& failure) {
        const bool is_refused = failure.error_class() == mysql::ErrorClass::kData ||
                                failure.error_class() == mysql::ErrorClass::kSchema;
        if (!is_refused || !connection.is_open()) throw;
        outcome.reason = failure.what();
        return outcome;
    }
    connection.execute(fmt::format("delete from {} where id = {}", table, entry.id));
    ledgers.touch(connection, entry.branch);
    transaction.commit();
    outcome.is_settled = true;
    return outcome;
}

ParkedOutcome discard_one(mysql::Connection& connection, const std::string& own_database,
                          const ParkedEntry& entry) {
    mysql::Transaction transaction = connection.begin();
    const LedgerStore ledgers(own_database);
    (void)ledgers.lock(connection, entry.branch);
    const auto result = connection.execute(fmt::format(
        "delete from {} where id = {}", quoted_table(own_database, kParkedTable), entry.id));
    const bool is_gone = result.affected_rows == 1;
    if (is_gone) ledgers.touch(connection, entry.branch);
    transaction.commit();
    return {
        .id = entry.id, .is_settled = is_gone, .reason = is_gone ? "" : "it is no longer parked"};
}

}  // namespace

std::vector<ParkedEntry> list_parked(mysql::Connection& connection, const std::string& own_database,
                                     const ParkedFilter& filter) {
    const mysql::Rows rows = connection.query(fmt::format(
        "select id, branch, database_name, table_name, key_text, operation, left(change_text, {}), "
        "error_code, error_text, "
        "epoch, sequence, parked_at, char_length(change_text) > {} from {}{}",
        kChangeTextMax, kChangeTextMax, quoted_table(own_database, kParkedTable), where(filter)));
    std::vector<ParkedEntry> entries(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        ParkedEntry& entry = entries[row];
        entry.id = stored_number(rows.text(row, 0));
        entry.branch = BranchId(std::string(rows.text(row, 1)));
        entry.table = {std::string(rows.text(row, 2)), std::string(rows.text(row, 3))};
        entry.key = rows.text(row, 4);
        entry.operation = rows.text(row, 5);
        entry.change = rows.text(row, 6);
        entry.error_code = static_cast<unsigned>(stored_number(rows.text(row, 7)));
        entry.error = rows.text(row, 8);
        entry.epoch = Epoch(stored_number(rows.text(row, 9)));
        entry.sequence = Sequence(stored_number(rows.text(row, 10)));
        entry.parked_at = rows.text(row, 11);
        entry.is_cut = rows.text(row, 12) == "1";
    }
    return entries;
}

std::vector<ParkedOutcome> retry_parked(mysql::Connection& connection,
                                        const std::string& own_database,
                                        const ParkedFilter& filter) {
    std::vector<ParkedOutcome> outcomes;
    for (const ParkedEntry& entry : list_parked(connection, own_database, filter)) {
        outcomes.push_back(retry_one(connection, own_database, entry));
    }
    return outcomes;
}

std::vector<ParkedOutcome> discard_parked(mysql::Connection& connection,
                                          const std::string& own_database,
                                          const ParkedFilter& filter) {
    std::vector<ParkedOutcome> outcomes;
    for (const ParkedEntry& entry : list_parked(connection, own_database, filter)) {
        outcomes.push_back(discard_one(connection, own_database, entry));
    }
    return outcomes;
}

}  // namespace tributary
