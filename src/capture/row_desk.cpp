#include "capture/row_desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/hex.hpp"
#include "capture/branch_doctor.hpp"
#include "capture/limits.hpp"
#include "capture/schema_catalog.hpp"
#include "capture/server_facts.hpp"
#include "model/text_value.hpp"
#include "mysql/transaction.hpp"
#include "sql/given_value.hpp"
#include "sql/literal.hpp"
#include "sql/quoting.hpp"

namespace tributary::capture {
namespace {

/// Strict, also about dates: what a person writes is checked harder than what a branch has.
constexpr std::string_view kModeForPeople =
    "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
    "NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION";

std::vector<Filling> fetch_fillings(mysql::Connection& connection, const TableSchema& schema) {
    const mysql::Rows rows = connection.query(fmt::format(
        "select column_name, extra, column_default is not null, is_nullable from "
        "information_schema.columns where table_schema = {} and table_name = {}",
        quoted_text(schema.name.database), quoted_text(schema.name.table)));
    std::vector<Filling> fillings(schema.columns.size(), Filling::kNothing);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto index = schema.index_of(rows.text(row, 0));
        if (!index) continue;
        if (rows.text(row, 1).find("auto_increment") != std::string_view::npos) {
            fillings[*index] = Filling::kNumbered;
        } else if (rows.text(row, 2) == "1" || rows.text(row, 3) == "YES") {
            fillings[*index] = Filling::kDefault;
        }
    }
    return fillings;
}

/// The key that a person wrote, in the column's own form. Text is brought into the column's
/// character set by the server, whose results come as stored bytes.
Result<EncodedKey> encode_given(mysql::Connection& connection, const TableSchema& schema,
                                const std::string& text) {
    const ColumnIndex index = schema.primary_key.front();
    const Column& column = schema.columns[index];
    const auto given = read_given_value(column, text);
    if (!given) return tl::unexpected(given.error());
    std::string canonical = *given->text;
    switch (column.type) {
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
            canonical = connection
                            .query(fmt::format("select convert({} using {})", given->literal,
                                               column.charset))
                            .text(0, 0);
            break;
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
            canonical = from_hex(std::string_view(canonical).substr(2)).value_or("");
            break;
        case ColumnType::kEnum: {
            const auto member = std::ranges::find(column.members, canonical);
            canonical = fmt::format("{}", member - column.members.begin() + 1);
            break;
        }
        case ColumnType::kSet:
            return fail("a range of a key of type set cannot be named");
        default:
            break;
    }
    std::string scratch;
    const auto cell = decode_text(column, canonical, scratch);
    if (!cell) return tl::unexpected(cell.error());
    std::vector<Cell> row(schema.columns.size(), Cell::null());
    row[index] = *cell;
    return encode_key(schema, row);
}

/// The last key that the branch has below `key`; empty: none.
Result<std::optional<EncodedKey>> find_below(mysql::Connection& connection,
                                             const TableSchema& schema, const EncodedKey& key) {
    const ColumnIndex index = schema.primary_key.front();
    const Column& column = schema.columns[index];
    const auto cells = decode_key(schema, key);
    if (!cells) return tl::unexpected(cells.error());
    std::string literal;
    append_literal(literal, column, cells->front());
    const std::string name = quoted_identifier(column.name);
    const mysql::Rows rows = connection.query(fmt::format(
        "select {} from {} force index (primary) where {} < {} order by {} desc limit 1",
        selected_form(column, column.name), quoted_table(schema.name.database, schema.name.table),
        name, literal, name));
    if (rows.is_empty()) return std::nullopt;
    std::string scratch;
    const auto cell = decode_text(column, rows.text(0, 0), scratch);
    if (!cell) return tl::unexpected(cell.error());
    std::vector<Cell> row(schema.columns.size(), Cell::null());
    row[index] = *cell;
    return encode_key(schema, row);
}

/// As the server orders keys.
bool is_up_to(mysql::Connection& connection, const TableSchema& schema, const EncodedKey& key,
              const EncodedKey& last) {
    return ServerKeyJudge(connection)
        .are_inside(schema, std::span(&key, 1), {.lower = std::nullopt, .upper = last})
        .front();
}

RowRefusal refusal(std::string what) {
    return {.what = std::move(what), .faults = {}};
}

}  // namespace

mysql::ConnectOptions RowDesk::options_for(Account account, Deadline deadline) const {
    mysql::ConnectOptions options =
        account == Account::kAgent ? settings_.server : settings_.add_rows->server;
    const auto left = std::chrono::ceil<std::chrono::seconds>(left_until(deadline));
    options.connect_timeout = std::min(options.connect_timeout, left);
    options.read_timeout = std::min(options.read_timeout, left);
    options.write_timeout = std::min(options.write_timeout, left);
    return options;
}

std::chrono::milliseconds RowDesk::left_until(Deadline deadline) const {
    return std::max(deadline.left(clock_), std::chrono::milliseconds(1));
}

mysql::Connection RowDesk::connect(Account account, mysql::SessionOptions session,
                                   Deadline deadline) const {
    session.statement_timeout = std::min(session.statement_timeout, left_until(deadline));
    return mysql::Connection(options_for(account, deadline), session, stop_.get_token());
}

Result<std::shared_ptr<const TableSchema>> RowDesk::describe(mysql::Connection& connection,
                                                             const TableName& table) const {
    if (std::ranges::find(settings_.tables, table) == settings_.tables.end()) {
        return fail(to_string(table) + " is not synchronised by this agent");
    }
    std::vector<Finding> findings;
    auto schema = fetch_table(connection, table, settings_.tables, findings);
    if (schema) return schema;
    return fail(objections(findings));
}

Result<TextRows> RowDesk::recent_rows(const TableName& table, std::uint32_t rows_max,
                                      Deadline deadline) {
    mysql::Connection connection = connect(Account::kAgent, {}, deadline);
    const auto described = describe(connection, table);
    if (!described) return tl::unexpected(described.error());
    const TableSchema& schema = **described;
    TextRows shown;
    for (const Column& column : schema.columns) shown.columns.push_back(column.name);
    for (const ColumnIndex index : schema.primary_key) {
        shown.key.push_back(schema.columns[index].name);
    }
    const mysql::Rows rows = connection.query(newest_rows_select(schema, rows_max));
    std::size_t bytes = 0;
    for (std::size_t row = 0; row < rows.size() && bytes < kShownBytesMax; ++row) {
        auto& out = shown.rows.emplace_back();
        for (std::size_t i = 0; i < schema.columns.size(); ++i) {
            const auto selected = rows.at(row, i);
            if (!selected) {
                out.emplace_back();
                continue;
            }
            auto text = shown_text(schema.columns[i], *selected);
            if (!text) return tl::unexpected(text.error());
            bytes += text->size();
            out.emplace_back(std::move(*text));
        }
    }
    return shown;
}

Result<TextValues, RowRefusal> RowDesk::add_row(const TableName& table, const TextValues& values,
                                                Deadline deadline) {
    if (!settings_.add_rows ||
        std::ranges::find(settings_.add_rows->tables, table) == settings_.add_rows->tables.end()) {
        return tl::unexpected(
            refusal(fmt::format("branch \"{}\" lets nobody add rows to {}; to allow it, name the "
                                "table in control.add_rows of its configuration",
                                settings_.branch, to_string(table))));
    }
    mysql::Connection connection = connect(Account::kAgent, {}, deadline);
    const auto described = describe(connection, table);
    if (!described) return tl::unexpected(refusal(described.error().what));
    const TableSchema& schema = **described;
    auto plan = plan_insert(schema, fetch_fillings(connection, schema), values);
    if (!plan) return tl::unexpected(std::move(plan).error());
    connection.close();
    return insert(schema, std::move(*plan), deadline);
}

Result<TextValues, RowRefusal> RowDesk::insert(const TableSchema& schema, InsertPlan plan,
                                               Deadline deadline) const {
    mysql::SessionOptions session;
    session.sql_mode = kModeForPeople;
    mysql::Connection connection = connect(Account::kAddRows, std::move(session), deadline);
    try {
        auto transaction = connection.begin();
        (void)connection.execute(plan.sql);
        if (!plan.numbered.empty()) {
            plan.key[plan.numbered] = connection.query("select last_insert_id()").text(0, 0);
        }
        transaction.commit();
    } catch (const mysql::SqlFailure& failure) {
        if (failure.is_in_doubt()) {
            return tl::unexpected(
                refusal("the connection broke while the row was committed: look whether it is "
                        "there before it is added again"));
        }
        if (failure.error_class() == mysql::ErrorClass::kAccess) {
            return tl::unexpected(refusal(fmt::format(
                "the account for adding rows may not: {}; GRANT INSERT ON {} TO it", failure.what(),
                quoted_table(schema.name.database, schema.name.table))));
        }
        if (failure.recovery() == Recovery::kReconnect) throw;
        return tl::unexpected(refusal(failure.what()));
    }
    return std::move(plan.key);
}

std::vector<Finding> RowDesk::findings(Deadline deadline) {
    std::vector<Finding> findings;
    {
        mysql::Connection connection = connect(Account::kAgent, {}, deadline);
        findings = check_branch(connection, settings_.tables);
    }
    if (settings_.add_rows) {
        findings.push_back(check_add_rows_account(
            options_for(Account::kAddRows, deadline), stop_.get_token()));
    }
    return findings;
}

Result<KeyBounds> RowDesk::bounds_of(const TableName& table, const KeyRange& keys,
                                     Deadline deadline) {
    mysql::SessionOptions session;
    session.has_raw_results = true;
    mysql::Connection connection = connect(Account::kAgent, std::move(session), deadline);
    const auto described = describe(connection, table);
    if (!described) return tl::unexpected(described.error());
    const TableSchema& schema = **described;
    if (schema.primary_key.size() != 1) {
        return fail(fmt::format("the key of {} has {} columns; a range needs a key of one column",
                                to_string(table), schema.primary_key.size()));
    }
    KeyBounds bounds;
    if (keys.to) {
        auto to = encode_given(connection, schema, *keys.to);
        if (!to) return fail("the last key: " + to.error().what);
        bounds.upper = std::move(*to);
    }
    if (!keys.from) return bounds;
    const auto from = encode_given(connection, schema, *keys.from);
    if (!from) return fail("the first key: " + from.error().what);
    if (bounds.upper && !is_up_to(connection, schema, *from, *bounds.upper)) {
        return fail("the first key is behind the last one");
    }
    auto below = find_below(connection, schema, *from);
    if (!below) return tl::unexpected(below.error());
    bounds.lower = std::move(*below);
    return bounds;
}

}  // namespace tributary::capture
