#include <fmt/format.h>

#include "cli/json.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace tributary::cli {
namespace {

std::string json_of(const client::ParkedRow& row) {
    JsonObject object;
    object.add("id", row.id)
        .add("branch", row.branch.value())
        .add("table", to_string(row.table))
        .add("key", row.key)
        .add("operation", row.operation)
        .add("error", row.error)
        .add("sequence", row.sequence.value())
        .add("parked_at", row.parked_at)
        .add("attempts", row.attempts);
    return object.str();
}

std::string json_of(const client::ParkedAnswer& answer) {
    JsonArray rows;
    for (const client::ParkedRow& row : answer.rows) rows.add_json(json_of(row));
    JsonObject object;
    object.add("matching", answer.matching).add_json("rows", rows.str());
    return object.str() + "\n";
}

std::string table_of(const std::vector<client::ParkedRow>& parked, bool with_colour) {
    std::vector<std::vector<TableCell>> rows;
    for (const client::ParkedRow& row : parked) {
        rows.push_back({{std::to_string(row.id)},
                        {row.branch.value()},
                        {to_string(row.table)},
                        {row.key},
                        {row.operation},
                        {row.parked_at},
                        {row.error}});
    }
    return render_table({"ID", "BRANCH", "TABLE", "KEY", "CHANGE", "PARKED (UTC)", "ERROR"}, rows,
                        with_colour);
}

Colour colour_of(Severity severity) {
    switch (severity) {
        case Severity::kOk:
            return Colour::kGreen;
        case Severity::kWarning:
            return Colour::kYellow;
        case Severity::kFatal:
            return Colour::kRed;
    }
    return Colour::kNone;
}

std::string_view word_of(Severity severity) {
    switch (severity) {
        case Severity::kOk:
            return "ok";
        case Severity::kWarning:
            return "warning";
        case Severity::kFatal:
            return "refused";
    }
    return "refused";
}

}  // namespace

std::string render_parked(const client::ParkedAnswer& answer, const Style& style) {
    if (style.is_json) return json_of(answer);
    if (answer.matching == 0) return "nothing is parked\n";
    std::string text = table_of(answer.rows, style.with_colour);
    if (answer.matching > answer.rows.size()) {
        text +=
            fmt::format("{} of {} parked rows; see --limit\n", answer.rows.size(), answer.matching);
    }
    return text;
}

std::string render_settled(const client::ParkedAnswer& answer, std::string_view word,
                           const Style& style) {
    if (style.is_json) return json_of(answer);
    std::string text = fmt::format("{} of {} parked rows {}\n",
                                   answer.matching - answer.rows.size(), answer.matching, word);
    if (!answer.rows.empty()) text += table_of(answer.rows, style.with_colour);
    return text;
}

std::string render(const std::vector<Finding>& findings, const Style& style) {
    if (style.is_json) {
        JsonArray array;
        for (const Finding& each : findings) {
            JsonObject object;
            object.add("severity", word_of(each.severity))
                .add("what", each.what)
                .add("fix", each.fix);
            array.add_json(object.str());
        }
        return array.str() + "\n";
    }
    std::string text;
    for (const Finding& each : findings) {
        const std::string word = fmt::format("{:<8}", word_of(each.severity));
        text += coloured(word, colour_of(each.severity), style.with_colour) + " " +
                printable(each.what) + "\n";
        if (!each.fix.empty()) text += "         fix: " + printable(each.fix) + "\n";
    }
    return text;
}

}  // namespace tributary::cli
