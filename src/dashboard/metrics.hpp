#pragma once

#include <string>

#include "dashboard/office.hpp"

namespace tributary::dashboard {

/// Everything that Prometheus may want to know, as it is now. `connections`: of the HTTP servers.
[[nodiscard]] std::string metrics_text(const Office& office, std::size_t connections);

}  // namespace tributary::dashboard
