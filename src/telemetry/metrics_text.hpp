#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tributary {

enum class MetricType : std::uint8_t { kCounter, kGauge };

/// Writes metrics in the text format of Prometheus (version 0.0.4), from values that are known when
/// they are asked for:
///
///     MetricsText text;
///     text.family("tributary_lag_transactions", MetricType::kGauge, "Transactions not applied.");
///     text.sample({{"branch", "north"}}, 3);
class MetricsText {
public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// Samples that follow are of this metric. `help` is one sentence.
    void family(std::string_view name, MetricType type, std::string_view help);
    void sample(Labels labels, double value);

    [[nodiscard]] std::string take() { return std::move(out_); }
    static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

private:
    std::string out_;
    std::string name_;
};

}  // namespace tributary
