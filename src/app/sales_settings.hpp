#pragma once

#include <optional>

#include "apply/apply_settings.hpp"
#include "config/head_office_config.hpp"
#include "records/sales_settings.hpp"

namespace tributary::app {

// [sales] of a head office's configuration, as the modules below take it. Pure.

/// Nothing: no table is named, neither there nor among [[tables]] without a star.
[[nodiscard]] std::optional<records::SalesSettings> sales_settings(const HeadOfficeConfig& config);

/// What the apply lanes mark as changed for the sums of the same table.
[[nodiscard]] std::optional<SalesSource> sales_source(const HeadOfficeConfig& config);

/// Why there are no sales, for people, where sales_settings has nothing.
inline constexpr std::string_view kNoSales =
    "the configuration names no table of sales; set sales.source";

}  // namespace tributary::app
