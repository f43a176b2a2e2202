#include <charconv>

#include "dashboard/handlers.hpp"
#include "dashboard/limits.hpp"
#include "dashboard/office.hpp"
#include "dashboard/page_cursor.hpp"
#include "dashboard/query.hpp"

namespace tributary::dashboard {

Answer activity(Office& office, Connections& connections, const ExchangePtr& exchange) {
    Faults faults;
    QueryReader query(exchange->request.query(), faults);
    records::ActivityFilter filter;
    filter.branches = query.branches("branch");
    filter.who = query.text("who", 64).value_or(std::string());
    const std::optional<std::uint64_t> before = read_cursor(query);
    const std::uint64_t limit = query.number("limit", kPageRows, {1, kPageRowsMax});
    query.finish();
    if (!faults.empty()) return faults_response(faults);

    if (before) filter.before = records::ActivityId(*before);
    filter.limit = limit;
    const auto lines = office.activity.page(connections.records.get(), filter);
    JsonWriter json;
    json.begin_object();
    json.key("activity");
    json.begin_array();
    for (const records::Activity& line : lines) write_activity(json, line);
    json.end_array();
    json.key("next_cursor");
    if (lines.size() < limit) {
        json.null();
    } else {
        json.value(std::to_string(lines.back().id.value()));
    }
    json.end_object();
    return json_response(json.take());
}

}  // namespace tributary::dashboard
