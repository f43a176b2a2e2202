#include "dashboard/problem.hpp"

#include <algorithm>

#include "dashboard/json_writer.hpp"
#include "dashboard/limits.hpp"

namespace tributary::dashboard {

Response problem_response(unsigned status, std::string_view detail, const Faults& faults) {
    JsonWriter json;
    json.begin_object();
    json.member("type", "about:blank");
    json.member("title", reason_phrase(status));
    json.member("status", status);
    if (!detail.empty()) json.member("detail", detail);
    if (!faults.empty()) {
        json.key("faults");
        json.begin_array();
        for (std::size_t i = 0; i < std::min(faults.size(), kFaultsMax); ++i) {
            json.begin_object();
            json.member("where", faults[i].where);
            json.member("what", faults[i].what);
            json.end_object();
        }
        json.end_array();
    }
    json.end_object();
    return {.status = status,
            .headers = {{"Content-Type", "application/problem+json"}},
            .body = json.take()};
}

Response faults_response(const Faults& faults) {
    return problem_response(
        400, "The request has faults; each is named. Correct them and send it again.", faults);
}

}  // namespace tributary::dashboard
