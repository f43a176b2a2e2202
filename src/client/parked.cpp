#include "client/parked.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "client/document.hpp"

namespace tributary::client {
namespace {

namespace json = boost::json;

/// `2024-01-01 12:00:00` of `2024-01-01T12:00:00.000000Z`.
std::string short_time(const Node& node) {
    std::string text = node.text().substr(0, 19);
    if (text.size() > 10) text[10] = ' ';
    return text;
}

ParkedRow parked_of(const Node& node) {
    return {.id = node.at("id").number(),
            .branch = branch_of(node.at("branch")),
            .table = table_of(node.at("table")),
            .key = node.at("key").text(),
            .operation = node.at("operation").text(),
            .error = node.at("error").text(),
            .sequence = Sequence(node.at("sequence").number()),
            .parked_at = short_time(node.at("parked_at")),
            .attempts = node.at("attempts").number()};
}

}  // namespace

std::string parked_target(const ParkedQuestion& question) {
    std::string target = fmt::format("/parked?limit={}", question.limit);
    if (question.branch) target += "&branch=" + question.branch->value();
    return target;
}

std::string parked_body(const ParkedQuestion& question) {
    const bool is_discard = question.action == ParkedAction::kDiscard;
    json::object body{{"action", is_discard ? "discard" : "retry"},
                      {"reason", "from the command line"}};
    if (is_discard) body["confirm"] = "discard";
    if (question.branch) body["branch"] = question.branch->value();
    if (!question.ids.empty()) body["ids"] = json::array(question.ids.begin(), question.ids.end());
    return json::serialize(body);
}

Result<ParkedAnswer> decode_parked(std::string_view json) {
    return decode(json, [](const Node& node) {
        ParkedAnswer answer;
        for (const Node& each : node.at("parked").elements())
            answer.rows.push_back(parked_of(each));
        answer.matching = node.at("total").number();
        return answer;
    });
}

Result<ParkedRow> decode_parked_row(std::string_view json) {
    return decode(json, parked_of);
}

Result<ParkedSettled> decode_settled(std::string_view json) {
    return decode(json, [](const Node& node) {
        ParkedSettled settled{.settled = node.at("settled").number(), .failed = {}};
        for (const Node& each : node.at("failed").elements())
            settled.failed.push_back({each.at("id").number(), each.at("error").text()});
        return settled;
    });
}

}  // namespace tributary::client
