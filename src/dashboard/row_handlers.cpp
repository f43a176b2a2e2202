#include <algorithm>
#include <map>

#include "base/failure.hpp"
#include "dashboard/handlers.hpp"
#include "dashboard/json_body.hpp"
#include "dashboard/limits.hpp"
#include "dashboard/office.hpp"
#include "dashboard/query.hpp"
#include "records/sales_reader.hpp"
#include "telemetry/log.hpp"

namespace tributary::dashboard {
namespace {

using TextCells = std::vector<std::optional<std::string>>;

std::optional<TableName> decode_table(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == text.size()) return std::nullopt;
    return TableName{std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
}

void write_rows(JsonWriter& json, const std::vector<std::string>& columns,
                const std::vector<TextCells>& rows) {
    json.begin_array();
    for (const TextCells& row : rows) {
        json.begin_object();
        for (std::size_t i = 0; i < std::min(columns.size(), row.size()); ++i)
            json.member(columns[i], row[i]);
        json.end_object();
    }
    json.end_array();
}

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
    json.key(name);
    json.begin_array();
    for (const std::string& text : texts) json.value(text);
    json.end_array();
}

std::vector<std::string> at_head_office(const TargetMapping& target,
                                        std::vector<std::string> columns) {
    for (std::string& column : columns) column = std::string(target.column_at_head_office(column));
    return columns;
}

/// Both sides by the head office's names of the columns.
std::string recent_json(const TableName& table, const TargetMapping& target,
                        const records::HeadOfficeRows& here, const AgentAnswer& answer) {
    TextRows there;
    std::string error;
    if (!answer) {
        error = answer.error().what;
    } else if (answer->rows) {
        there = *answer->rows;
        there.columns = at_head_office(target, std::move(there.columns));
        there.key = at_head_office(target, std::move(there.key));
    }
    JsonWriter json;
    json.begin_object();
    json.member("table", to_string(table));
    write_texts(json, "columns", there.columns.empty() ? here.columns : there.columns);
    write_texts(json, "key", there.columns.empty() ? here.key : there.key);
    json.key("branch_rows");
    write_rows(json, there.columns, there.rows);
    json.member("branch_error", error);
    json.key("head_office_rows");
    write_rows(json, here.columns, here.rows);
    json.end_object();
    return json.take();
}

/// Column at the head office → column at the branch, of everything that can be given.
using ColumnNames = std::map<std::string, std::string, std::less<>>;

ColumnNames names_at_branch(const records::SalesTable& table) {
    ColumnNames names;
    for (const records::SalesColumn& column : table.columns) {
        if (!column.source_name.empty()) names.emplace(column.name, column.source_name);
    }
    return names;
}

TextValues at_branch(const TextValues& values, const ColumnNames& names, Faults& faults) {
    TextValues out;
    for (const auto& [column, value] : values) {
        const auto found = names.find(column);
        if (found == names.end()) {
            faults.push_back({"values." + column, "is not a column of the sales at the branch"});
        } else {
            out.emplace(found->second, value);
        }
    }
    return out;
}

/// An agent names columns as the branch does.
control::AskError with_names(control::AskError error, const ColumnNames& names) {
    for (ValueFault& fault : error.faults) {
        const auto found =
            std::ranges::find(names, fault.column, [](const auto& each) { return each.second; });
        if (found != names.end()) fault.column = found->first;
    }
    return error;
}

std::string added_json(const BranchId& branch, const TextValues& key,
                       const std::string& id_column) {
    const auto found = key.find(id_column);
    const std::optional<std::string> id =
        found != key.end() ? found->second : (key.empty() ? std::nullopt : key.begin()->second);
    JsonWriter json;
    json.begin_object();
    json.member("branch", branch.value());
    json.member("id", id.value_or(std::string()));
    json.end_object();
    return json.take();
}

}  // namespace

Answer recent_rows(Office& office, Connections& connections, const ExchangePtr& exchange) {
    const auto id = branch_of(office, exchange->path_values[0]);
    if (!id) return id.error();
    Faults faults;
    QueryReader query(exchange->request.query(), faults);
    const auto wanted = query.text("table", 200);
    const auto limit = static_cast<std::uint32_t>(query.number("limit", 20, {1, 100}));
    query.finish();
    std::optional<TableName> table;
    if (wanted) {
        table = decode_table(*wanted);
    } else if (office.options.sales) {
        table = office.options.sales->source;
    }
    if (!table) faults.push_back({"table", "is not database.table"});
    if (!faults.empty()) return faults_response(faults);
    const std::optional<TargetMapping> target = office.options.apply.mappings.find(*table);
    if (!target)
        return problem_response(404,
                                "The head office takes no table of that name from its branches.");

    records::HeadOfficeRows here =
        records::fetch_recent_rows(connections.records.get(), *target, *id, limit);
    ask_agent(office, exchange, *id, control::RecentRows{.table = *table, .limit = limit},
              [table = *table, target = *target, here = std::move(here)](
                  Connections&, const AgentAnswer& answer) -> Answer {
                  return json_response(recent_json(table, target, here, answer));
              });
    return std::nullopt;
}

Answer add_sale(Office& office, Connections& connections, const ExchangePtr& exchange) {
    const auto id = branch_of(office, exchange->path_values[0]);
    if (!id) return id.error();
    Faults faults;
    JsonBody body(exchange->request.body, faults);
    const TextValues values = body.values("values");
    body.finish();
    if (!faults.empty()) return faults_response(faults);
    mysql::Connection& connection = connections.records.get();
    const auto description = office.sales.describe(connection);
    if (!description->table)
        return problem_response(404, "There are no sales here: " + description->reason);
    const records::SalesTable& table = *description->table;
    const ColumnNames names = names_at_branch(table);
    TextValues row = at_branch(values, names, faults);
    if (!faults.empty()) return problem_response(422, "The sale has faults.", faults);

    std::shared_ptr<OpenActivity> activity = office.activity.begin(
        connection,
        {.who = exchange->caller->who, .action = "add_sale", .branch = id->value(), .detail = {}});
    const auto id_name = names.find(table.id);
    ask_agent(office, exchange, *id,
              control::AddRow{.table = table.source, .values = std::move(row)},
              [activity = std::move(activity), branch = *id, names,
               id_column = id_name == names.end() ? table.id : id_name->second](
                  Connections& with, AgentAnswer answer) -> Answer {
                  activity->finish(with.records, answer ? std::string() : answer.error().what);
                  if (!answer)
                      return ask_problem(with_names(std::move(answer.error()), names), 422);
                  return json_response(added_json(branch, answer->key, id_column), 201);
              });
    return std::nullopt;
}

}  // namespace tributary::dashboard
