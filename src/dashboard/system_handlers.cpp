#include "dashboard/handlers.hpp"
#include "dashboard/limits.hpp"
#include "dashboard/office.hpp"
#include "dashboard/problem.hpp"
#include "dashboard/query.hpp"
#include "dashboard/request_guard.hpp"
#include "dashboard/static_files.hpp"
#include "dashboard/stream_guard.hpp"

namespace tributary::dashboard {
namespace {

void write_column(JsonWriter& json, const records::SalesColumn& column) {
    using enum records::ColumnKind;
    json.begin_object();
    json.member("name", column.name);
    json.member("source_name", column.source_name);
    json.member("kind", records::name_of(column.kind));
    json.member("is_nullable", column.is_nullable);
    if (column.kind == kDecimal) {
        json.member("digits", column.digits);
        json.member("scale", column.scale);
    }
    if (column.kind == kText) json.member("length_max", column.length_max);
    json.member("is_generated", column.is_generated);
    json.end_object();
}

void write_sales_settings(JsonWriter& json, const records::SalesTable& table) {
    json.begin_object();
    json.member("table", table.database + "." + table.table);
    json.member("source", to_string(table.source));
    json.key("columns");
    json.begin_array();
    for (const records::SalesColumn& column : table.columns) write_column(json, column);
    json.end_array();
    json.member("id", table.id);
    json.member("branch", table.branch);
    json.member("date", table.date);
    json.member("region", table.region);
    json.member("product", table.product);
    json.member("quantity", table.quantity);
    json.key("amounts");
    json.begin_array();
    for (const std::string& amount : table.amounts) json.value(amount);
    json.end_array();
    json.member("total", table.total);
    json.end_object();
}

}  // namespace

Answer settings(Office& office, Connections& connections, const ExchangePtr& /*exchange*/) {
    const auto sales = office.sales.describe(connections.records.get());
    JsonWriter json;
    json.begin_object();
    json.member("version", office.options.version);
    json.key("branches");
    json.begin_array();
    for (const BranchId& branch : office.options.branches) json.value(branch.value());
    json.end_array();
    json.key("sales");
    if (sales->table) {
        write_sales_settings(json, *sales->table);
    } else {
        json.null();
    }
    json.end_object();
    return json_response(json.take());
}

Answer history(Office& office, Connections& /*connections*/, const ExchangePtr& exchange) {
    Faults faults;
    QueryReader query(exchange->request.query(), faults);
    const std::optional<BranchId> branch = query.branch("branch");
    const std::chrono::minutes minutes(
        static_cast<std::int64_t>(query.number("minutes", 60, {1, 1440})));
    query.finish();
    if (!faults.empty()) return faults_response(faults);
    if (branch && !office.has_branch(*branch))
        return std::move(branch_of(office, branch->value()).error());

    const HistoryPart part = office.watch.history().last(branch, minutes);
    JsonWriter json;
    json.begin_object();
    json.member("step_seconds", kHistoryStep.count());
    json.member("first_at", part.first_at);
    json.key("rows_per_second");
    json.begin_array();
    for (const HistoryPoint& point : part.points) json.value(point.rows_per_second);
    json.end_array();
    json.key("lag_seconds");
    json.begin_array();
    for (const HistoryPoint& point : part.points) json.value(point.lag_seconds);
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Answer events(Office& office, Connections& /*connections*/, const ExchangePtr& exchange) {
    const std::string* last = exchange->request.header("last-event-id");
    if (last != nullptr && last->size() > 64)
        return faults_response({{"Last-Event-ID", "is longer than 64 bytes"}});
    const auto stream =
        office.events.open(last == nullptr ? std::nullopt : std::optional<std::string>(*last));
    if (!stream) {
        return problem_response(503, "Too many pages listen already; close some.")
            .with("Retry-After", "15");
    }
    office.stream_guard.watch(stream, proof_of(exchange->request));
    return Response{.status = 200,
                    .headers = {{"Content-Type", "text/event-stream"}, {"X-Accel-Buffering", "no"}},
                    .body = std::static_pointer_cast<BodyStream>(stream)};
}

Answer openapi(Office& /*office*/, Connections& /*connections*/, const ExchangePtr& /*exchange*/) {
    return Response{.status = 200,
                    .headers = {{"Content-Type", "application/json"}},
                    .body = embedded_openapi()};
}

}  // namespace tributary::dashboard
