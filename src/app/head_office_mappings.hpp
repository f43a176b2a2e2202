#pragma once

#include "apply/apply_settings.hpp"
#include "config/head_office_config.hpp"

namespace tributary::app {

/// The configuration's table mappings as apply takes them.
[[nodiscard]] TargetMappings target_mappings(const HeadOfficeConfig& config);
[[nodiscard]] ApplySettings apply_settings(const HeadOfficeConfig& config);

}  // namespace tributary::app
