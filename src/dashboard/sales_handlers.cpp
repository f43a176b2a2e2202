#include <algorithm>
#include <chrono>

#include "dashboard/handlers.hpp"
#include "dashboard/limits.hpp"
#include "dashboard/office.hpp"
#include "dashboard/sales_query.hpp"

namespace tributary::dashboard {
namespace {

using SalesTablePtr = std::shared_ptr<const records::SalesDescription>;

Response no_table(const records::SalesDescription& description) {
    return problem_response(404, "There are no sales here: " + description.reason);
}

void write_way(JsonWriter& json, const records::SaleWay& way) {
    json.begin_object();
    json.member("epoch", way.epoch.value());
    json.member("first", way.first.value());
    json.member("last", way.last.value());
    json.member("position", way.position);
    json.member("gtid", way.gtid);
    json.member("committed_at", way.committed_at);
    json.member("published_at", way.published_at);
    json.member("applied_at", way.applied_at);
    json.member("is_range", way.is_range);
    json.end_object();
}

/// Of the states of all branches.
struct Totals {
    std::size_t quiet = 0;
    std::size_t catching_up = 0;
    std::size_t unreachable = 0;
    std::size_t stopped = 0;
    std::uint64_t parked = 0;
    std::uint64_t broker_backlog = 0;
    std::optional<WallTime> last_sale_at;
};

Totals totals_of(const std::vector<BranchView>& views) {
    Totals totals;
    for (const BranchView& view : views) {
        switch (view.overview.condition) {
            case control::Condition::kQuiet:
                ++totals.quiet;
                break;
            case control::Condition::kCatchingUp:
                ++totals.catching_up;
                break;
            case control::Condition::kUnreachable:
                ++totals.unreachable;
                break;
            case control::Condition::kStopped:
                ++totals.stopped;
                break;
        }
        totals.broker_backlog += view.overview.broker_backlog.value_or(0);
        if (!view.overview.apply) continue;
        totals.parked += view.overview.apply->parked;
        totals.last_sale_at = std::max(totals.last_sale_at, view.overview.apply->last_applied_at);
    }
    return totals;
}

void write_states(JsonWriter& json, const Totals& totals) {
    json.begin_object();
    json.member("quiet", totals.quiet);
    json.member("catching_up", totals.catching_up);
    json.member("unreachable", totals.unreachable);
    json.member("stopped", totals.stopped);
    json.end_object();
}

void write_sums_or_null(JsonWriter& json, std::string_view name,
                        const std::optional<records::SalesTable>& table,
                        const std::optional<records::Sums>& sums) {
    json.key(name);
    if (table && sums) {
        write_sums(json, *table, *sums);
    } else {
        json.null();
    }
}

}  // namespace

Answer overview(Office& office, Connections& connections, const ExchangePtr& exchange) {
    Faults faults;
    QueryReader query(exchange->request.query(), faults);
    const auto today = read_day(query, "today");
    query.finish();
    if (!faults.empty()) return faults_response(faults);

    mysql::Connection& connection = connections.records.get();
    const WallTime now = office.clock.wall();
    const auto sales = office.sales.describe(connection);
    records::SalesTotals sums;
    if (sales->table) {
        const records::Day utc_day(std::chrono::floor<std::chrono::days>(now));
        sums = records::fetch_totals(connection, *sales->table, today.value_or(utc_day));
    }
    const Totals totals = totals_of(office.watch.views());
    JsonWriter json;
    json.begin_object();
    json.member("at", now);
    json.key("states");
    write_states(json, totals);
    write_sums_or_null(json, "today", sales->table, sums.today);
    write_sums_or_null(json, "all_time", sales->table, sums.all_time);
    json.member("sums_as_of", sums.as_of);
    json.member("last_sale_at", totals.last_sale_at);
    json.member("parked", totals.parked);
    json.member("broker_backlog", totals.broker_backlog);
    json.end_object();
    return json_response(json.take());
}

Answer sales(Office& office, Connections& connections, const ExchangePtr& exchange) {
    Faults faults;
    QueryReader query(exchange->request.query(), faults);
    const records::SalesFilter filter = read_sales_filter(query);
    const std::string cursor = query.text("cursor", 500).value_or(std::string());
    const std::uint64_t limit = query.number("limit", kPageRows, {1, kPageRowsMax});
    query.finish();
    if (!faults.empty()) return faults_response(faults);

    mysql::Connection& connection = connections.records.get();
    const auto description = office.sales.describe(connection);
    if (!description->table) return no_table(*description);
    const auto page = records::fetch_sales(connection, *description->table, filter, cursor, limit);
    if (!page) return faults_response({{"cursor", page.error().what}});
    JsonWriter json;
    json.begin_object();
    json.key("sales");
    json.begin_array();
    for (const records::Sale& each : page->sales) write_sale(json, *description->table, each);
    json.end_array();
    json.member("next_cursor", page->next_cursor);
    json.end_object();
    return json_response(json.take());
}

Answer sale(Office& office, Connections& connections, const ExchangePtr& exchange) {
    const auto id = branch_of(office, exchange->path_values[0]);
    if (!id) return id.error();
    if (exchange->path_values[1].size() > 64)
        return faults_response({{"sale", "is longer than 64 bytes"}});
    mysql::Connection& connection = connections.records.get();
    const auto description = office.sales.describe(connection);
    if (!description->table) return no_table(*description);
    const auto found =
        records::fetch_sale(connection, *description->table, *id, exchange->path_values[1]);
    if (!found) return problem_response(404, "The head office has no such sale (yet).");
    JsonWriter json;
    json.begin_object();
    json.key("sale");
    write_sale(json, *description->table, found->sale);
    json.key("way");
    if (found->way) {
        write_way(json, *found->way);
    } else {
        json.null();
    }
    json.end_object();
    return json_response(json.take());
}

Answer summary(Office& office, Connections& connections, const ExchangePtr& exchange) {
    Faults faults;
    QueryReader query(exchange->request.query(), faults);
    const records::SalesFilter filter = read_sales_filter(query);
    const auto by = records::decode_sums_by(query.text("by", 16).value_or(std::string()));
    query.finish();
    if (!by) faults.push_back({"by", "is none of branch, day, product, region"});
    if (!faults.empty()) return faults_response(faults);

    mysql::Connection& connection = connections.records.get();
    const auto description = office.sales.describe(connection);
    if (!description->table) return no_table(*description);
    const records::SalesTable& table = *description->table;
    const records::Summary sums = records::fetch_summary(connection, table, *by, filter);
    JsonWriter json;
    json.begin_object();
    json.key("groups");
    json.begin_array();
    for (const records::SumsGroup& group : sums.groups) {
        begin_sums(json, table, group.sums);
        json.member("key", group.key);
        json.end_object();
    }
    json.end_array();
    json.key("total");
    write_sums(json, table, sums.total);
    json.member("as_of", sums.as_of);
    json.end_object();
    return json_response(json.take());
}

}  // namespace tributary::dashboard
