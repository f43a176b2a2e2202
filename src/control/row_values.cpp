#include <fmt/format.h>

#include "control/limits.hpp"
#include "control/proto_values.hpp"

/// Rows as text, and what is said about them.
namespace tributary::control {
namespace {

v1::Severity to_proto(Severity severity) {
    switch (severity) {
        case Severity::kOk:
            return v1::SEVERITY_OK;
        case Severity::kWarning:
            return v1::SEVERITY_WARNING;
        case Severity::kFatal:
            return v1::SEVERITY_FATAL;
    }
    return v1::SEVERITY_UNSPECIFIED;
}

Result<Severity> read(v1::Severity severity) {
    for (const Severity each : {Severity::kOk, Severity::kWarning, Severity::kFatal}) {
        if (to_proto(each) == severity) return each;
    }
    return fail(fmt::format("the severity {} is unknown", static_cast<int>(severity)));
}

}  // namespace

void write(const TextRows& from, v1::TextRows& to) {
    for (const std::string& column : from.columns) to.add_columns(column);
    for (const std::string& column : from.key) to.add_key(column);
    for (const auto& row : from.rows) {
        v1::TextRow& out = *to.add_rows();
        for (const std::optional<std::string>& value : row) {
            v1::TextCell& cell = *out.add_cells();
            if (value) cell.set_text(shortened(*value));
        }
    }
}

Result<TextRows> read(const v1::TextRows& from) {
    if (from.columns_size() > kColumnsMax || from.key_size() > from.columns_size()) {
        return fail("rows have too many columns");
    }
    if (from.rows_size() > static_cast<int>(kRecentRowsMax)) return fail("there are too many rows");
    TextRows to;
    to.columns.assign(from.columns().begin(), from.columns().end());
    to.key.assign(from.key().begin(), from.key().end());
    for (const v1::TextRow& row : from.rows()) {
        if (row.cells_size() != from.columns_size()) {
            return fail("a row has another number of columns than its table");
        }
        auto& out = to.rows.emplace_back();
        for (const v1::TextCell& cell : row.cells()) {
            out.push_back(cell.has_text() ? std::optional(cell.text()) : std::nullopt);
        }
    }
    return to;
}

void write(const Finding& from, v1::Finding& to) {
    to.set_severity(to_proto(from.severity));
    to.set_what(shortened(from.what));
    to.set_fix(shortened(from.fix));
}

Result<Finding> read(const v1::Finding& from) {
    const auto severity = read(from.severity());
    if (!severity) return tl::unexpected(severity.error());
    return Finding{.severity = *severity, .what = from.what(), .fix = from.fix()};
}

void write(const TextValues& from, ProtoTextValues& to) {
    for (const auto& [column, value] : from) {
        v1::TextValue& out = *to.Add();
        out.set_column(column);
        if (value) out.set_value(*value);
    }
}

Result<TextValues> read(const ProtoTextValues& from) {
    if (from.size() > kColumnsMax) return fail("a row has too many values");
    TextValues to;
    for (const v1::TextValue& each : from) {
        auto value = each.has_value() ? std::optional(each.value()) : std::nullopt;
        if (!to.emplace(each.column(), std::move(value)).second) {
            return fail(fmt::format("a row has two values for column \"{}\"", each.column()));
        }
    }
    return to;
}

}  // namespace tributary::control
