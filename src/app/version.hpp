#pragma once

namespace tributary::app {

/// Of this program, as `tributary version` says it.
inline constexpr const char* kVersion = "0.1.0";

}  // namespace tributary::app
