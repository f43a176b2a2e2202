#include <algorithm>

#include "dashboard/handlers.hpp"
#include "dashboard/limits.hpp"
#include "dashboard/office.hpp"
#include "dashboard/query.hpp"

namespace tributary::dashboard {
namespace {

std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::kOk:
            return "ok";
        case Severity::kWarning:
            return "warning";
        case Severity::kFatal:
            break;
    }
    return "fatal";
}

/// A query without parameters; empty: it has none.
std::optional<Response> refuse_parameters(const Exchange& exchange) {
    Faults faults;
    QueryReader query(exchange.request.query(), faults);
    query.finish();
    if (faults.empty()) return std::nullopt;
    return faults_response(faults);
}

}  // namespace

Answer branches(Office& office, Connections& /*connections*/, const ExchangePtr& exchange) {
    if (auto refusal = refuse_parameters(*exchange)) return refusal;
    return json_response(office.watch.document(false));
}

Answer branch(Office& office, Connections& /*connections*/, const ExchangePtr& exchange) {
    if (auto refusal = refuse_parameters(*exchange)) return refusal;
    const auto id = branch_of(office, exchange->path_values[0]);
    if (!id) return id.error();
    const std::optional<BranchView> view = office.watch.view(*id);
    if (!view) return problem_response(404, "There is no such branch.");
    JsonWriter json;
    write_branch(json, *view);
    return json_response(json.take());
}

Answer findings(Office& office, Connections& /*connections*/, const ExchangePtr& exchange) {
    if (auto refusal = refuse_parameters(*exchange)) return refusal;
    const auto id = branch_of(office, exchange->path_values[0]);
    if (!id) return id.error();
    ask_agent(office, exchange, *id, control::AskFindings{},
              [](Connections&, AgentAnswer answer) -> Answer {
                  if (!answer) return ask_problem(answer.error(), 503);
                  JsonWriter json;
                  json.begin_object();
                  json.key("findings");
                  json.begin_array();
                  for (const Finding& finding : answer->findings) {
                      json.begin_object();
                      json.member("severity", name_of(finding.severity));
                      json.member("what", finding.what);
                      json.member("fix", finding.fix);
                      json.end_object();
                  }
                  json.end_array();
                  json.end_object();
                  return json_response(json.take());
              });
    return std::nullopt;
}

}  // namespace tributary::dashboard
