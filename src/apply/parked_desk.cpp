#include "apply/parked_desk.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <iterator>
#include <set>

#include "apply/limits.hpp"
#include "apply/parked_repair.hpp"
#include "apply/sales_days.hpp"
#include "base/failure.hpp"
#include "mysql/retry.hpp"
#include "mysql/transaction.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"

namespace tributary {
namespace {

constexpr std::string_view kNoLongerParked = "it is no longer parked";
/// Above, a change is not shown in a list.
constexpr std::size_t kListedValuesMax = 4'000;
/// The same for one change.
constexpr std::size_t kShownValuesMax = 1'000'000;

std::string where_parked(const ParkedFilter& filter) {
    std::string out = " where 1";
    if (!filter.branches.empty()) {
        out += " and branch in (";
        for (const BranchId& branch : filter.branches)
            out.append(out.back() == '(' ? "" : ",").append(quoted_text(branch.value()));
        out += ")";
    }
    if (filter.error_code) out += fmt::format(" and error_code = {}", *filter.error_code);
    if (!filter.ids.empty()) out += fmt::format(" and id in ({})", fmt::join(filter.ids, ","));
    return out;
}

/// A single-precision value that came as a double's digits, as text of its own precision.
std::string float_text(std::string_view digits) {
    const float value = std::strtof(std::string(digits).c_str(), nullptr);
    std::array<char, 32> buffer{};
    const auto [end, code] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), end};
}

std::optional<TextRow> fetch_row(mysql::Connection& connection, const HeadOfficeTable& table,
                                 const DeleteParts& remove) {
    const mysql::Rows rows = connection.query(select_for_people(table, remove));
    if (rows.is_empty()) return std::nullopt;
    TextRow row;
    for (const HeadOfficeColumn* column : columns_for_people(table, remove)) {
        auto& [name, value] = row.emplace_back(column->name, std::nullopt);
        const auto text = rows.at(0, row.size() - 1);
        if (!text) continue;
        value = column->data_type == "float" ? float_text(*text) : readable(*text);
    }
    return row;
}

/// A statement that this version cannot take apart is shown without what the head office has.
std::optional<TextRow> fetch_row_of(mysql::Connection& connection, std::string_view remove_sql) {
    const Result<DeleteParts> remove = split_delete(remove_sql);
    if (!remove) return std::nullopt;
    const HeadOfficeTable table =
        fetch_table(connection, remove->table.database, remove->table.table);
    if (!table.exists) return std::nullopt;
    return fetch_row(connection, table, *remove);
}

/// With the time of the transaction in place of the statement's, so that the row finds its commit.
std::string dated(std::string_view write_sql, std::string_view now) {
    const std::string end = std::string(kWrittenNow) + ")";
    // No other value ends so: a text ends with a quote.
    if (!write_sql.ends_with(end)) return std::string(write_sql);
    return std::string(write_sql.substr(0, write_sql.size() - end.size())).append(now).append(")");
}

RepairOutcome not_parked() {
    return {.what = RepairOutcome::What::kNotParked, .faults = {std::string(kNoLongerParked)}};
}

}  // namespace

ParkedDesk::ParkedDesk(const ApplySettings& settings)
    : settings_(settings),
      ledgers_(settings.own_database, marks_of(settings)),
      table_(quoted_table(settings.own_database, kParkedTable)) {}

std::vector<ParkedEntry> ParkedDesk::list(mysql::Connection& connection, const ParkedFilter& filter,
                                          ParkedPage page) const {
    return select(connection, filter, page, kListedValuesMax);
}

std::vector<ParkedEntry> ParkedDesk::select(mysql::Connection& connection,
                                            const ParkedFilter& filter, ParkedPage page,
                                            std::size_t values_max) const {
    const mysql::Rows rows = connection.query(fmt::format(
        "select id, branch, database_name, table_name, key_text, operation, "
        "if(char_length(change_text) <= {}, change_text, ''), error_code, error_text, epoch, "
        "sequence, parked_at, attempts from {}{} and id > {} order by id limit {}",
        values_max, table_, where_parked(filter), page.after, page.limit));
    std::vector<ParkedEntry> entries(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto number = [&](std::size_t column) {
            return stored_number(rows.text(row, column));
        };
        ParkedEntry& entry = entries[row];
        entry.id = number(0);
        entry.branch = BranchId(std::string(rows.text(row, 1)));
        entry.table = {std::string(rows.text(row, 2)), std::string(rows.text(row, 3))};
        const auto mapping = settings_.mappings.find(entry.table);
        entry.target = mapping ? TableName{mapping->database, mapping->table} : entry.table;
        entry.key = rows.text(row, 4);
        entry.operation = rows.text(row, 5);
        entry.values = decode_change(rows.text(row, 6));
        entry.error_code = static_cast<unsigned>(number(7));
        entry.error = rows.text(row, 8);
        entry.epoch = Epoch(number(9));
        entry.sequence = Sequence(number(10));
        entry.parked_at = rows.text(row, 11);
        entry.attempts = number(12);
    }
    return entries;
}

std::uint64_t ParkedDesk::count(mysql::Connection& connection, const ParkedFilter& filter) const {
    return stored_number(
        connection.query(fmt::format("select count(*) from {}{}", table_, where_parked(filter)))
            .text(0, 0));
}

std::vector<ParkedCause> ParkedDesk::causes(mysql::Connection& connection,
                                            const ParkedFilter& filter) const {
    const mysql::Rows rows = connection.query(fmt::format(
        "select cause.error_code, cause.entries, oldest.error_text from (select error_code, "
        "count(*) as entries, min(id) as id from {0}{1} group by error_code) as cause "
        "join {0} as oldest on oldest.id = cause.id order by entries desc, error_code",
        table_, where_parked(filter)));
    std::vector<ParkedCause> causes;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        causes.push_back({.error_code = static_cast<unsigned>(stored_number(rows.text(row, 0))),
                          .count = stored_number(rows.text(row, 1)),
                          .example = std::string(rows.text(row, 2))});
    }
    return causes;
}

std::optional<ParkedDetail> ParkedDesk::fetch(mysql::Connection& connection,
                                              std::uint64_t id) const {
    ParkedFilter filter;
    filter.ids = {id};
    std::vector<ParkedEntry> entries = select(connection, filter, {}, kShownValuesMax);
    const mysql::Rows statement =
        connection.query(fmt::format("select remove_sql from {} where id = {}", table_, id));
    if (entries.empty() || statement.is_empty()) return std::nullopt;
    return ParkedDetail{.entry = std::move(entries.front()),
                        .head_office = fetch_row_of(connection, statement.text(0, 0))};
}

ParkedOutcome ParkedDesk::retry(mysql::Connection& connection, const ParkedFilter& filter) const {
    return settle_all(connection, filter, &ParkedDesk::retry_run);
}

ParkedOutcome ParkedDesk::discard(mysql::Connection& connection, const ParkedFilter& filter) const {
    return settle_all(connection, filter, &ParkedDesk::discard_run);
}

ParkedOutcome ParkedDesk::settle_all(mysql::Connection& connection, const ParkedFilter& filter,
                                     SettleRun settle) const {
    ParkedOutcome outcome;
    std::set<std::uint64_t> missing(filter.ids.begin(), filter.ids.end());
    // What is parked from now on is no concern of this call.
    const std::uint64_t newest =
        stored_number(connection.query(fmt::format("select max(id) from {}", table_)).text(0, 0));
    ParkedPage page{.after = 0, .limit = kSettleMax};
    for (;;) {
        std::vector<ParkedEntry> entries = select(connection, filter, page, 0);
        std::erase_if(entries, [&](const ParkedEntry& each) { return each.id > newest; });
        if (entries.empty()) break;
        page.after = entries.back().id;
        for (const ParkedEntry& entry : entries) missing.erase(entry.id);
        for (auto begin = entries.begin(); begin != entries.end();) {
            const auto end = std::find_if(begin, entries.end(), [&](const ParkedEntry& each) {
                return each.branch != begin->branch;
            });
            mysql::with_retries([&] {
                ParkedOutcome of_run;
                (this->*settle)(connection, Run(begin, end), of_run);
                outcome.settled += of_run.settled;
                for (ParkedOutcome::Failed& each : of_run.failed) {
                    if (outcome.failed.size() == kFailuresTold) break;
                    outcome.failed.push_back(std::move(each));
                }
            });
            begin = end;
        }
    }
    for (const std::uint64_t id : missing) {
        auto& failed = outcome.failed.emplace_back();
        failed.entry.id = id;
        failed.error = kNoLongerParked;
    }
    return outcome;
}

void ParkedDesk::retry_run(mysql::Connection& connection, Run run, ParkedOutcome& outcome) const {
    const BranchId& branch = run.front().branch;
    mysql::Transaction transaction = connection.begin();
    Written written{.ledger = ledgers_.lock(connection, branch), .record = {}};
    for (const ParkedEntry& entry : run) {
        const mysql::Rows rows = connection.query(fmt::format(
            "select remove_sql, write_sql from {} where id = {} for update", table_, entry.id));
        std::string error(kNoLongerParked);
        if (!rows.is_empty())
            error = write(connection, entry, rows.text(0, 0), rows.text(0, 1), written);
        if (error.empty()) {
            ++outcome.settled;
        } else {
            outcome.failed.push_back({.entry = entry, .error = std::move(error)});
        }
    }
    if (outcome.settled > 0) touch(connection, branch, written);
    transaction.commit();
}

void ParkedDesk::discard_run(mysql::Connection& connection, Run run, ParkedOutcome& outcome) const {
    const BranchId& branch = run.front().branch;
    mysql::Transaction transaction = connection.begin();
    const Written nothing{.ledger = ledgers_.lock(connection, branch), .record = {}};
    for (const ParkedEntry& entry : run) {
        note_strayed(connection, entry);
        const auto result =
            connection.execute(fmt::format("delete from {} where id = {}", table_, entry.id));
        if (result.affected_rows == 1) {
            ++outcome.settled;
        } else {
            outcome.failed.push_back({.entry = entry, .error = std::string(kNoLongerParked)});
        }
    }
    if (outcome.settled > 0) touch(connection, branch, nothing);
    transaction.commit();
}

std::string ParkedDesk::write(mysql::Connection& connection, const ParkedEntry& entry,
                              std::string_view remove_sql, std::string_view write_sql,
                              Written& written) const {
    connection.execute("savepoint parked_change");
    try {
        connection.execute(remove_sql);
        if (!write_sql.empty()) connection.execute(dated(write_sql, written.ledger.now));
    } catch (const mysql::SqlFailure& failure) {
        const bool is_refused = failure.error_class() == mysql::ErrorClass::kData ||
                                failure.error_class() == mysql::ErrorClass::kSchema;
        if (!is_refused || !connection.is_open()) throw;
        connection.execute("rollback to savepoint parked_change");
        connection.execute(fmt::format(
            "update {} set attempts = attempts + 1, error_code = {}, error_text = {} where id = {}",
            table_, failure.code(), quoted_text(readable_error(failure.what())), entry.id));
        return failure.what();
    }
    if (written.is_edited) note_strayed(connection, entry);
    connection.execute(fmt::format("delete from {} where id = {}", table_, entry.id));
    written.record.add_settled(entry.epoch, entry.sequence);
    written.has_sales = written.has_sales || is_sales(entry.table);
    return {};
}

RepairOutcome ParkedDesk::repair(mysql::Connection& connection, std::uint64_t id,
                                 const TextRow& values) const {
    ParkedFilter filter;
    filter.ids = {id};
    const std::vector<ParkedEntry> found = select(connection, filter, {}, 0);
    if (found.empty()) return not_parked();
    RepairOutcome outcome;
    mysql::with_retries([&] {
        mysql::Transaction transaction = connection.begin();
        Written written{.ledger = ledgers_.lock(connection, found.front().branch),
                        .record = {},
                        .is_edited = true};
        outcome = repair_entry(connection, found.front(), values, written);
        if (outcome.what == RepairOutcome::What::kWritten)
            touch(connection, found.front().branch, written);
        // Also what was refused: it bears the new error.
        transaction.commit();
    });
    return outcome;
}

RepairOutcome ParkedDesk::repair_entry(mysql::Connection& connection, const ParkedEntry& entry,
                                       const TextRow& edits, Written& written) const {
    using What = RepairOutcome::What;
    const mysql::Rows rows = connection.query(fmt::format(
        "select remove_sql, write_sql, if(char_length(change_text) <= {}, change_text, '') from {} "
        "where id = {} for update",
        kShownValuesMax, table_, entry.id));
    if (rows.is_empty()) return not_parked();
    if (rows.text(0, 1).empty()) {
        return {.what = What::kInvalid,
                .faults = {"a parked delete has no values to edit; retry or discard it"}};
    }
    const Result<DeleteParts> remove = split_delete(rows.text(0, 0));
    Result<InsertParts> insert = split_insert(rows.text(0, 1));
    if (!remove) return {.what = What::kInvalid, .faults = {remove.error().what}};
    if (!insert) return {.what = What::kInvalid, .faults = {insert.error().what}};
    const HeadOfficeTable table =
        fetch_table(connection, remove->table.database, remove->table.table);
    const std::optional<TextRow> values = decode_change(rows.text(0, 2));
    std::vector<std::string> faults =
        put_edits(*insert, {.table = table, .remove = *remove, .values = values}, edits);
    if (!faults.empty()) return {.what = What::kInvalid, .faults = std::move(faults)};
    std::string error = write(connection, entry, rows.text(0, 0), join_insert(*insert), written);
    if (!error.empty()) return {.what = What::kRefused, .faults = {std::move(error)}};
    return {.what = What::kWritten, .faults = {}};
}

void ParkedDesk::note_strayed(mysql::Connection& connection, const ParkedEntry& entry) const {
    if (!is_sales(entry.table)) return;
    connection.execute(fmt::format(
        "insert into {} (branch, database_name, table_name, key_fingerprint, key_bytes) select "
        "branch, database_name, table_name, key_fingerprint, key_bytes from {} where id = {}",
        quoted_table(settings_.own_database, kStrayedTable), table_, entry.id));
}

void ParkedDesk::touch(mysql::Connection& connection, const BranchId& branch,
                       const Written& written) const {
    ledgers_.touch(connection, branch);
    const std::uint64_t version = written.ledger.version + 1;
    StatementBatch notes;
    if (!written.record.is_empty()) {
        notes.add(
            written.record.statement(settings_.own_database, branch, version, written.ledger.now));
    }
    SalesDays days(settings_.sales, &settings_.mappings);
    if (written.has_sales) days.add_every_day(settings_.sales->table);
    if (!days.is_empty()) notes.add(days.statement(settings_.own_database, branch, version));
    notes.run(connection);
}

bool ParkedDesk::is_sales(const TableName& table) const {
    return settings_.sales && feeds_sales(table, *settings_.sales, settings_.mappings);
}

}  // namespace tributary
