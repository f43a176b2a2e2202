#include "telemetry/metrics_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace tributary {
namespace {

/// https://prometheus.io/docs/instrumenting/exposition_formats/, "Comments, help text, and type
/// information": what is escaped in values of labels.
void append_label_value(std::string& out, std::string_view value) {
    for (const char c : value) {
        if (c == '\n') {
            out += "\\n";
        } else {
            if (c == '\\' || c == '"') out += '\\';
            out += c;
        }
    }
}

}  // namespace

void MetricsText::family(std::string_view name, MetricType type, std::string_view help) {
    name_ = name;
    fmt::format_to(std::back_inserter(out_), "# HELP {} {}\n# TYPE {} {}\n", name, help, name,
                   type == MetricType::kCounter ? "counter" : "gauge");
}

void MetricsText::sample(Labels labels, double value) {
    out_ += name_;
    char separator = '{';
    for (const auto& [label, text] : labels) {
        out_ += separator;
        separator = ',';
        out_ += label;
        out_ += "=\"";
        append_label_value(out_, text);
        out_ += '"';
    }
    if (separator == ',') out_ += '}';
    if (std::isfinite(value)) {
        fmt::format_to(std::back_inserter(out_), " {}\n", value);
    } else {
        out_ += std::isnan(value) ? " NaN\n" : (value > 0 ? " +Inf\n" : " -Inf\n");
    }
}

}  // namespace tributary
